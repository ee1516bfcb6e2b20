import Foundation
import Logging

/// What people are told while a command works.
enum Console {
    /// A line of standard output that is seen at once, also where it goes to a file.
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }

    /// A message on standard error.
    static func error(_ message: String) {
        FileHandle.standardError.write(Data("pncsim: \(message)\n".utf8))
    }

    /// Where the rooms tell what they do: standard error, and only warnings unless more is asked for.
    static func logger(isVerbose: Bool) -> Logger {
        var logger = Logger(label: "pncsim") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = isVerbose ? .debug : .warning
        return logger
    }
}
