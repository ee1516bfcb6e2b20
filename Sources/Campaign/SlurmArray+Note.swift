import Basics
import Foundation

extension SlurmArray {
    /// What was submitted earlier, a line a job; it is written after each, so that nothing that runs is unknown.
    struct Note {
        let file: URL
        var arrays: [String] = []
        var merge: String?

        var jobs: [String] { arrays + [merge].compactMap(\.self) }

        /// Reads a note; nothing was submitted where there is none.
        ///
        /// - Throws: ``FileError`` for one that cannot be read, or is not as ``write()`` writes it.
        init(_ file: URL) throws(FileError) {
            self.file = file
            guard access(file.path, F_OK) == 0 || errno != ENOENT else { return }
            let expected = "`array NUMBER`, or `merge NUMBER` after the arrays"
            let lines = TextLines(try TextFile(file.path))
            for line in lines.lines {
                let words = line.text.split(separator: " ").map(String.init)
                guard merge == nil, words.count == 2, ["array", "merge"].contains(words[0]),
                    SlurmArray.jobs(in: words[1]) == [words[1]], !arrays.isEmpty || words[0] == "array"
                else { throw lines.bad(line, found: "`\(Terminal.oneLine(line.text))`", expected: expected) }
                if words[0] == "array" { arrays.append(words[1]) } else { merge = words[1] }
            }
            guard !arrays.isEmpty else {
                throw .malformed(path: file.path, line: 0, found: "no job", expected: "lines `array NUMBER`")
            }
        }

        func write() throws(CampaignError) {
            let lines = arrays.map { "array \($0)" } + (merge.map { ["merge \($0)"] } ?? [])
            do {
                try OutputFile.write(Data(lines.map { $0 + "\n" }.joined().utf8), to: file.path, replacing: .own)
            } catch { throw CampaignError(error) }
        }
    }
}
