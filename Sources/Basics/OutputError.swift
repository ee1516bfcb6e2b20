import Foundation

/// Why something that was to leave the program did not.
package enum OutputError: Error, Sendable, Equatable {
    /// The system refuses to write; `reason` is its word.
    case refused(path: String, reason: String)
    /// Whoever read the other end of a pipe has gone.
    case closedPipe(name: String)
    /// The folder that a file is to lie in is not there.
    case noFolder(path: String, folder: String)
    /// There is a folder where a file is to be written.
    case isFolder(path: String)
    /// A name without a character, as a shell makes of a variable that is not set.
    case isNameless
    /// A dash, by which other programs mean standard output.
    case isDash
    /// The file is one that the same command reads, and writing it would destroy it.
    case isInput(path: String, input: String)
    /// The file is a database, which a file of another kind would destroy.
    case isDatabase(path: String)
    /// The file is there and not of the kind that is written; `kind` is what it would have to be: `a capture`.
    case isOther(path: String, kind: String)
    /// Two of a command's files are one.
    case isWrittenTwice(path: String, other: String)

    /// The error of the system call that has just failed.
    static func system(_ path: String, code: Int32 = errno) -> OutputError {
        code == EPIPE ? .closedPipe(name: path) : .refused(path: path, reason: String(cString: strerror(code)))
    }

    /// The file, or the stream, that could not be written.
    package var path: String {
        switch self {
        case .refused(let path, _), .closedPipe(let path), .noFolder(let path, _), .isFolder(let path),
            .isDatabase(let path), .isOther(let path, _), .isInput(let path, _), .isWrittenTwice(let path, _):
            path
        case .isDash: InputFile.standardInput
        case .isNameless: ""
        }
    }

    /// What is wrong with it, without its name.
    package var reason: String {
        switch self {
        case .refused(_, let reason): "cannot be written: \(reason)"
        case .closedPipe: "cannot be written: nobody reads the other end of the pipe"
        case .noFolder(_, let folder): "cannot be written: there is no folder \(Terminal.name(folder))"
        case .isFolder: "cannot be written: it is a folder; name a file"
        case .isNameless: "names no file and no folder: it is empty"
        case .isDash: "is no file's name here; /dev/stdout is standard output, and ./- a file of that name"
        case .isDatabase: "is a database and would be written over; name another file"
        case .isOther(_, let kind):
            "is not \(kind), and would be written over; move it away, or name another file or folder"
        case .isInput(let path, let input):
            "would be written over, and this command reads it"
                + (path == input ? "" : " as \(Terminal.name(input))") + "; name another file"
        case .isWrittenTwice(let path, let other):
            "would be written twice by this command" + (path == other ? "" : ", also as \(Terminal.name(other))")
                + "; name another file"
        }
    }
}

extension OutputError: CustomStringConvertible {
    /// One line: which file, what is wrong with it, and what to do.
    package var description: String { "\(Terminal.name(path)): \(reason)" }
}
