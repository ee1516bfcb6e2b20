import Foundation

/// Reading whole files, with the system's own word where it fails.
package enum InputFile {
    /// The name by which a command line means standard input.
    package static let standardInput = "-"

    /// More than any weights or picture that is read whole: it stops what has no end, such as `/dev/zero`.
    package static let mostBytes = 1 << 32
    /// The same for the texts that people write: scenarios, traces, arrivals, tables.
    package static let mostTextBytes = 1 << 28

    /// The content of a file, a pipe or a device; of standard input where the path is `-` and that is allowed.
    ///
    /// - Throws: ``FileError/unreadable(path:reason:)`` for what is missing, a folder, too large, or may not be read.
    package static func read(
        _ path: String, orStandardInput allowsDash: Bool = false, atMost limit: Int = mostBytes
    ) throws(FileError) -> [UInt8] {
        let isStandardInput = allowsDash && path == standardInput
        let descriptor = isStandardInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
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

    /// Whether there is a file of this path that can be read.
    package static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The system's word for the last call that failed.
    package static func lastSystemError() -> String { String(cString: strerror(errno)) }
}
