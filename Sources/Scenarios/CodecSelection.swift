import Codecs
import Basics
import CodecCommand
import CodecCurve
import Coding
import Foundation
import Language
import Restoration
import Sim

/// A codec as a scenario chooses it, its parameters in full.
package struct CodecSelection: Sendable, Hashable {
    /// The name in the registry; `curve` for a codec known only by its published table, `command` for a program, `verdicts`
    /// for a codec that is known by them.
    package let name: String
    /// Every parameter, in the registry's order.
    package let parameters: [Parameter]
    /// A weights file in place of the one that is shipped.
    package internal(set) var weightsPath: String?
    /// The network that restores what is decoded; nil for none.
    package internal(set) var restoration: RestorationSelection?
    /// In place of the time that the scenario's device takes until a picture's first segment can be sent; nil for the device's.
    package internal(set) var encodingTime: SimTime?
    /// What stands in the place of a codec of the registry; nil for one of these.
    package internal(set) var own: Own?
    /// What to call it in results: unique among a scenario's codecs.
    package internal(set) var label: String

    /// A parameter and its value.
    package struct Parameter: Sendable, Hashable {
        /// The name in the registry.
        package let name: String
        /// The value.
        package let value: Double
    }

    /// A published rate-accuracy table.
    package struct Curve: Sendable, Hashable {
        /// The CSV file.
        package internal(set) var path: String
        /// What it holds.
        package let curve: RateAccuracyCurve
        /// From the picture until its first segment can be sent.
        package let encodingTime: SimTime
        /// From one segment until the next can be sent.
        package let segmentTime: SimTime
    }

    /// What determines the codec's bytes: its name and parameters. Weights are not in it; whoever hashes a run
    /// adds their hash.
    var identity: String {
        let times = statedTime.map { "\($0.first.nanoseconds)+\($0.further.nanoseconds)" } ?? "measured"
        switch own {
        case .curve(let curve): return "curve(table=\(curve.curve.tableHash) \(curve.curve.files.text) times=\(times))"
        case .command(let command): return "command(\(command.program.parameters) times=\(times))"
        case .verdicts: return "verdicts(times=\(times))"
        case .model, nil: break
        }
        if let encodingTime { return "\(bytesIdentity) encoding-time=\(encodingTime.nanoseconds)" }
        let revision = (try? CodecRegistry.all.codec(named: name).timingRevision) ?? 0
        return bytesIdentity + (own == nil && revision != 0 ? " timing=\(revision)" : "")
    }

    /// What it is, and how it is made.
    ///
    /// - Throws: `ModelsError.badParameter` for a codec that is no description's, such as a `curve`.
    package func description() throws(ModelsError) -> CodecDescription {
        if let model { return model.description.codecDescription }
        return try CodecRegistry.all.codec(named: name)
    }

    /// The same without the time that it takes.
    private var bytesIdentity: String {
        switch own {
        // What its files hold is found when they are opened.
        case .model(let model): "model \(name)(\(parameterText)) \(model.description.identity)"
        case .curve, .command, .verdicts: identity
        case nil: "\(name)(\(parameterText))"
        }
    }

    /// Whether another one differs at most in its name and its time: results are told apart by what codecs send. That weights files of two
    /// names hold the same is found when they are opened.
    fileprivate func isSame(as other: CodecSelection) -> Bool {
        bytesIdentity == other.bytesIdentity && weightsPath == other.weightsPath && restoration == other.restoration
            && command?.program == other.command?.program && verdictsPath == other.verdictsPath
            && model?.path == other.model?.path
    }

    /// The parameters as a codec's fingerprint has them: `quality=20 method=6`, with the word `restored` where they are; empty where there
    /// are none.
    package var parameterText: String {
        if let command { return command.program.parameters }
        let own = parameters.map { "\($0.name)=\(NumberText.shortest($0.value))" }.joined(separator: " ")
        return restoration == nil ? own : RestoredCodec.parameters(own)
    }

    /// The values that tell it from another one of the same name.
    fileprivate func label(varying names: [String]) -> String {
        let varying = parameters.filter { names.contains($0.name) }
        if varying.isEmpty { return label }
        let values = "(" + varying.map { "\($0.name)=\(NumberText.shortest($0.value))" }.joined(separator: " ") + ")"
        guard restoration != nil, label == RestoredCodec.title(of: name) else { return label + values }
        return RestoredCodec.title(of: name + values)
    }
}

extension CodecSelection {
    /// The list `codecs`; a parameter given as a list or a range makes a codec of each value.
    static let listForm: Form<[CodecSelection]> = {
        let item = Form<[CodecSelection]>.kinds(
            CodecRegistry.all.codecs.map(kind) + [modelKind, curveKind, commandKind, verdictsKind])
        let shape = Shape.list(item.shape)
        return Form<[CodecSelection]>(
            shape: shape,
            read: { tree, reader in
                guard let items = tree.items, !items.isEmpty else {
                    reader.note(
                        .badValue(
                            found: tree.items == nil ? tree.found : "an empty list",
                            expected: "a list of codecs, for example `[jpeg, {webp: {quality: 20}}]`"), at: tree.place)
                    return nil
                }
                var codecs: [(selection: CodecSelection, place: Place)] = []
                for item_ in items {
                    codecs += (item.read(item_, &reader) ?? []).map { ($0, item_.place) }
                }
                return labelled(codecs, &reader)
            },
            write: { codecs in .list(codecs.map { item.write([$0]) }) })
    }()

