import ArgumentParser
import Basics
import Campaign
import CodecModel
import Codecs
import Coding
import Engine
import Foundation
import Images
import Scenarios

/// Says what a codec's folder is, or what is wrong with it.
struct CheckCodecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Read a folder that is a neural codec, run it on a picture, and say what it is or what is wrong with it.",
        discussion: """
            docs/own-model.md says what such a folder holds.

            EXAMPLES
              pncsim codec check mycodec
              pncsim codec check mycodec --picture photo.jpg
            """)

    @Argument(help: "The folder, or its `codec.yaml`.") var folder: String
    @Option(help: "The picture to try it on; a grey one where left out.") var picture: String?

    func run() async throws {
        try await Failure.reported {
            let model = try ModelFile.read(folder)
            let codec = try model.makeCodec()
            let side = codec.side
            let sample =
                try picture.map { try Dataset.picture($0).image }
                ?? RGBImage(width: side, height: side, filledWith: 128)
            let (encoded, seconds) = try DeviceTiming.processorTime { () throws(ModelsError) in
                try codec.encode(sample.resized(width: side, height: side))
            }
            let layout = encoded.layout
            let whole = codec.usablePart(of: .whole(layout), layout: layout)
            let (decoded, decodingSeconds) = try DeviceTiming.processorTime { () throws(ModelsError) in
                try codec.decode(whole, of: encoded)
            }
            guard let decoded else {
                throw ModelsError.badStream(codec: model.name, reason: "nothing comes back of a whole picture")
            }
            let psnr = sample.resized(width: side, height: side).psnr(of: decoded)
            let sizes =
                layout.bytes.prefix(16).map(String.init).joined(separator: " ")
                + (layout.bytes.count > 16 ? " ..." : "")
            print(
                """
                \(Terminal.name(model.name)): \(Terminal.name(model.help ?? "a neural codec"))
                pictures   \(side) x \(side)
                segments   \(layout.bytes.count), \(model.usable.words)
                quantiser  \(model.quantiser.text)
                tried on   \(picture.map { Terminal.name($0) } ?? "a grey picture"): \(layout.totalBytes) B (\(sizes)), \
                \(psnr.isFinite ? NumberText.fixed(psnr, 2) : "infinite") dB
                time       \(NumberText.fixed(1000 * seconds, 1)) ms to encode, \(NumberText.fixed(1000 * decodingSeconds, 1)) ms to decode, one thread
                device     \(model.timing == nil ? "no encoding time: `device: measured`, or `encoding-time` in the file" : "its file tells the encoding time")
                """)
            if side != 224 {
                print("In a scenario pictures are 224 x 224: this codec is of another size.")
            }
        }
    }
}

extension ModelDescription.Use {
    /// What it means, in words.
    fileprivate var words: String {
        switch self {
        case .any: "each usable by itself"
        case .leading: "each usable with those before it"
        case .all: "usable only all together"
        }
    }
}

/// Makes the Huffman tables of a codec's folder.
struct FitCodecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Count the symbols of a folder that is a neural codec, and write its Huffman tables.",
        discussion: """
            The pictures should be of the kind that the codec was trained on, and none that it will be measured with.

            EXAMPLES
              pncsim codec fit mycodec --images photos
            """)

    @Argument(help: "The folder, or its `codec.yaml`.") var folder: String
    @Option(help: "A folder of pictures, or a dataset's name.") var images: String
    @Option(help: "Only the first so many pictures.") var limit: Int?
    @Option(help: "Pictures worked on at once; the number of cores where left out.") var jobs: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
    }

    func run() async throws {
        try await Failure.reported {
            let model = try ModelFile.read(folder)
            guard case .huffman(let count) = model.symbols else {
                throw ModelsError.badParameter(
                    name: "huffman", value: "none",
                    expected: "a codec with Huffman tables: this one writes its symbols plainly")
            }
            let fitting = try ModelFitting(model)
            let isNamed = Dataset.names.contains { $0.name == images }
            let pictures = try isNamed ? Dataset.named(images) : Dataset(folder: images, labels: .classifier)
            let wanted = Array(pictures.entries.indices.prefix(limit ?? .max))
            let tally = try await fitting.tally(
                wanted, of: pictures, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            try fitting.write(tally)
            print(
                """
                \(Terminal.name(fitting.tablesPath)): \(NumberText.count(count, "table")) of \(model.quantiser.symbolCount) symbols, \
                from \(NumberText.count(tally.pictures, "picture")) and \(NumberText.fixed(tally.bits / 8, 0)) B for each on average
                values from \(tally.least) to \(tally.greatest)
                """)
        }
    }
}

/// Writes a codec of the program as a folder.
struct ExportCodecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a neural codec of the program as a folder of ONNX files; needs libtorch, the folder does not.",
        discussion: """
            EXAMPLES
              pncsim codec export pnc --out Results/pnc
              pncsim codec check Results/pnc
            """)

    @Argument(help: "The codec: pnc, starfish, deepcod or rnn-lite.") var codec: String
    @Option(help: "The folder to write.") var out: String
    @Option(help: "A weights file in place of the one that is shipped.") var weights: String?

    func run() async throws {
        try await Failure.reported {
            guard let model = try CodecRegistry.all.makeCodec(name: codec, weights: weights) as? any ModelWriting else {
                throw ModelsError.badParameter(name: "codec", value: codec, expected: "a codec with two networks")
            }
            try model.folder().write(to: out)
            print("\(Terminal.name(out)): \(codec), SHA-256 \(try ModelFile.read(out).contentHash().prefix(16))")
        }
    }
}

/// The process that a network from outside is tried in.
struct TryNetworkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try-network", abstract: "Try a network from standard input in this process.", shouldDisplay: false
    )

    func run() async throws {
        print(NetworkTrial.answer(to: [UInt8](FileHandle.standardInput.readDataToEndOfFile())))
    }
}
