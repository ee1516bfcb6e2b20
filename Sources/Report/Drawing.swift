import Basics
import Foundation
import Hashing

/// The files of a plot: its pictures, and its specification, which notes what they hold.
struct Drawing {
    let plot: Plot
    let pictures: [(format: PlotRenderer.Format, file: URL)]
    private let specification: URL

    /// SHA-256 of pictures by their formats, as a specification notes them; empty for one that is being written.
    private typealias Notes = [String: String]

    init(_ plot: Plot, in folder: URL, formats: [PlotRenderer.Format]) {
        self.plot = plot
        pictures = formats.map { ($0, folder.appending(path: "\(plot.name).\($0.rawValue)")) }
        specification = folder.appending(path: plot.name + ".vl.json")
    }

    /// Whether the pictures that are there are those that were drawn from this specification, untouched since.
    var isCurrent: Bool {
        guard let noted = try? InputFile.read(specification.path) else { return false }
        let found = pictures.map { _, file in try? InputFile.read(file.path) }
        return !found.contains(nil) && noted == Array(text(noting: found.compactMap(\.self)).utf8)
    }

    /// Refuses where something lies under one of the names that is no earlier file of a plot.
    func check() throws(OutputError) {
        try OutputFile.check(
            specification.path, replacing: FileKind("an earlier plot's specification") { Self.notes(of: $0) != nil },
            makingFolder: true)
        let notes = Self.notes(of: specification.path) ?? [:]
        for (format, file) in pictures {
            let noted = notes[format.rawValue]
            let isPlain = Self.isPlain(file.path)
            // What a name of ours leads to elsewhere is ours only where it is what was drawn.
            let kind = FileKind("an earlier plot of this name") { path in
                noted != nil && (isPlain || noted == (try? InputFile.read(path)).map(SHA256.hex(of:)))
            }
            try OutputFile.check(file.path, replacing: kind, makingFolder: true)
        }
    }

    /// Puts the pictures in place, of the bytes given in the order of the formats.
    func write(_ contents: [[UInt8]]) throws(OutputError) {
        // First and last: whose the pictures are is known throughout, and that they are all there when it is so.
        try write(text(noting: contents.map { _ in [] }))
        for (picture, bytes) in zip(pictures, contents) {
            try OutputFile.write(Data(bytes), to: picture.file.path, replacing: .own)
        }
        try write(text(noting: contents))
    }

    private func write(_ text: String) throws(OutputError) {
        try OutputFile.write(Data(text.utf8), to: specification.path, replacing: .own)
    }

    /// The specification with the hashes of the pictures, where Vega-Lite leaves room for what is not its own; what it noted of
    /// other formats stays.
    private func text(noting contents: [[UInt8]]) -> String {
        var notes = Self.notes(of: specification.path) ?? [:]
        for (picture, bytes) in zip(pictures, contents) {
            notes[picture.format.rawValue] = bytes.isEmpty ? "" : SHA256.hex(of: bytes)
        }
        return plot.specification
            .with("usermeta", ["sha256": .object(notes.mapValues(JSON.string))]).text
    }

    /// What a specification notes of its pictures; nil for a file that is none of ours.
    private static func notes(of file: String) -> Notes? {
        guard let bytes = try? InputFile.read(file),
            let content = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        else { return nil }
        return (content["usermeta"] as? [String: Any])?["sha256"] as? Notes
    }

    /// Whether a file has one name, and is no link.
    private static func isPlain(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_nlink == 1
    }
}