    /// Gives codecs of one name labels that tell them apart.
    private static func labelled(
        _ codecs: [(selection: CodecSelection, place: Place)], _ reader: inout Reader
    ) -> [CodecSelection]? {
        var result: [(selection: CodecSelection, place: Place)] = []
        let errorsBefore = reader.errors.count
        for (codec, place) in codecs {
            var codec = codec
            let namesakes = codecs.map(\.selection).filter { $0.label == codec.label && $0.name == codec.name }
            let varying = codec.parameters.filter { parameter in
                namesakes.contains { other in
                    other.parameters.contains { $0.name == parameter.name && $0.value != parameter.value }
                }
            }
            codec.label = codec.label(varying: varying.map(\.name))
            if let other = result.first(where: { $0.selection.label == codec.label }) {
                reader.note(.repeatedCodec(codec.label, first: other.place), at: place)
            } else if let other = result.first(where: { $0.selection.isSame(as: codec) }) {
                reader.note(.sameCodec(other.selection.label, codec.label, first: other.place), at: place)
            }
            result.append((codec, place))
        }
        return reader.errors.count == errorsBefore ? result.map(\.selection) : nil
    }

    // MARK: - Codecs of the registry

    /// A codec's keys as they are filled in.
    private struct Draft: Sendable {
        var values: [[Double]]
        var weights: String?
        var restoration: RestorationSelection?
        var encodingTime: SimTime?
        var label: String?

        /// What it is called where nothing else is said.
        func defaultLabel(of codec: CodecDescription) -> String {
            restoration == nil ? codec.name : RestoredCodec.title(of: codec.name)
        }
    }

    private static func kind(_ codec: CodecDescription) -> KindForm<[CodecSelection]> {
        var keys = codec.parameters.enumerated().map { index, parameter in
            Key<Draft>(
                parameter.name, values(of: parameter), help: parameter.help,
                set: { $0.values[index] = $1 }, get: { $0.values[index] })
        }
        if codec.needsWeights {
            keys.append(
                Key(
                    "weights", optional: \.weights, .file(example: "Weights/\(codec.name).safetensors"),
                    help: "a weights file in place of the one that is shipped"))
        }
        keys.append(
            Key(
                "restore", optional: \.restoration, RestorationSelection.form(codec: codec.name),
                help: "a network at the server that makes decoded pictures better for the classifier"))
        keys.append(
            Key(
                "encoding-time", optional: \.encodingTime, .short,
                help: codec.preparation == .together
                    ? "from the picture until it can be sent, in place of the device's time"
                    : "from the picture until its first segment can be sent, and from one to the next, in place of the device's time"
            ))
        keys.append(
            Key("name", optional: \.label, .text(example: codec.name), help: "what to call it in results"))
        let form = Form<Draft>.section(base: Draft(values: codec.parameters.map { [$0.defaultValue] }), keys: keys)
        return .of(
            codec.name, form, help: codec.help,
            wrap: { draft in
                // The first parameter outermost.
                draft.values.reduce([[]]) { rows, values in rows.flatMap { row in values.map { row + [$0] } } }
                    .map { row in
                        CodecSelection(
                            name: codec.name,
                            parameters: zip(codec.parameters, row).map { Parameter(name: $0.name, value: $1) },
                            weightsPath: draft.weights, restoration: draft.restoration,
                            encodingTime: draft.encodingTime,
                            label: draft.label ?? draft.defaultLabel(of: codec))
                    }
            },
            unwrap: { selections in
                guard let first = selections.first, first.name == codec.name, first.own == nil else { return nil }
                var draft = Draft(
                    values: first.parameters.map { [$0.value] }, weights: first.weightsPath,
                    restoration: first.restoration, encodingTime: first.encodingTime)
                if first.label != draft.defaultLabel(of: codec) { draft.label = first.label }
                return draft
            })
    }

    /// One value of a parameter, or several as a list or a range.
    private static func values(of parameter: CodecParameter) -> Form<[Double]> {
        let single: Form<Double> =
            parameter.isInteger
            ? Form<Int>.integer(Int(parameter.range.lowerBound)...Int(parameter.range.upperBound))
                .map({ Double($0) }, from: { Int($0) })
            : .number(parameter.range)
        let several = Form<[Double]>(
            shape: .list(single.shape),
            read: { tree, reader in
                var values: [Double] = []
                for item in tree.items ?? [tree] {
                    for tree in spelledOut(item, &reader) {
                        guard let value = single.read(tree, &reader) else { return nil }
                        if values.contains(value) { reader.note(.repeatedValue(tree.text ?? ""), at: tree.place) }
                        values.append(value)
                    }
                }
                if values.isEmpty, reader.errors.isEmpty { reader.note(.noValues, at: tree.place) }
                return values.isEmpty ? nil : values
            },
            write: { .list($0.map { single.write($0) }) })
        return .either(
            single.map({ [$0] }, from: { $0.first ?? parameter.defaultValue }), or: several,
            isFirst: { tree in tree.items == nil && !(tree.text.map(WrittenRange.isRange) ?? false) },
            writesFirst: { $0.count == 1 })
    }

    /// A value, or the values of a range.
    private static func spelledOut(_ tree: Tree, _ reader: inout Reader) -> [Tree] {
        guard let text = tree.text, WrittenRange.isRange(text) else { return [tree] }
        do throws(WrittenRange.Problem) {
            let range = try WrittenRange(text)
            guard range.count <= 1000 else {
                reader.note(.tooManyCells(count: String(range.count), limit: 1000), at: tree.place)
                return []
            }
            return (0..<range.count).map { Tree(.scalar(range.text(at: $0), isQuoted: false), at: tree.place) }
        } catch {
            reader.note(error.problem, at: tree.place)
            return []
        }
    }
}
