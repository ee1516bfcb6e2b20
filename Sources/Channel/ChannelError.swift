import Basics

/// What can be wrong with a link's configuration or with a trace file.
package enum ChannelError: Error, Sendable, Hashable {
    /// A parameter has a value that makes no sense.
    case badParameter(name: String, value: String, expected: String)
    /// A file cannot be read.
    case unreadable(file: String, reason: String)
    /// A file cannot be written.
    case unwritable(file: String, reason: String)
    /// A line of a trace is wrong. Lines count from 1.
    case badTrace(file: String, line: Int, found: String, expected: String)
}

extension ChannelError: CustomStringConvertible {
    /// One line for the user: what is wrong, where, and what would be right.
    package var description: String {
        switch self {
        case .badParameter(let name, let value, let expected):
            "\(Terminal.name(name)): found \(Excerpt.of(value)), expected \(expected)"
        case .unreadable(let file, let reason), .unwritable(let file, let reason):
            "\(Terminal.name(file)): \(reason)"
        case .badTrace(let file, let line, let found, let expected):
            "\(FileError.place(file, line: line)): found \(Excerpt.of(found)), expected \(expected)"
        }
    }
}
