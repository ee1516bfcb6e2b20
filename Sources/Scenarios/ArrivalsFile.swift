import Foundation
import Sim

/// A file of recorded arrivals: instants in seconds, one a line; `#` begins a comment, and a first line of words is a header.
package enum ArrivalsFile {
    /// Why a file is not read.
    package struct Refusal: Error {
        /// The file, and the line where it is one line's fault.
        package let path: String
        /// What was found, and what was expected.
        package let reason: String
    }

    /// The instants of a file.
    static func instants(_ path: String) throws(Refusal) -> [SimTime] {
        guard let text = try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8) else {
            throw Refusal(path: path, reason: "there is no such text file")
        }
        return try instants(in: text, path: path)
    }

    /// The instants of a file's text, each later than the one before; `path` is the file's, for messages.
    package static func instants(in text: String, path: String) throws(Refusal) -> [SimTime] {
        var instants: [SimTime] = []
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            let field = line.prefix { $0 != "#" && $0 != "," }.drop { $0 == " " }
            let word = String(field.reversed().drop { $0 == " " }.reversed())
            if word.isEmpty || index == 0 && word.first?.isLetter == true { continue }
            guard let number = WrittenNumber(word), number.unit.isEmpty, number.value >= 0, number.value < 1e9 else {
                throw Refusal(
                    path: "\(path):\(index + 1)", reason: "found `\(word)`, expected seconds, for example `0.5`")
            }
            let instant = SimTime.seconds(number.value)
            guard instants.last.map({ $0 < instant }) ?? true else {
                throw Refusal(path: "\(path):\(index + 1)", reason: "`\(word)` is not later than the arrival before it")
            }
            instants.append(instant)
        }
        guard !instants.isEmpty else { throw Refusal(path: path, reason: "it holds no instants") }
        return instants
    }
}
