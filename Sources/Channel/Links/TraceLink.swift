import Basics
import Sim

/// A link whose rate follows a trace.
package struct TraceConfiguration: Sendable, Hashable {
    /// The trace.
    package var trace: RateTrace
    /// Where in the trace a run begins.
    package var offset = SimTime.zero
    /// Factor on every rate.
    package var scale = 1.0
    /// Whether the trace begins again at its end; otherwise its last rate stays.
    package var loops = true

    /// A link that follows a trace from its beginning, again and again.
    package init(trace: RateTrace) { self.trace = trace }
}

extension TraceConfiguration: LinkSettings, Configuration {
    package var kind: String { "trace" }

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) -> any Link { TraceLink(self) }

    package static let parameters: [Parameter<TraceConfiguration>] = [
        .time("offset", \.offset, TimeRange.short, help: "where in the trace a run begins"),
        .number("scale", \.scale, 0.000001...1_000_000, help: "factor on every rate"),
        .flag(
            "loop", \.loops, help: "whether the trace begins again at its end; otherwise its last rate stays"),
    ]

    package func checkTogether() throws(ChannelError) {
        // A link goes by whole bits per second.
        guard trace.rates.allSatisfy({ Double($0) * scale <= 1e12 }) else {
            throw .badParameter(
                name: "scale", value: NumberText.shortest(scale), expected: "rates of at most 10^12 bit/s")
        }
        func carries(_ rate: Int64) -> Bool { (Double(rate) * scale).rounded() > 0 }
        // Where the trace carries something itself, it is the factor that takes it away.
        func tooSmall(_ rates: String) -> ChannelError {
            .badParameter(
                name: "scale", value: NumberText.shortest(scale),
                expected: "a factor that leaves \(rates) 1 bit/s or more: a link goes by whole bits per second")
        }
        guard trace.rates.contains(where: carries) else {
            if trace.rates.contains(where: { $0 > 0 }) { throw tooSmall("some rate of the trace at") }
            throw .badParameter(
                name: "file", value: "rates of 0 throughout", expected: "a trace that carries something")
        }
        guard loops || carries(trace.rates[trace.rates.count - 1]) else {
            if trace.rates[trace.rates.count - 1] > 0 { throw tooSmall("the last rate, which stays for ever, at") }
            throw .badParameter(
                name: "loop", value: "false for a trace that ends with rate 0",
                expected: "true, or a last rate above 0: the last rate stays for ever")
        }
    }
}

/// A link whose rate follows a trace: a block ends when the trace's integral since its start is its size.
struct TraceLink: LosslessLink {
    private var cursor: TraceCursor
    var end: SimTime?

    init(_ configuration: TraceConfiguration) { cursor = TraceCursor(configuration) }

    mutating func end(of block: Block, from time: SimTime) -> SimTime {
        SimTime(nanoseconds: cursor.carry(bytes: block.bytes, from: time.nanoseconds))
    }
}
