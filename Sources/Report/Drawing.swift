import Basics
import Foundation
import Hashing

/// The files of a plot: its pictures, and its specification, which notes what they hold.
struct Drawing {
    let plot: Plot
    let pictures: [(format: PlotRenderer.Format, file: URL)]
    private let specification: URL

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

    /// Puts the pictures in place, of the bytes given in the order of the formats.
    func write(_ contents: [[UInt8]]) throws(OutputError) {
        for (picture, bytes) in zip(pictures, contents) { try OutputFile.write(Data(bytes), to: picture.file.path) }
        // Written last: a specification on disk says that its pictures are there.
        try OutputFile.write(Data(text(noting: contents).utf8), to: specification.path)
    }

    /// The specification with the hashes of the pictures, where Vega-Lite leaves room for what is not its own.
    private func text(noting contents: [[UInt8]]) -> String {
        let hashes = zip(pictures, contents).map { ($0.format.rawValue, JSON.string(SHA256.hex(of: $1))) }
        return plot.specification
            .with("usermeta", ["sha256": .object(Dictionary(uniqueKeysWithValues: hashes))]).text
    }
}
