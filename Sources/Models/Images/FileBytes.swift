import Foundation

/// Reading whole files, with the system's own word where it fails.
enum FileBytes {
    /// The content of a file.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` for a file that is missing, unreadable or a folder.
    static func read(_ path: String) throws(ModelsError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw .file(path: path, reason: lastSystemError()) }
        defer { fclose(file) }
        var status = stat()
        guard fstat(fileno(file), &status) == 0 else { throw .file(path: path, reason: lastSystemError()) }
        var bytes = [UInt8]()
        bytes.reserveCapacity(Int(status.st_size) + 1)
        var failed = false
        // The size is a hint only: a pipe has none, and a file may grow.
        let chunkBytes = max(Int(status.st_size) + 1, 1 << 16)
        while !failed {
            let chunk = [UInt8](unsafeUninitializedCapacity: chunkBytes) { buffer, count in
                count = fread(buffer.baseAddress, 1, chunkBytes, file)
            }
            failed = ferror(file) != 0
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if chunk.count < chunkBytes { break }
        }
        if failed { throw .file(path: path, reason: lastSystemError()) }
        return bytes
    }

    /// Whether there is a file of this path that can be read.
    static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    private static func lastSystemError() -> String { String(cString: strerror(errno)) }
}
