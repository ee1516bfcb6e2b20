import Basics
import Store

/// What can go wrong when results are drawn, and what to do about it.
package enum ReportError: Error, Equatable, CustomStringConvertible {
    /// The plot renderer is not installed.
    case rendererMissing(interpreter: String, remedy: String)
    /// The renderer ran and failed.
    case rendererFailed(plot: String, message: String)
    /// A file could not be written.
    case output(OutputError)
    /// A file could not be read.
    case file(path: String, message: String)
    /// A published table has a value that cannot be read.
    case published(file: String, line: Int, message: String)
    /// The database cannot be read.
    case database(StoreError)
    /// There is nothing to draw.
    case nothingToDraw(what: String)

    /// The message for a person: what happened and the remedy.
    package var description: String {
        switch self {
        case .rendererMissing(let interpreter, let remedy):
            "plots need the renderer vl-convert-python, and \(Terminal.name(interpreter)) does not have it. Install it with: \(remedy)"
        case .rendererFailed(let plot, let message):
            "the renderer could not draw \(Terminal.name(plot)): \(Terminal.oneLine(message))"
        case .output(let error):
            error.description
        case .file(let path, let message):
            "\(Terminal.name(path)): \(message)"
        case .published(let file, let line, let message):
            "\(FileError.place(file, line: line)): \(Terminal.oneLine(message))"
        case .database(let error):
            error.description
        case .nothingToDraw(let what):
            "there is nothing to draw: the database has no \(what)"
        }
    }
}

extension ReportError {
    /// Runs what writes files, and puts its errors into this room's words.
    static func writing<Result>(_ body: () throws(OutputError) -> Result) throws(ReportError) -> Result {
        do throws(OutputError) { return try body() } catch { throw .output(error) }
    }
}
