import Hashing
import Basics
import Channel
import Language
import Sim

extension TraceConfiguration {
    private static let file: Form<RateTrace> = {
        let path = Form<String>.file(example: "traces/heavy.csv")
        return Form<RateTrace>(
            shape: path.shape,
            read: { tree, reader in
                guard let path = path.read(tree, &reader) else { return nil }
                do {
                    let file = try RateTrace.File(reader.text(of: path, as: .trace))
                    reader.note(leftOut: file.leftOut, of: path)
                    return file.trace
                } catch {
                    reader.note(.invalid(reason: "\(error)"), at: tree.place)
                    return nil
                }
            },
            write: { path.write($0.name) })
    }()

    private static let full: Form<TraceConfiguration> = .section(
        base: TraceConfiguration(trace: .blank),
        keys: [
            Key(
                "file", file, isRequired: true, help: "CSV of time and rate, or Mahimahi's packet-delivery format",
                set: { $0.trace = $1 }, get: { $0.trace == .blank ? nil : $0.trace })
        ] + parameters.map { Key($0) }, check: Complaint.of)

    /// A file, or in full.
    static let form: Form<TraceConfiguration> = {
        let short = file
        let long = full
        return Form<TraceConfiguration>(
            shape: .either([short.shape, long.shape]),
            read: { tree, reader in
                if tree.entries != nil { return long.read(tree, &reader) }
                guard let trace = short.read(tree, &reader) else { return nil }
                let configuration = TraceConfiguration(trace: trace)
                if let complaint = Complaint.of(configuration) {
                    reader.note(complaint.problem, at: tree.place)
                    return nil
                }
                return configuration
            },
            write: { long.write($0) })
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
