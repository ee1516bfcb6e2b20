import Foundation

/// Reading whole files, with the system's own word where it fails.
package enum InputFile {
    /// The name by which a command line means standard input.
    package static let standardInput = "-"

    /// More than any weights or picture that is read whole: it stops what has no end, such as `/dev/zero`.
    package static let mostBytes = 1 << 32
    /// The same for the texts that people write: scenarios, traces, arrivals, tables.
    package static let mostTextBytes = 1 << 28

    /// The content of a file; where that is allowed, of standard input (`-`) or of a pipe that the shell has opened (`/dev/fd/63`).
    ///
    /// Everything that comes from outside is opened here, so that nothing waits for a pipe or reads a device without end.
    ///
    /// - Throws: ``FileError/unreadable(path:reason:)`` for what is missing, no regular file, too large, or may not be read.
    package static func read(
        _ path: String, orStandardInput allowsDash: Bool = false, atMost limit: Int = mostBytes
    ) throws(FileError) -> [UInt8] {
        let isStandardInput = path == standardInput
        guard allowsDash || !isStandardInput else {
            throw .unreadable(
                path: path, reason: "standard input is not read here; name a file (./- is one of that name)")
        }
        // Not waiting for whoever would write into a pipe.
        let descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        let isOpenPipe = allowsDash && isOpenStream(path)
        if let problem = problem(of: status), !isOpenPipe || status.st_mode & S_IFMT == S_IFDIR {
            throw .unreadable(path: path, reason: problem)
        }
        if isOpenPipe { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK) }
        let tooLarge = FileError.unreadable(path: path, reason: "it holds more than \(limit >> 20) MiB, or has no end")
        guard status.st_size <= limit else { throw tooLarge }
        // The size is a hint only: a pipe has none, and a file may grow.
        let chunkBytes = min(max(Int(status.st_size) + 1, 1 << 16), 1 << 30)
        var bytes: [UInt8] = []
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, initialized in
                repeat {
                    count = Foundation.read(descriptor, buffer.baseAddress, chunkBytes)
                } while count < 0 && errno == EINTR
                initialized = max(0, count)
            }
            guard count >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
            if count == 0 { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            guard bytes.count <= limit else { throw tooLarge }
        }
    }

    /// Whether a name is of what this process has open: another one cannot read it, and it may be read only once.
    package static func isOpenStream(_ path: String) -> Bool {
        path == standardInput || openPipes.contains { path.hasPrefix($0) }
    }

    /// Where the system shows what a program has open.
    private static let openPipes = ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"]

    /// Why something of this kind is not read; nil for a regular file.
    private static func problem(of status: stat) -> String? {
        switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: "Is a directory"
        case S_IFIFO: "a pipe, where a file is expected"
        case S_IFSOCK: "a socket, where a file is expected"
        default: "a device, where a file is expected"
        }
    }

    /// Why what is there of this path is no file; nil where it is one, and where nothing is there.
    package static func problem(ofFile path: String) -> String? {
        var status = stat()
        return stat(path, &status) == 0 ? problem(of: status) : nil
    }

    /// Whether there is a file of this path that can be read.
    package static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The system's word for the last call that failed.
    package static func lastSystemError() -> String { String(cString: strerror(errno)) }
}
