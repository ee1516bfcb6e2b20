import Basics
import Coding
import Foundation
import Hashing

/// The program behind a codec of one's own: the words that start it, and the files that make it what it is.
package struct CommandProgram: Sendable, Hashable {
    /// A word of a command.
    package enum Word: Sendable, Hashable {
        case text(String)
        /// A file, by its path as seen from where this program runs.
        case file(String)

        /// A word that is a file where there is one at `path`; the first word of a command is one only with a `/` in it, since others
        /// are names on the search path.
        package init(_ text: String, at path: String, isFirst: Bool) {
            var isFolder: ObjCBool = false
            let isFile = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            self = isFile && (!isFirst || text.contains("/")) ? .file(path) : .text(text)
        }

        /// What a command has of it in the place of `index`.
        package func written(at index: Int) -> String {
            switch self {
            case .text(let text): text
            case .file(let path): index == 0 && !path.contains("/") ? "./" + path : path
            }
        }

        /// What results call it: wherever a file lies, it is the same.
        fileprivate var name: String {
            switch self {
            case .text(let text): text
            case .file(let path): FilePath.name(of: path)
            }
        }
    }

    /// The program and its arguments.
    package var words: [Word]
    /// Files besides, on which its answers depend.
    package var files: [String]

    package init(words: [Word], files: [String] = []) { (self.words, self.files) = (words, files) }

    /// As words of a command line, seen from the current folder.
    package init(line: String) {
        let words = line.split(separator: " ").map(String.init)
        self.init(words: words.enumerated().map { Word($1, at: $1, isFirst: $0 == 0) })
    }

    /// What it is called where nobody says otherwise: its first file, without the ending, or the program.
    package var title: String {
        let file = words.first { if case .file = $0 { true } else { false } }
        let name = FilePath.name(of: (file ?? words.first)?.name ?? "")
        return (name as NSString).deletingPathExtension
    }

    /// The words as a codec's fingerprint has them: `run=[python3, mine.py]`.
    package var parameters: String {
        "run=[\(words.map { Self.quoted($0.name) }.joined(separator: ", "))]"
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"\\[],".utf8.contains($0) }
        return isPlain && !word.isEmpty ? word : JSONText.string(word)
    }

    /// All its files.
    private var paths: [String] {
        words.compactMap { if case .file(let path) = $0 { path } else { nil } } + files.sorted()
    }

    /// SHA-256 over the names and contents of its files, in hexadecimal; nil where it has none.
    package func hash() throws(ModelsError) -> String? {
        let paths = paths
        guard !paths.isEmpty else { return nil }
        return try ModelsError.reading { () throws(FileError) in
            var text = ""
            for path in paths { text += "\(FilePath.name(of: path)) \(try SHA256.hex(ofFile: path))\n" }
            return SHA256.hex(of: text)
        }
    }
}
