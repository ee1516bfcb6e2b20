import Foundation

/// What leaves the program: standard output, standard error and files. Whatever cannot be written is an error, never lost.
package struct Output: Sendable {
    /// What it is called in errors.
    package let name: String
    private let descriptor: Int32

    /// Standard output.
    package static let standard = Output(name: "standard output", descriptor: STDOUT_FILENO)
    /// Standard error.
    package static let errors = Output(name: "standard error", descriptor: STDERR_FILENO)

    /// Writes all of a text, at once and unbuffered.
    ///
    /// - Throws: ``FileError/unwritable(path:reason:)`` for a full disk, a closed descriptor and a reader that has gone.
    package func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

    /// Writes all of some bytes, at once and unbuffered.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unwritable(path: name, reason: InputFile.lastSystemError()) }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes a file, whole or not at all; what is no plain file (`/dev/stdout`, a pipe) is written into.
    ///
    /// - Throws: ``FileError/unwritable(path:reason:)``; a file that was there before is then as it was.
    package static func write(_ bytes: [UInt8], toFile path: String) throws(FileError) {
        var status = stat()
        let exists = stat(path, &status) == 0
        let isPlain = !exists || status.st_mode & S_IFMT == S_IFREG
        // Links are followed, so that the file behind one is replaced and not the link.
        let target = exists ? (path as NSString).resolvingSymlinksInPath : path
        let place = isPlain ? "\(target).\(getpid())-\(UInt32.random(in: 0 ... .max))" : path
        let mode = exists ? status.st_mode & 0o777 : 0o666
        let flags = isPlain ? O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC : O_WRONLY | O_CLOEXEC
        let file = open(place, flags, mode)
        guard file >= 0 else { throw .unwritable(path: path, reason: InputFile.lastSystemError()) }
        var reason: String?
        do throws(FileError) {
            try Output(name: path, descriptor: file).write(bytes)
        } catch {
            if case .unwritable(_, let word) = error { reason = word }
        }
        // A full disk may show only here.
        if close(file) != 0, reason == nil { reason = InputFile.lastSystemError() }
        if reason == nil, isPlain, rename(place, target) != 0 { reason = InputFile.lastSystemError() }
        guard let reason else { return }
        if isPlain { unlink(place) }
        throw .unwritable(path: path, reason: reason)
    }
}
