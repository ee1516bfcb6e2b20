import Foundation

/// A kind of file that the program writes, by which it knows what a new one may take the place of.
///
/// ```swift
/// let earlier = FileKind.text("an earlier table") { $0.hasPrefix("codec,bytes\n") }
/// ```
///
/// A file takes the place of one of its kind, or of an empty one. Whatever else lies under its name is somebody's, and stays.
package struct FileKind: Sendable {
    /// What a file of the kind is called in messages: `a capture`.
    let name: String
    private let isKnown: @Sendable (_ path: String) -> Bool

    /// A kind that is told by what a file holds.
    ///
    /// - Parameter isKnown: whether the file of a path is of the kind.
    package init(_ name: String, isKnown: @escaping @Sendable (_ path: String) -> Bool) {
        self.name = name
        self.isKnown = isKnown
    }

    /// A kind that is told by a file's first bytes.
    package init(_ name: String, beginningWith bytes: [UInt8]) {
        self.init(name) { Self.beginning(of: $0, bytes.count) == bytes }
    }

    /// A kind of text that is told by its beginning, of which at most 16 KiB are looked at.
    package static func text(_ name: String, isKnown: @escaping @Sendable (_ beginning: String) -> Bool) -> FileKind {
        FileKind(name) { isKnown(String(decoding: Self.beginning(of: $0, 1 << 14), as: UTF8.self)) }
    }

    /// A file of a folder that only the program writes into, such as one of its caches: whatever lies there is its own.
    package static let own = FileKind("a file of this program") { _ in true }

    /// Whether a new file of the kind may take the place of what lies there.
    func mayReplace(_ path: String) -> Bool { Self.beginning(of: path, 1).isEmpty || isKnown(path) }

    /// The first bytes of a file; none where it cannot be read.
    package static func beginning(of path: String, _ count: Int) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        return Array((try? file.read(upToCount: count)) ?? Data())
    }
}
