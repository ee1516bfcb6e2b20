import Hashing
import Basics
import Foundation
import Language
import Offload
import Sim

/// When objects arrive, as a scenario says it.
enum ArrivalsSelection: Sendable {
    case periodic(SimTime)
    case poisson(SimTime)
    case jittered(Jittered)
    /// A file and what it holds.
    case file(String, [SimTime])

    struct Jittered: Sendable {
        var period = SimTime.milliseconds(500)
        var jitter = SimTime.milliseconds(50)
    }

    /// As the experiment takes it.
    var arrivals: Arrivals {
        switch self {
        case .periodic(let period): .periodic(period)
        case .poisson(let mean): .poisson(mean: mean)
        case .jittered(let jittered): .jittered(period: jittered.period, jitter: jittered.jitter)
        case .file(_, let instants): .recorded(instants)
        }
    }

    private static let gap = Form<SimTime>.time(.microseconds(1)...(.seconds(86400)))

    private static let kinds: Form<ArrivalsSelection> = .kinds([
        .of(
            "periodic", gap, help: "one object every period", wrap: { .periodic($0) },
            unwrap: { if case .periodic(let period) = $0 { period } else { nil } }),
        .of(
            "poisson", gap, help: "independent exponential gaps of this mean", wrap: { .poisson($0) },
            unwrap: { if case .poisson(let mean) = $0 { mean } else { nil } }),
        .of(
            "jittered",
            .section(
                base: Jittered(),
                keys: [
                    Key("period", \.period, gap, help: "time between objects on an even conveyor"),
                    Key(
                        "jitter", \.jitter, .time(.zero...(.seconds(86400))),
                        help: "how early or late an object may be, uniformly"),
                ],
                check: { jittered in
                    jittered.jitter * 2 <= jittered.period
                        ? nil
                        : Complaint(
                            "a jitter of \(Dimension.time.text(Double(jittered.jitter.nanoseconds))) would let objects overtake"
                                + " each other; expected at most half the period")
                }),
            help: "a conveyor on which every object is early or late; gaps do not accumulate", wrap: { .jittered($0) },
            unwrap: { if case .jittered(let jittered) = $0 { jittered } else { nil } }),
        .of(
            "file", recorded,
            help: """
                instants from a file: one a line, in seconds or in what its header says; after the file's last, the next object \
                is taken to come a mean gap later
                """,
            wrap: { .file($0.path, $0.instants) },
            unwrap: {
                if case .file(let path, let instants) = $0 { Recorded(path: path, instants: instants) } else { nil }
            }),
    ])

    /// A bare time is a period.
    static let form: Form<ArrivalsSelection> = .either(
        gap.map({ .periodic($0) }, from: { if case .periodic(let period) = $0 { period } else { .zero } }), or: kinds,
        isFirst: { $0.text.map { text in text.first?.isLetter != true } ?? false }, writesFirst: { _ in false })

    private struct Recorded: Sendable {
        let path: String
        let instants: [SimTime]
    }

    private static let recorded: Form<Recorded> = {
        let file = Form<String>.file(example: "arrivals.csv")
        return Form<Recorded>(
            shape: file.shape,
            read: { tree, reader in
                guard let path = file.read(tree, &reader) else { return nil }
                do throws(FileError) {
                    let text = try reader.text(of: path, as: .arrivals)
                    let (instants, leftOut) = try ArrivalsFile.read(text)
                    reader.note(leftOut: leftOut, of: path)
                    return Recorded(path: path, instants: instants)
                } catch {
                    reader.note(.invalid(reason: "\(error)"), at: tree.place)
                    return nil
                }
            },
            write: { file.write($0.path) })
    }()
}

/// Short names for contents.
enum Digest {
    /// SHA-256 over the nanoseconds of instants.
    static func of(_ instants: [SimTime]) -> String {
        SHA256.hex(of: instants.map { String($0.nanoseconds) }.joined(separator: ","))
    }
}
