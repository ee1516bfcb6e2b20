import Foundation

/// Takes down rows, one behind the other: in memory while they are few, beyond that in a temporary file without a name, which goes
/// with its last reader.
///
///     var writer = SpoolWriter<Row>()
///     try writer.append(row)
///     let spool = writer.finish()
package struct SpoolWriter<Row: BitwiseCopyable & Sendable>: ~Copyable {
    private let rowsInMemory: Int
    private var file: NamelessFile?
    private var inFile = 0
    private var rows: [Row] = []

    /// - Parameter bytesInMemory: as much is kept in memory at most.
    package init(bytesInMemory: Int = 256 * 1024) {
        rowsInMemory = max(1, bytesInMemory / MemoryLayout<Row>.stride)
    }

    package mutating func append(_ row: Row) throws(OutputError) {
        if rows.count == rowsInMemory { try flush() }
        rows.append(row)
    }

    private mutating func flush() throws(OutputError) {
        let file = if let file = self.file { file } else { try NamelessFile() }
        try file.append(rows)
        self.file = file
        inFile += rows.count
        rows.removeAll(keepingCapacity: true)
    }

    package consuming func finish() -> Spool<Row> {
        Spool(file: file, inFile: inFile, rest: rows, rowsAtOnce: rowsInMemory)
    }
}

/// Rows that were taken down, to be read in the same order as often as wanted.
package struct Spool<Row: BitwiseCopyable & Sendable>: Sendable {
    fileprivate let file: NamelessFile?
    fileprivate let inFile: Int
    fileprivate let rest: [Row]
    fileprivate let rowsAtOnce: Int

    package var count: Int { inFile + rest.count }

    package func reader() -> Reader { Reader(spool: self) }

    package struct Reader {
        fileprivate let spool: Spool
        /// Those at hand, and which of them is next.
        private var rows: [Row] = []
        private var place = 0
        private var read = 0

        fileprivate init(spool: Spool) { self.spool = spool }

        /// The next row; nil after the last.
        package mutating func next() throws(OutputError) -> Row? {
            if place == rows.count { try fill() }
            guard place < rows.count else { return nil }
            defer { place += 1 }
            return rows[place]
        }

        private mutating func fill() throws(OutputError) {
            let count = min(spool.rowsAtOnce, spool.inFile - read)
            if count > 0, let file = spool.file {
                rows = try file.rows(count, from: read)
                read += count
            } else if read == spool.inFile {
                rows = spool.rest
                read += 1
            } else {
                return
            }
            place = 0
        }
    }
}

/// A file in the folder for temporary files that nobody else can open, and that is gone as soon as nobody here holds it.
private final class NamelessFile: Sendable {
    private let descriptor: Int32
    private static var folder: String { FileManager.default.temporaryDirectory.path }

    init() throws(OutputError) {
        var template = Array("\(Self.folder)/pncsim-spool-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .system(Self.folder) }
        unlink(template)
        // Programs that are started meanwhile have no part in it.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(descriptor) }

    func append<Row: BitwiseCopyable>(_ rows: [Row]) throws(OutputError) {
        let result: Result<Void, OutputError> = rows.withUnsafeBytes { bytes in
            Result { () throws(OutputError) in try Descriptor.write(bytes, to: descriptor, name: Self.folder) }
        }
        try result.get()
    }

    func rows<Row: BitwiseCopyable>(_ count: Int, from first: Int) throws(OutputError) -> [Row] {
        let stride = MemoryLayout<Row>.stride
        var failure: OutputError?
        let rows = [Row](unsafeUninitializedCapacity: count) { buffer, initialized in
            var read = 0
            while read < count * stride {
                let target = UnsafeMutableRawPointer(buffer.baseAddress)?.advanced(by: read)
                let got = pread(descriptor, target, count * stride - read, off_t(first * stride + read))
                guard got > 0 || (got < 0 && errno == EINTR) else {
                    failure = .system(Self.folder)
                    return
                }
                read += max(0, got)
            }
            initialized = count
        }
        if let failure { throw failure }
        return rows
    }
}
