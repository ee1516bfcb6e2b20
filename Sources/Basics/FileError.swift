/// What is wrong with a file that comes in: which file, where in it, and what it should be.
package enum FileError: Error, Sendable, Equatable {
    /// A file that cannot be read. `reason` is the system's word.
    case unreadable(path: String, reason: String)
    /// A file that is not what it should be: in a line, counted from 1, or as a whole (0).
    case malformed(path: String, line: Int, found: String, expected: String)
    /// A file that lies in none of the places where it may.
    case missing(path: String, remedy: String)
}

extension FileError: CustomStringConvertible {
    /// One line: where, what was found, and what was expected.
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(Terminal.name(path)): \(reason)"
        case .malformed(let path, let line, let found, let expected):
            "\(FileError.place(path, line: line)): found \(Excerpt.of(found)), expected \(expected)"
        case .missing(let path, let remedy): "\(Terminal.name(path)): \(remedy)"
        }
    }

    /// `file:line`, the form that editors and terminals make a link of; the file alone where no line is meant.
    package static func place(_ path: String, line: Int) -> String {
        line == 0 ? Terminal.name(path) : "\(Terminal.name(path)):\(line)"
    }
}
