import Foundation
import Sim
import Testing

@testable import Channel

@Suite("Traces")
struct TraceTests {
    static let steps = """
        # a comment
        time_ms,rate_kbps
        0,100
        500,0
        750,33.3
        1000,50
        """

    @Test("a CSV trace holds each rate until the next, the last as long as the one before")
    func csv() throws {
        let trace = try RateTrace(csv: Self.steps, name: "steps.csv")
        #expect(trace.starts == [.zero, .milliseconds(500), .milliseconds(750), .seconds(1)])
        #expect(trace.rates == [100_000, 0, 33_300, 50_000])
        #expect(trace.end == .milliseconds(1250))
        #expect(trace.summary.maximum == 100_000 && trace.summary.minimum == 0)
        #expect(abs(trace.summary.mean - (50_000 + 8325 + 12_500) / 1.25) < 1e-6)
    }

    @Test("a trace written and read again is the same")
    func again() throws {
        let trace = try RateTrace(
            starts: [.zero, .nanoseconds(1_500_001), .seconds(2)], rates: [1, 2, 3], end: .milliseconds(3_999),
            name: "a")
        let read = try RateTrace(csv: trace.csv, name: "a")
        #expect(read == trace)
    }

    @Test("a link over a trace carries its integral, to the byte", arguments: [1, 7, 64, 1500])
    func integral(bytes: Int) throws {
        let trace = try RateTrace(csv: Self.steps, name: "steps.csv")
        let configuration = TraceConfiguration(trace: trace)
        var link = try LinkConfiguration.trace(configuration).makeLink(streams: RandomStreams(seed: 1, replication: 0))
        var now = SimTime.zero
        var sent = 0
        let end = trace.end * 1000
        while true {
            link.begin(Block(bytes: bytes), at: now)
            guard let block = link.step(), block.freeAt <= end else { break }
            now = block.freeAt
            sent += bytes
        }
        // 50,000 + 8,325 + 12,500 bits a time through.
        let integral = 1000 * 70_825 / 8
        #expect(sent <= integral && sent > integral - bytes)
    }

    @Test("offset, scale and an end that stays")
    func options() throws {
        let trace = try RateTrace(csv: Self.steps, name: "steps.csv")
        func firstEnd(_ change: (inout TraceConfiguration) -> Void, at time: SimTime = .zero) throws -> SimTime? {
            var configuration = TraceConfiguration(trace: trace)
            change(&configuration)
            var link = try LinkConfiguration.trace(configuration).makeLink(
                streams: RandomStreams(seed: 1, replication: 0))
            link.begin(Block(bytes: 125), at: time)
            return link.step()?.freeAt
        }
        #expect(try firstEnd { _ in } == .milliseconds(10))
        #expect(try firstEnd { $0.offset = .seconds(1) } == .milliseconds(20))
        #expect(try firstEnd { $0.scale = 2 } == .milliseconds(5))
        #expect(try firstEnd({ _ in }, at: .milliseconds(1250)) == .milliseconds(1260))
        #expect(try firstEnd({ $0.loops = false }, at: .milliseconds(1250)) == .milliseconds(1270))
        // 499 ms: 100 bits at once, nothing until 750 ms, then 900 bits at 33.3 kbps.
        let across = try #require(try firstEnd({ _ in }, at: .milliseconds(499)))
        #expect(abs(across.milliseconds - (750 + 900 / 33.3)) < 1e-5)
    }

    @Test("a trace that carries next to nothing takes its repetitions, or for ever")
    func nextToNothing() throws {
        func end(bytes: Int, open: SimTime, at time: SimTime = .zero) throws -> SimTime? {
            let trace = try RateTrace(starts: [.zero, open], rates: [1, 0], end: .seconds(1), name: "slow")
            var link = try LinkConfiguration.trace(TraceConfiguration(trace: trace)).makeLink(
                streams: RandomStreams(seed: 1, replication: 0))
            link.begin(Block(bytes: bytes), at: time)
            return link.step()?.freeAt
        }
        // A thousandth of a bit each second: the last of 8 bits ends with the 8000th opening.
        #expect(try end(bytes: 1, open: .milliseconds(1)) == .seconds(7999) + .milliseconds(1))
        #expect(try end(bytes: 1, open: .milliseconds(1), at: .milliseconds(500)) == .seconds(8000) + .milliseconds(1))
        // 512 bits at a billionth of a bit a second are beyond the clock's 292 years.
        #expect(try end(bytes: 64, open: .nanoseconds(1)) == .distantFuture)
        #expect(try end(bytes: 64, open: .milliseconds(1), at: .distantFuture) == .distantFuture)
    }

