import Codecs
import ArgumentParser
import Basics
import CodecCommand
import Coding
import Foundation
import Images
import Restoration

/// Works with codecs on files.
struct CodecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec",
        abstract: "Encode and decode pictures, and measure codecs.",
        subcommands: [
            EncodeCommand.self, DecodeCommand.self, EvalCommand.self, CheckCodecCommand.self, FitCodecCommand.self,
            ExportCodecCommand.self,
            ImportPNCCommand.self, TryNetworkCommand.self,
        ])
}

/// The program behind the codec `command`.
struct ProgramOptions: ParsableArguments {
    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("With the codec `command`: a program and its arguments, in quotes.", valueName: "command"))
    var line: String?

    /// The codec of a name, which may be a program.
    ///
    /// - Parameter names: of all codecs that are asked for: a program is behind one of them.
    func codec(named name: String, among names: [String]) throws -> CodecDescription {
        if let line, !names.contains(CommandCodec.name) {
            throw ModelsError.badParameter(
                name: "--run", value: line, expected: "the codec `command`, which a program is behind")
        }
        guard name == CommandCodec.name else { return try CodecDescription.chosen(name) }
        guard let line, !line.allSatisfy(\.isWhitespace) else {
            throw ModelsError.badParameter(
                name: "codec \(name)", value: "no program", expected: "one, for example --run 'python3 mine.py'")
        }
        return CommandCodec.description(of: CommandProgram(line: line))
    }
}

/// The choice of a codec on the command line.
struct CodecOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("parameter")],
        help: ArgumentHelp("A parameter of the codec; may be repeated.", valueName: "name=value"))
    var parameters: [String] = []
    @Option(help: "A weights file in place of the one that is shipped.") var weights: String?

    /// Each parameter with its one value.
    func values() throws -> [String: Double] {
        try Dictionary(
            uniqueKeysWithValues: lists().map { name, values in
                guard values.count == 1 else { throw ValidationError("'\(name)' takes one value here") }
                return (name, values[0])
            })
    }

    /// Each parameter with its values, in the order of the command line.
    func lists() throws -> [(name: String, values: [Double])] {
        var given: Set<String> = []
        return try parameters.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            let values = parts.last?.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) } ?? []
            guard parts.count == 2, values.allSatisfy({ $0 != nil }) else {
                throw ValidationError("'\(text)' is not of the form name=value, for example quality=20")
            }
            guard given.insert(parts[0]).inserted else {
                throw ValidationError("'\(parts[0])' is given twice; keep one")
            }
            return (parts[0], values.compactMap(\.self))
        }
    }

    /// The settings of one of several codecs: `quality=20` is a parameter of each, `webp.quality=20` of one; and how a setting is called where
    /// there are several.
    func settings(of codec: String, among codecs: [String]) throws -> [(parameters: [String: Double], name: String?)] {
        var own: [(name: String, values: [Double])] = []
        for (key, values) in try lists() {
            let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 1 || parts[0] == codec else {
                if codecs.contains(parts[0]) { continue }
                throw ValidationError("'\(key)' is of a codec that is not measured")
            }
            own.append((parts[parts.count - 1], values))
        }
        return Self.settings(of: own)
    }

    /// Every choice of a value from each list, and how it is called where a list has several; the first list outermost.
    static func settings(
        of lists: [(name: String, values: [Double])]
    ) -> [(parameters: [String: Double], name: String?)] {
        lists.reduce([([:], nil)]) { settings, list in
            settings.flatMap { setting in
                list.values.map { value in
                    let text = "\(list.name)=\(String(format: "%g", value))"
                    return (
                        setting.parameters.merging([list.name: value]) { $1 },
                        list.values.count == 1 ? setting.name : setting.name.map { "\($0) \(text)" } ?? text
                    )
                }
            }
        }
    }
}

