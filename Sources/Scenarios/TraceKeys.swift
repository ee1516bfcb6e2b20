import Basics
import Channel
import Models
import Sim

extension TraceConfiguration {
    /// A trace as it is filled in; the file's content comes with it.
    private struct Draft: Sendable {
        var trace: RateTrace?
        var offset = SimTime.zero
        var scale = 1.0
        var loops = true
    }

    private static let file: Form<RateTrace> = {
        let path = Form<String>.file(example: "traces/heavy.csv")
        return Form<RateTrace>(
            shape: path.shape,
            read: { tree, reader in
                guard let path = path.read(tree, &reader) else { return nil }
                do throws(ChannelError) {
                    return try RateTrace(file: path)
                } catch {
                    reader.note(.invalid(reason: error.description), at: tree.place)
                    return nil
                }
            },
            write: { path.write($0.name) })
    }()

    private static let full: Form<Draft> = .section(
        base: Draft(),
        keys: [
            Key(
                "file", file, isRequired: true, help: "CSV of time and rate, or Mahimahi's packet-delivery format",
                set: { $0.trace = $1 }, get: { $0.trace }),
            Key("offset", \.offset, .short, help: "where in the trace a run begins"),
            Key("scale", \.scale, .number(0.000001...1_000_000), help: "factor on every rate"),
            Key(
                "loop", \.loops, .flag, help: "whether the trace begins again at its end; otherwise its last rate stays"
            ),
        ])

    /// A file, or in full.
    static let form: Form<TraceConfiguration> = {
        let short = file
        let long = full
        return Form<TraceConfiguration>(
            shape: .either([short.shape, long.shape]),
            read: { tree, reader in
                if tree.entries == nil { return short.read(tree, &reader).map { TraceConfiguration(trace: $0) } }
                guard let draft = long.read(tree, &reader), let trace = draft.trace else { return nil }
                var configuration = TraceConfiguration(trace: trace)
                configuration.offset = draft.offset
                configuration.scale = draft.scale
                configuration.loops = draft.loops
                return configuration
            },
            write: { configuration in
                long.write(
                    Draft(
                        trace: configuration.trace, offset: configuration.offset, scale: configuration.scale,
                        loops: configuration.loops))
            })
    }()

    /// The same trace under the hash of its content in place of its file's name.
    var namedByContent: TraceConfiguration {
        var result = self
        let content = zip(trace.starts, trace.rates).map { "\($0.nanoseconds) \($1)" } + ["\(trace.end.nanoseconds)"]
        let name = "sha256 " + SHA256.hex(of: content.joined(separator: "\n"))
        if let renamed = try? RateTrace(starts: trace.starts, rates: trace.rates, end: trace.end, name: name) {
            result.trace = renamed
        }
        return result
    }
}
