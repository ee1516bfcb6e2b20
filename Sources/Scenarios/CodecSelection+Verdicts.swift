import Language
import Offload
import Sim

/// A codec that is known by its verdicts only, as a scenario writes it.
extension CodecSelection {
    /// What `pncsim import` has made of a table of verdicts.
    package struct Verdicts: Sendable, Hashable {
        /// The recording.
        package internal(set) var path: String
        /// How long the device takes.
        package let time: EncodingTime
    }

    /// The recording of a codec that is known by its verdicts.
    package var verdictsPath: String? { if case .verdicts(let verdicts) = own { verdicts.path } else { nil } }

    private struct VerdictsDraft: Sendable {
        var path = ""
        var encodingTime: SimTime?
        var segmentTime = SimTime.zero
        var label: String?
    }

    static let verdictsKind: KindForm<[CodecSelection]> = {
        let form = Form<VerdictsDraft>.section(
            base: VerdictsDraft(),
            keys: [
                Key(
                    "file", .file(example: "Results/recorded/mine.sqlite"), isRequired: true,
                    help: "what `pncsim import` has made of a table of verdicts", set: { $0.path = $1 },
                    get: { $0.path.isEmpty ? nil : $0.path }),
                Key(
                    "encoding-time", .short, isRequired: true,
                    help: "from the picture until its first segment can be sent", set: { $0.encodingTime = $1 },
                    get: { $0.encodingTime }),
                Key("segment-time", \.segmentTime, .short, help: "from one segment until the next can be sent"),
                Key("name", optional: \.label, .text(example: "mine"), help: "what to call it in results"),
            ])
        return .of(
            "verdicts", form,
            help:
                "a codec known by its verdicts on the same pictures, which `pncsim import` has taken over (docs/own-model.md)",
            wrap: { draft in
                let time = EncodingTime(first: draft.encodingTime ?? .zero, further: draft.segmentTime)
                return [
                    CodecSelection(
                        name: "verdicts", parameters: [], own: .verdicts(Verdicts(path: draft.path, time: time)),
                        label: draft.label ?? Paths.stem(draft.path))
                ]
            },
            unwrap: { selections in
                guard let first = selections.first, case .verdicts(let verdicts)? = first.own else { return nil }
                return VerdictsDraft(
                    path: verdicts.path, encodingTime: verdicts.time.first, segmentTime: verdicts.time.further,
                    label: first.label)
            })
    }()
}