struct EncodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Compress a picture, resized to 224 x 224.",
        discussion: """
            EXAMPLES
              pncsim codec encode webp photo.jpg photo.pncs -p quality=20
              pncsim codec encode pnc photo.jpg photo.pncs
              pncsim codec encode command photo.jpg photo.pncs --run 'python3 Examples/bitplanes.py'
            """)

    @Argument(help: "The codec: `pncsim codecs` lists them; or the folder of a neural codec.") var codec: String
    @Argument(help: "A JPEG or WebP picture.") var input: String
    @Argument(help: "The file to write.") var output: String
    @OptionGroup var options: CodecOptions
    @OptionGroup var program: ProgramOptions

    func run() async throws {
        let parameters = try options.values()
        try await Failure.reported {
            try InputFiles([input] + [options.weights].compactMap(\.self)).check(output)
            let codec = try program.codec(named: codec, among: [codec])
                .makeCodec(parameters: parameters, weights: options.weights, compute: .asked())
            let encoded = try codec.encode(Dataset.picture(input).image)
            let file = EncodedFile(codec: self.codec, parameters: parameters, image: encoded)
            try OutputFile.write(Data(file.serialized()), to: output, replacing: EncodedFile.kind)
            let sizes = encoded.layout.bytes
            print(
                "\(output): \(encoded.layout.totalBytes) B in \(sizes.count) segments: \(sizes.map(String.init).joined(separator: " "))"
            )
        }
    }
}

struct DecodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode a compressed picture, or as much of it as had arrived.",
        discussion: """
            EXAMPLES
              pncsim codec decode photo.pncs photo.webp
              pncsim codec decode photo.pncs early.webp --bytes 1500
              pncsim codec decode photo.pncs early.jpg --segments 3
              pncsim codec decode photo.pncs early.webp --bytes 500 --restored
            """)

    @Argument(help: "A file that `encode` wrote.") var input: String
    @Argument(help: "The picture to write: .webp (without loss), .jpg (quality 95) or .ppm.") var output: String
    @Option(help: "Decode only what this many bytes hold.") var bytes: Int?
    @Option(help: "Decode only this many segments.") var segments: Int?
    @Option(help: "The weights file that the picture was encoded with, if not the one that is shipped.")
    var weights: String?
    @Flag(help: "Pass the picture through the network that restores this codec's pictures for the classifier.")
    var restored = false
    @OptionGroup var program: ProgramOptions

    func validate() throws {
        guard bytes == nil || segments == nil else {
            throw ValidationError("--bytes and --segments exclude each other")
        }
        if let bytes, bytes < 0 { throw ValidationError("--bytes takes a number from 0 on") }
        if let segments, segments < 0 { throw ValidationError("--segments takes a number from 0 on") }
    }

    func run() async throws {
        try await Failure.reported {
            try InputFiles([input] + [weights].compactMap(\.self)).check(output)
            let file = try EncodedFile(contentsOf: input)
            let description = try program.codec(named: file.codec, among: [file.codec])
            let compute = try Compute.asked()
            var codec = try description.makeCodec(parameters: file.parameters, weights: weights, compute: compute)
            if restored { codec = try RestoredCodec(codec, description, compute: compute) }
            let layout = file.image.layout
            let reception: Reception =
                if let bytes { .bytes(bytes, of: layout) } else {
                    .segments(segments ?? layout.bytes.count, of: layout)
                }
            let code = codec.usablePart(of: reception, layout: layout)
            guard let picture = try codec.decode(code, of: file.image) else {
                throw ModelsError.badStream(codec: file.codec, reason: "nothing is decodable from what was received")
            }
            try OutputFile.write(Data(picture.encoded(forFile: output)), to: output, replacing: RGBImage.fileKind)
            let received = reception.prefixBytes.reduce(0, +)
            let how = restored ? "decoded and restored" : "decoded"
            print("\(Terminal.name(output)): \(how) from \(received) of \(layout.totalBytes) B")
        }
    }
}