    @Test("a Mahimahi trace is a packet of 1500 bytes for each line")
    func mahimahi() throws {
        let trace = try RateTrace(mahimahi: "1\n1\n5\n10\n", name: "x.mahi")
        #expect(trace.end == .milliseconds(10))
        #expect(trace.totalBits() == 4 * 12_000)
        #expect(trace.rates == [24_000_000, 0, 12_000_000, 0, 12_000_000])
        #expect(try RateTrace(mahimahi: trace.mahimahi, name: "y").totalBits() == 4 * 12_000)
        let zero = try RateTrace(mahimahi: "0\n4\n", name: "z.mahi")
        #expect(zero.totalBits() == 24_000 && zero.end == .milliseconds(4))
    }

    @Test("a trace converted to Mahimahi keeps its integral to less than a packet")
    func conversion() throws {
        let trace = try RateTrace(csv: Self.steps, name: "steps.csv")
        let packets = trace.mahimahi.split(separator: "\n").count
        #expect(packets == Int(trace.totalBits() / 12_000))
    }

    @Test(
        "what is wrong with a file is said with file and line",
        arguments: [
            ("", "t.csv:1: found no samples, expected a header and at least one line"),
            ("time_ms,rate_kbps\n", "t.csv:1: found no samples, expected a header and at least one line"),
            ("a,b\n1,2\n", "t.csv:1: found the columns a,b, expected a header such as time_ms,rate_kbps"),
            ("time_s,rate_kbps\n0,1\n1,-2\n", "t.csv:3: found a rate of -2, expected 0 or more"),
            ("time_s,rate_kbps\n-1,1\n", "t.csv:2: found a time of -1, expected 0 or more"),
            ("time_s,rate_kbps\n0,x\n", "t.csv:2: found `x`, expected a number as rate"),
            ("time_s,rate_kbps\n0,nan\n", "t.csv:2: found `nan`, expected a number as rate"),
            ("time_s,rate_kbps\n0\n", "t.csv:2: found 1 columns, expected a rate in column 2"),
            (
                "time_s,rate_kbps\n0,1\n2,1\n2,1\n",
                "t.csv:4: found the time 2000.0 ms, not after the line before, expected times in order"
            ),
            (
                "time_s,rate_kbps\n0,1e30\n",
                "t.csv:2: found a number out of range, expected at most 30 years and 10^12 bit/s"
            ),
        ])
    func errors(text: String, message: String) throws {
        let error = #expect(throws: ChannelError.self) { try RateTrace(csv: text, name: "t.csv") }
        #expect(error?.description == message)
    }

    @Test("so it is for Mahimahi, and for files that are not there")
    func moreErrors() throws {
        func message(_ text: String) -> String? {
            #expect(throws: ChannelError.self) { try RateTrace(mahimahi: text, name: "t.mahi") }?.description
        }
        #expect(message("1\n3\n2\n") == "t.mahi:3: found 2 ms after 3 ms, expected times in order")
        #expect(message("1\nx\n") == "t.mahi:2: found `x`, expected a time in whole milliseconds")
        #expect(message("") == "t.mahi:1: found no time above 0, expected at least one packet after 0 ms")
        let missing = #expect(throws: ChannelError.self) { try RateTrace(file: "/nowhere/at/all.csv") }
        #expect(missing?.description == "/nowhere/at/all.csv: no such file")
    }

    @Test("a recorded link's trace carries what the link delivered")
    func recording() throws {
        let link = try LinkConfiguration.constant(.init()).makeLink(streams: RandomStreams(seed: 1, replication: 0))
        let trace = try RateTrace.recording(
            of: link, interval: .milliseconds(100), duration: .seconds(10), name: "recorded")
        #expect(trace.rates.count == 100 && trace.end == .seconds(10))
        #expect(abs(trace.summary.mean / 67_400 - 1) < 0.002)
    }
}
