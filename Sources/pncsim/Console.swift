import Basics
import Foundation
import Logging

/// What people are told while a command works.
enum Console {
    /// A file's name as it is shown: from the current folder on, without what steers a terminal and on one line.
    static func name(_ path: String) -> String { Terminal.name(Places.current.short(path)) }

    /// The columns that there are for text on standard output: what `COLUMNS` says, otherwise the terminal's; nil where
    /// the text goes to a file or another program, which take lines of any length.
    static var columns: Int? {
        if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
            return columns
        }
        return Terminal.columns(of: STDOUT_FILENO)
    }

    /// Whether the terminal behind an open file shows only ASCII: it is one, and the user's locale has another encoding.
    fileprivate static func isPlain(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
        return !locale.lowercased().replacing("-", with: "").contains("utf8")
    }

    /// A line of standard output that is seen at once, also where it goes to a file.
    static func line(_ text: String) { print(text) }

    /// What other programs read: as it is, with no character changed.
    static func data(_ text: String) {
        StandardStream.output.write(text)
        if case .closedPipe? = StandardStream.output.failure { Interruption.noteClosedPipe() }
    }

    /// A message on standard error.
    static func error(_ message: String) { errorText("pncsim: \(message)\n") }

    /// A text on standard error.
    static func errorText(_ text: String) {
        let text = Terminal.withoutControls(text)
        StandardStream.error.write(isPlain(STDERR_FILENO) ? Terminal.plain(text) : text)
    }

    /// Where the rooms tell what they do: standard error, and only warnings unless more is asked for.
    static func logger(isVerbose: Bool) -> Logger {
        var logger = Logger(label: "pncsim") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = isVerbose ? .debug : .warning
        return logger
    }
}

/// Writes to standard output, in place of Swift's own `print`, which does not notice when nothing arrives. Names from files
/// cannot steer the terminal. What could not be written is told of when the command has ended, so that its results are kept.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    let text = Terminal.withoutControls(items.map { "\($0)" }.joined(separator: separator) + terminator)
    Console.data(Console.isPlain(STDOUT_FILENO) ? Terminal.plain(text) : text)
}
