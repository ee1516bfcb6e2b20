import Coding
import Offload
import Sim

extension CodecSelection {
    /// A codec that does not come with the program.
    package enum Own: Sendable, Hashable {
        case curve(Curve)
        case command(Command)
        case model(Model)
        case verdicts(Verdicts)
    }

    /// The table of a `curve`.
    package var curve: Curve? { if case .curve(let curve) = own { curve } else { nil } }

    /// The program of a `command`.
    package var command: Command? { if case .command(let command) = own { command } else { nil } }

    /// The folder of a `model`.
    package var model: Model? { if case .model(let model) = own { model } else { nil } }

    /// Whether it makes bytes of pictures, and pictures of bytes; of others only outcomes are known.
    package var isCoder: Bool {
        switch own {
        case .curve, .verdicts: false
        case .command, .model, nil: true
        }
    }

    /// How long the device takes, where the scenario says it itself.
    package var statedTime: EncodingTime? {
        switch own {
        case .curve(let curve): EncodingTime(first: curve.encodingTime, further: curve.segmentTime)
        case .command(let command): command.time
        case .verdicts(let verdicts): verdicts.time
        case .model, nil: encodingTime.map { time(first: $0) }
        }
    }

    /// The time of a device that needs so long for a picture's first segment: as long for each where they are made in turn.
    package func time(first: SimTime) -> EncodingTime {
        EncodingTime(first: first, further: preparation == .inTurn ? first : .zero)
    }

    /// When its segments are ready that the device makes in so much time as was measured.
    package var preparation: CodecDescription.SegmentPreparation {
        (try? description())?.preparation ?? .together
    }
}
