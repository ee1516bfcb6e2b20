import Coding

/// What a folder that is a neural codec says of itself: how the numbers between its two networks are sent.
///
/// The networks say the rest: the encoder's input is the picture and its output the latent, the decoder's input the latent and its
/// output the picture.
package struct ModelDescription: Sendable, Hashable {
    /// The folder, as seen from where the program runs.
    package var folder: String
    /// What the codec is called.
    package var name: String
    /// What it is, in a line.
    package var help: String?
    /// Files of the folder.
    package var encoder: String
    package var decoder: String
    package var tables: String
    /// How the latent is cut: into as many segments of equal size, row by row as it is stored.
    package var segments: Int
    /// What can be used of segments.
    package var usable: Use
    package var quantiser: Quantiser
    /// How the symbols are written.
    package var symbols: SymbolCoding
    /// For a network of one step: how many steps there are at most, each a segment.
    package var steps: Int?
    /// How long the camera's computer takes; nil where that is not known.
    package var timing: DeviceTiming?
    package var licence: String?
    package var citation: String?

    /// Which segments can be used without which.
    package enum Use: String, Sendable, Hashable, CaseIterable {
        /// Each one by itself.
        case any
        /// Each one with those before it.
        case leading
        /// Only all of them, which then go as one stream.
        case all
    }

    package enum SymbolCoding: Sendable, Hashable {
        /// Under static Huffman tables, of which each serves as many values in a row as the others: as many as `tables` says.
        case huffman(tables: Int)
        /// As numbers of equally many bits.
        case plain
    }

    package init(folder: String, name: String) {
        self.folder = folder
        self.name = name
        encoder = "encoder.onnx"
        decoder = "decoder.onnx"
        tables = "tables.safetensors"
        segments = 1
        usable = .all
        quantiser = .even(first: 0, step: 1, levels: 64)
        symbols = .huffman(tables: 1)
    }

    /// The codec itself.
    ///
    /// - Parameter steps: how many steps of a recurrent one are sent; nil for all.
    package func makeCodec(steps wanted: Int? = nil) throws(ModelsError) -> any LatentCodec {
        guard let steps else { return try ModelCodec(self) }
        return try RecurrentModelCodec(self, steps: wanted ?? steps)
    }

    /// All that decides what its bytes and pictures are and when they are ready, beside the files.
    package var identity: String {
        let coding = if case .huffman(let tables) = symbols { "huffman \(tables)" } else { "plain" }
        let times = timing.map { "\($0.firstSegmentNanoseconds)+\($0.furtherSegmentNanoseconds)" } ?? "no time"
        return "\(segments) \(usable.rawValue) \(quantiser.text) \(coding) \(steps.map(String.init) ?? "once") \(times)"
    }

    /// The rule by which a reception has a usable part.
    package var reception: ReceptionRule {
        switch usable {
        case .any: .wholeSegments
        case .leading: .leadingSegments
        case .all: .wholeStream
        }
    }
}
