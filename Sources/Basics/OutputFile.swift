import Foundation

/// A file on its way out of the program: it appears under its name whole, or not at all.
///
/// ```swift
/// try OutputFile.write(Data(text.utf8), to: "Results/table.csv", replacing: earlier)
/// ```
///
/// It takes the place of nothing but an earlier file of its kind (``FileKind``). What is written lies beside the file until
/// ``finish()`` puts it in place, so that an earlier file of that name stays whole when the disk is full or the program is stopped.
/// Devices and pipes, such as `/dev/stdout`, are written as they are. A link is followed: the file that it leads to is replaced,
/// and the link stays.
package final class OutputFile {
    private let path: String
    /// Where the bytes go until they are complete; nil where they go straight to a device.
    private let draft: String?
    private let target: String
    private var descriptor: Int32?

    /// Begins a file; its folder must be there.
    ///
    /// - Parameter kind: what it may take the place of.
    package init(_ path: String, replacing kind: FileKind) throws(OutputError) {
        self.path = path
        target = Self.followingLinks(path)
        let earlier = try Self.earlier(at: target, named: path, replacing: kind)
        if case .device = earlier {
            draft = nil
            let opened = open(target, O_WRONLY | O_CLOEXEC)
            guard opened >= 0 else { throw .system(path) }
            descriptor = opened
            return
        }
        try Self.checkFolder(of: target, named: path)
        // An earlier file's mode stays.
        let mode: mode_t? = if case .file(let mode) = earlier { mode } else { nil }
        let begun = try Draft(.file, in: Self.folder(of: target), mode: mode ?? 0o666, for: path)
        if let mode { fchmod(begun.descriptor, mode) }
        (draft, descriptor) = (begun.path, begun.descriptor)
    }

    /// Refuses what ``init(_:replacing:)`` would, before there is anything to write or to print.
    ///
    /// - Parameter makingFolder: whether the folder will be made where there is none.
    package static func check(
        _ path: String, replacing kind: FileKind, makingFolder: Bool = false
    ) throws(OutputError) {
        let target = followingLinks(path)
        let earlier = try earlier(at: target, named: path, replacing: kind)
        if case .device = earlier { return }
        if !makingFolder { try checkFolder(of: target, named: path) }
    }

    /// What lies where a file is to be written.
    private enum Earlier {
        case nothing, device
        case file(mode: mode_t)
    }

    /// What lies there already, and may be written over.
    private static func earlier(
        at target: String, named path: String, replacing kind: FileKind
    ) throws(OutputError) -> Earlier {
        guard !path.isEmpty else { throw .isNameless }
        guard path != InputFile.standardInput else { throw .isDash }
        var status = stat()
        guard stat(target, &status) == 0 else { return .nothing }
        let fileType = status.st_mode & S_IFMT
        if fileType == S_IFDIR || path.hasSuffix("/") { throw .isFolder(path: path) }
        guard fileType == S_IFREG else { return .device }
        guard access(target, W_OK) == 0 else { throw .system(path) }
        if isDatabase(target) { throw .isDatabase(path: path) }
        guard access(target, R_OK) == 0 else { throw .system(path) }
        guard kind.mayReplace(target) else { throw .isOther(path: path, kind: kind.name) }
        return .file(mode: status.st_mode & 0o7777)
    }

    private static func checkFolder(of target: String, named path: String) throws(OutputError) {
        let folder = folder(of: target)
        guard isFolder(folder) else { throw .noFolder(path: path, folder: folder) }
    }

    private static func folder(of target: String) -> String {
        let folder = FilePath.folder(of: target)
        return folder.isEmpty ? "." : folder
    }

    /// Whether a file is one of SQLite's: results of days, which no table or picture may take the place of.
    private static func isDatabase(_ path: String) -> Bool {
        FileKind.beginning(of: path, 16) == Array("SQLite format 3\0".utf8)
    }

    deinit { discard() }

    /// Adds bytes.
    package func write(_ bytes: Data) throws(OutputError) {
        guard let descriptor else { return }
        let result: Result<Void, OutputError> = bytes.withUnsafeBytes { buffer in
            Result { () throws(OutputError) in try Descriptor.write(buffer, to: descriptor, name: path) }
        }
        try result.get()
    }

    /// Puts the file in place.
    package func finish() throws(OutputError) {
        guard let descriptor else { return }
        self.descriptor = nil
        do throws(OutputError) {
            // On the disk before it has its name: after a power cut there is the earlier file or this one.
            if draft != nil { fsync(descriptor) }
            try Descriptor.close(descriptor, name: path)
            guard let draft else { return }
            guard rename(draft, target) == 0 else { throw OutputError.system(path) }
            Leftovers.forget(draft)
        } catch {
            discard()
            throw error
        }
    }

    private func discard() {
        if let descriptor { Foundation.close(descriptor) }
        descriptor = nil
        if let draft { Leftovers.remove(draft) }
    }

    /// Writes a whole file.
    package static func write(_ bytes: Data, to path: String, replacing kind: FileKind) throws(OutputError) {
        let file = try OutputFile(path, replacing: kind)
        try file.write(bytes)
        try file.finish()
    }

    /// Writes a file with what another one holds.
    package static func copy(_ source: String, to path: String, replacing kind: FileKind) throws(OutputError) {
        let file = try OutputFile(path, replacing: kind)
        guard let content = FileHandle(forReadingAtPath: source) else { throw .system(source) }
        defer { try? content.close() }
        while true {
            let bytes: Data?
            do { bytes = try content.read(upToCount: 1 << 20) } catch { throw .system(source) }
            guard let bytes, !bytes.isEmpty else { break }
            try file.write(bytes)
        }
        try file.finish()
    }

    /// Makes a folder, and those above it, where they are missing.
    package static func makeFolder(_ path: String) throws(OutputError) {
        guard path != InputFile.standardInput else { throw .isDash }
        // Not by FileManager, whose errors do not tell what the system said.
        var folder = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            folder += folder.isEmpty || folder.hasSuffix("/") ? name : "/\(name)"
            guard mkdir(folder, 0o777) != 0 else { continue }
            let reason = errno == EEXIST ? "a file of its name is there" : InputFile.lastSystemError()
            guard !isFolder(folder) else { continue }
            throw .refused(path: path, reason: "the folder \(Terminal.name(folder)) cannot be made: \(reason)")
        }
    }

    /// Refuses a path that cannot become a folder, before there is anything to write: a file is there, or above it.
    package static func checkFolder(_ path: String) throws(OutputError) {
        guard !path.isEmpty else { throw .isNameless }
        guard path != InputFile.standardInput else { throw .isDash }
        var folder = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            folder += folder.isEmpty || folder.hasSuffix("/") ? name : "/\(name)"
            var status = stat()
            guard stat(folder, &status) == 0 else { return }
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw .refused(
                    path: path,
                    reason: "the folder \(Terminal.name(folder)) cannot be made: a file of its name is there")
            }
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What a name finally leads to, also where nothing is there yet.
    private static func followingLinks(_ path: String) -> String {
        var path = path
        // As many as Linux follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
            // Files of a process are links without a place: /dev/stdout leads to pipe:[12].
            guard !path.hasPrefix("/proc/"), !path.hasPrefix("/dev/") else { break }
            let folder = FilePath.folder(of: path)
            path = next.hasPrefix("/") ? next : (folder as NSString).appendingPathComponent(next)
        }
        return path
    }
}
