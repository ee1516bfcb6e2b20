import Coding
import Language
import Sim

/// The file `codec.yaml` of a folder that is a neural codec.
package enum ModelFile {
    /// Its name.
    package static let name = "codec.yaml"

    /// The file of a folder; a path that is the file's own already stays.
    package static func path(_ path: String) -> String {
        path == name || path.hasSuffix("/" + name) ? path : path + "/" + name
    }

    /// The folder that is meant by it, or by the file.
    package static func folder(_ path: String) -> String {
        guard Self.path(path) == path else { return path }
        let folder = String(path.dropLast(name.count + 1))
        return folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
    }

    /// Reads the description of a codec.
    ///
    /// - Parameter path: its folder, or the file.
    /// - Throws: every error that was found, each with its place.
    package static func read(_ path: String) throws(ScenarioErrors) -> ModelDescription {
        let file = Self.path(path)
        return try parse(Tree.read(file), file: file)
    }

    /// Reads a description from a text; `file` is where that stands.
    package static func parse(_ text: String, file: String) throws(ScenarioErrors) -> ModelDescription {
        var reader = Reader()
        let draft = form.read(try Tree.parse(text, file: file), &reader)
        try reader.finish()
        guard let draft else { throw ScenarioErrors(errors: reader.errors) }
        return draft.description(in: folder(file))
    }

    /// A description as its file has it; what is left out is as it would be anyway.
    package static func text(of description: ModelDescription) -> String {
        form.write(Draft(description)).block()
    }

    // MARK: Keys

    /// The description as its keys fill it in.
    fileprivate struct Draft: Sendable {
        var model = ModelDescription(folder: "", name: "")
        var tables: Int? = 1
        var first: SimTime?
        var further = SimTime.zero
        var basis = DeviceTiming.Basis.estimated

        init() {}

        init(_ description: ModelDescription) {
            model = description
            if case .huffman(let count) = description.symbols { tables = count } else { tables = nil }
            if let timing = description.timing {
                first = SimTime(nanoseconds: timing.firstSegmentNanoseconds)
                further = SimTime(nanoseconds: timing.furtherSegmentNanoseconds)
                basis = timing.basis
            }
        }

        func description(in folder: String) -> ModelDescription {
            var description = model
            description.folder = folder
            description.symbols = tables.map { .huffman(tables: $0) } ?? .plain
            description.timing = first.map { first in
                DeviceTiming(
                    firstMilliseconds: Double(first.nanoseconds) / 1e6,
                    furtherMilliseconds: Double(further.nanoseconds) / 1e6, basis: basis)
            }
            return description
        }
    }

    fileprivate static let form: Form<Draft> = .section(
        base: Draft(),
        keys: [
            Key(
                "name", .text(example: "autoencoder"), isRequired: true, help: "what the codec is called in results",
                set: { $0.model.name = $1 }, get: { $0.model.name.isEmpty ? nil : $0.model.name }),
            Key("help", optional: \.model.help, .text(example: "a small autoencoder"), help: "what it is, in a line"),
            Key(
                "encoder", \.model.encoder, .text(example: "encoder.onnx"),
                help: "from a picture of 1 x 3 x S x S values between 0 and 1 to the latent"),
            Key("decoder", \.model.decoder, .text(example: "decoder.onnx"), help: "from the latent to the picture"),
            Key(
                "tables", \.model.tables, .text(example: "tables.safetensors"),
                help: "the Huffman tables, which `pncsim codec fit` makes"),
            Key(
                "segments", \.model.segments, .integer(1...4096),
                help: "into how many segments of equal size the latent is cut, in the order of its numbers"),
            Key(
                "usable", \.model.usable,
                .words([
                    ("any", .any, "a segment that arrived whole is used, whatever became of the others"),
                    ("leading", .leading, "segments are used up to the first that did not arrive whole"),
                    ("all", .all, "nothing is used before all has arrived: one stream, in pieces of 504 bytes"),
                ]), help: "which segments can be used without which"),
            Key("quantiser", \.model.quantiser, quantiser, help: "how the latent's numbers become symbols"),
            Key(
                "huffman", \.tables,
                .optional(.integer(1...4096), else: "none", help: "every symbol takes equally many bits"),
                help: "how many Huffman tables there are: one for all numbers, or each for equally many in a row"),
            Key(
                "steps", optional: \.model.steps, .integer(1...63),
                help: "for a recurrent codec, whose networks are one step each: how many there are, each a segment"),
            Key(
                "encoding-time", optional: \.first, time,
                help: "of the camera's computer, from the picture until its first segment can be sent"),
            Key("segment-time", \.further, time, help: "from one segment until the next can be sent"),
            Key(
                "time-is", \.basis,
                .words([
                    ("published", .published, "stated for this codec by its authors"),
                    ("estimated", .estimated, "derived from other times"),
                    ("measured", .measured, "measured on such a computer"),
                ]), help: "where these times come from"),
            Key("licence", optional: \.model.licence, .text(example: "CC-BY-4.0"), help: "under which it may be used"),
            Key(
                "citation", optional: \.model.citation, .text(example: "Doe et al., 2026", isOneLine: false),
                help: "what to cite"),
        ],
        check: { draft in
            if draft.model.usable == .any, draft.model.segments > 63 {
                return Complaint(
                    key: "segments",
                    .badValue(found: "\(draft.model.segments)", expected: "at most 63 where any of them is usable"))
            }
            if draft.model.steps != nil, draft.model.segments != 1 {
                return Complaint("a recurrent codec's `segments` are its `steps`; keep one")
            }
            if draft.first == nil, draft.further != .zero {
                return Complaint("`segment-time` needs `encoding-time`, which says when the first segment is ready")
            }
            return nil
        })

    private static let time = Form.time(.zero...SimTime.seconds(3600))

    private static let quantiser: Form<Quantiser> = .kinds([
        .of(
            "even", even, help: "levels at equal distances",
            wrap: { .even(first: Float($0.first), step: Float($0.step), levels: $0.levels) },
            unwrap: { quantiser in
                guard case .even(let first, let step, let levels) = quantiser else { return nil }
                return Even(first: written(first), step: written(step), levels: levels)
            }),
        .of(
            "eight-bit", eightBit, help: "PNC's: an 8-bit number of a fixed scale, then one of 64 levels",
            wrap: { .eightBit($0) },
            unwrap: { if case .eightBit(let quantiser) = $0 { quantiser } else { nil } }),
        .of(
            "range", range,
            help: "levels between the least and the greatest value of a segment, which are sent with it",
            wrap: { .range(levels: $0) }, unwrap: { if case .range(let levels) = $0 { levels } else { nil } }),
        .of(
            "centres", centres, help: "the nearest of given values", wrap: { .centres($0) },
            unwrap: { if case .centres(let centres) = $0 { centres } else { nil } }),
        .word("sign", .sign, help: "-1 or 1"),
    ])

    private struct Even: Sendable {
        var first = 0.0
        var step = 1.0
        var levels = 64
    }

    private static let even: Form<Even> = .section(
        base: Even(),
        keys: [
            Key("first", \.first, .number(-1e6...1e6), help: "the least level"),
            Key("step", \.step, .number(1e-6...1e6), help: "from one level to the next"),
            Key("levels", \.levels, .integer(2...Quantiser.mostSymbols), help: "how many there are"),
        ])

    private static let eightBit: Form<EightBitQuantiser> = .section(
        base: .standard,
        keys: [
            Key(
                "scale", .number(1e-6...1e6), help: "the encoder's output for a step of 1 of the 8-bit number",
                set: { $0.scale = Float($1) }, get: { written($0.scale) }),
            Key(
                "rounding", \.rounding,
                .words([
                    ("nearest", .nearest, "to the nearest level"),
                    ("edges", .edges, "the first of 64 edges, evenly from 0 through 256, not below the number"),
                ]), help: "how 8-bit numbers become levels"),
        ])

    private static let range: Form<Int> = .section(
        base: 64, keys: [Key("levels", \.self, .integer(2...Quantiser.mostSymbols), help: "how many there are")])

    private static let centres: Form<[Float]> = Form<[Double]>.list(of: .number(-1e6...1e6), isUnique: true)
        .map({ $0.map(Float.init) }, from: { $0.map(written) })

    /// A number with the digits that it needs: 0.1, not 0.10000000149.
    private static func written(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
}
