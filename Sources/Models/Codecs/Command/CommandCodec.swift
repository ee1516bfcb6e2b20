import Basics
import Coding

/// A codec of one's own, in any language: a program that is asked over standard input and output to encode pictures and to decode what
/// arrived of them.
package struct CommandCodec: ImageCodec {
    /// What it is called in scenarios, and what its fingerprint begins with.
    package static let name = "command"
    /// A line of help.
    package static let help = "a codec of one's own: a program in any language"
    /// The time for an answer where nobody says otherwise.
    package static let standardLimit = Duration.seconds(30)

    /// The command's words, what it says of itself, and a hash over its files: a program that changed is another codec.
    package let fingerprint: CodecFingerprint
    private let rule: ReceptionRule
    private let pool: CommandPool

    /// Starts the program, which says what it is.
    ///
    /// - Parameters:
    ///   - program: the words that start it, and its files.
    ///   - limit: the time for each answer.
    package init(_ program: CommandProgram, limit: Duration = standardLimit) throws(ModelsError) {
        pool = try CommandPool(program, limit: limit)
        rule = pool.greeting.rule
        fingerprint = CodecFingerprint(
            name: Self.name, parameters: Self.parameters(of: program, pool.greeting), weights: pool.hash)
    }

    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        try timedEncoding(of: image).result
    }

    /// The time that processors worked for the program; where the system does not tell, the time until it had answered.
    package func timedEncoding(of image: RGBImage) throws(ModelsError) -> (result: EncodedImage, seconds: Double) {
        try pool.ask("encode", CommandProtocol.encode(image)) { dialogue throws(RunningProgram.Problem) in
            try CommandProtocol.segments(&dialogue, rule: rule)
        }
    }

    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        // A file of another codec may have more segments than a part has bits.
        guard rule != .wholeSegments || layout.bytes.count <= ReceptionRule.mostWholeSegments else { return 0 }
        return rule.code(of: reception, layout: layout)
    }

    package func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        let arrived = zip(encoded.segments, rule.reception(of: part, layout: encoded.layout).prefixBytes)
            .map { $0.prefix($1) }
        let bytes = arrived.reduce(0) { $0 + $1.count }
        let words = "decode of \(bytes) of \(encoded.layout.totalBytes) B"
        return try pool.ask(words, CommandProtocol.decode(arrived)) { dialogue throws(RunningProgram.Problem) in
            try CommandProtocol.picture(&dialogue)
        }.result
    }
}

extension CommandCodec {
    /// A program as one of the codecs that are chosen by name.
    package static func description(of program: CommandProgram) -> CodecDescription {
        CodecDescription(name: name, help: help) { _ throws(ModelsError) in try CommandCodec(program) }
    }
}

// What is kept of it in a database, for those who have the outcomes and not the program.
extension CommandCodec {
    private static func parameters(of program: CommandProgram, _ greeting: CommandProtocol.Greeting) -> String {
        let rule = CommandProtocol.rules.first { $0.rule == greeting.rule }?.name ?? ""
        return "\(program.parameters) usable=\(rule)"
            + (greeting.description.isEmpty ? "" : " says \(JSONText.string(greeting.description))")
    }

    /// What of a picture can be used, as a fingerprint's parameters say it of a program; nil for those of another one.
    package static func rule(in parameters: String, of program: CommandProgram) -> ReceptionRule? {
        let words = "\(program.parameters) usable="
        guard parameters.hasPrefix(words) else { return nil }
        let name = parameters.dropFirst(words.count).prefix { $0 != " " }
        return CommandProtocol.rules.first { $0.name == name }?.rule
    }
}
