import Basics
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

    @Test(
        "a link follows a trace that carries something, at the last where it does not loop, and no faster than links are",
        arguments: [
            ([0, 0], 1.0, true, "file: found rates of 0 throughout"),
            ([0, 1000], 0.000_1, true, "scale: found 0.0001"),
            ([1000, 0], 1, false, "loop: found false"), ([1_000_000, 1000], 0.000_1, false, "scale: found 0.0001"),
            ([2_000_000, 1], 1_000_000, true, "scale: found 1000000"),
        ] as [([Int64], Double, Bool, String)])
    func refused(rates: [Int64], scale: Double, loops: Bool, beginning: String) throws {
        var configuration = TraceConfiguration(
            trace: try RateTrace(starts: [.zero, .seconds(1)], rates: rates, end: .seconds(2), name: "two"))
        (configuration.scale, configuration.loops) = (scale, loops)
        let error = #expect(throws: ChannelError.self) { try configuration.validate() }
        #expect(error?.description.hasPrefix(beginning) == true, "\(error?.description ?? "")")
    }

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
        var link = try LinkConfiguration(configuration).makeLink(streams: RandomStreams(seed: 1, replication: 0))
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
            var link = try LinkConfiguration(configuration).makeLink(
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
            var link = try LinkConfiguration(TraceConfiguration(trace: trace)).makeLink(
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

    @Test("a trace converted to Mahimahi keeps its integral to half a packet")
    func conversion() throws {
        let trace = try RateTrace(csv: Self.steps, name: "steps.csv")
        let packets = trace.mahimahi.split(separator: "\n").count
        #expect(packets == Int((trace.totalBits() / 12_000).rounded()))
    }

    @Test(
        "the unit of a rate tells bits from bytes and thousands from 1024",
        arguments: [
            ("rate_bps", 1), ("rate_kbps", 1e3), ("throughput_Kbps", 1e3), ("rate_Mbps", 1e6), ("rate_mbps", 1e6),
            ("rate_Gbps", 1e9),
            ("rate_Bps", 8), ("rate_KBps", 8e3), ("rate_kBps", 8e3), ("bandwidth_MBps", 8e6), ("rate_KiBps", 8192),
            ("rate_B/s", 8),
            ("bitrate_Mbit/s", 1e6), ("rate_bytes/s", 8), ("rate_KB/s", 8e3), ("Throughput (Mbit/s)", 1e6),
            ("rate [kbit/s]", 1e3),
            ("rate_bytes_per_second", 8), ("kbps", 1e3), ("rate_kilobytes/s", 8e3),
        ] as [(String, Double)])
    func units(column: String, bits: Double) throws {
        let trace = try RateTrace(csv: "time_s,\(column)\n0,2\n1,3\n", name: "t.csv")
        #expect(trace.rates == [Int64(2 * bits), Int64(3 * bits)])
    }

    @Test(
        "times count from the first, be it the beginning or a moment since 1970; line ends and a byte-order mark do not matter",
        arguments: [
            "time_s,rate_bps\n0,1\n1.5,2\n4,end\n", "time_ms,rate_bps\r\n0,1\r\n1500,2\r\n4000,end\r\n",
            "\u{FEFF}time_s,rate_bps\n1700000000.25,1\n1700000001.75,2\n1700000004.25,end\n",
            "time_ms;rate_bps\n1700000000250;1\n1700000001750;2\n1700000004250;end\n",
            "# by a tool\ntimestamp_us\trate_bps\n1700000000000001\t1\n1700000001500001\t2\n1700000004000001\tend\n",
            "time_ns,rate_bps\n1700000000000000001,1\n1700000001500000001,2\n1700000004000000001,end\n",
        ])
    func origins(text: String) throws {
        let trace = try RateTrace(csv: text, name: "t.csv")
        #expect(trace.starts == [.zero, .milliseconds(1500)])
        #expect(trace.rates == [1, 2])
        #expect(trace.end == .seconds(4))
    }

    @Test("columns that are let be are told")
    func leftOut() throws {
        let file = try RateTrace.File(TextFile(path: "t.csv", text: "time_s,image,rate_bps,note\n0,1,2,x\n1,1,end,\n"))
        #expect(file.leftOut == ["the columns `image`, `note`"])
        #expect(file.trace.rates == [2])
    }

    @Test("Pensieve's two columns are a time and the throughput since the line before, as its simulator has it")
    func pensieve() throws {
        // sim/fixed_env.py: 2 Mbit/s until 1 s, 3 Mbit/s until 2.5 s, then from the beginning again.
        for text in ["0.0 1.0\n1.0 2.0\n2.5 3.0\n", "1700000000 9\r\n1700000001\t2\r\n1700000002.5 3\r\n"] {
            let file = try RateTrace.File(TextFile(path: "norway_1", text: text))
            #expect(file.trace.starts == [.zero, .seconds(1)])
            #expect(file.trace.rates == [2_000_000, 3_000_000])
            #expect(file.trace.end == .seconds(2.5))
            #expect(file.leftOut.count == 1)
        }
        let error = #expect(throws: ChannelError.self) { try RateTrace.File(TextFile(path: "p", text: "0 1\n1 x\n")) }
        #expect(error?.description == "p:2: found `1 x`, expected a time in seconds and a throughput in Mbit/s")
    }

    @Test(
        "a trace that ends in silence, or within a packet, keeps its length in Mahimahi's form, and what it carries to half a packet",
        arguments: [
            "time_s,rate_kbps\n0,100\n1,0\n5,end\n", "time_s,rate_kbps\n0,0\n1,120\n2,0\n3,0\n",
            "time_s,rate_kbps\n0,67.4\n10,end\n", "time_s,rate_kbps\n0,7\n1,end\n",
            "time_s,rate_Mbps\n0,12\n1,0\n1.2,end\n",
        ])
    func silence(text: String) throws {
        let trace = try RateTrace(csv: text, name: "t.csv")
        let read = try RateTrace(mahimahi: trace.mahimahi, name: "t.mahi")
        #expect(read.end == trace.end)
        #expect(abs(read.totalBits() - trace.totalBits()) <= 6000)
    }

    @Test("Mahimahi's times since 1970 count from the first")
    func mahimahiEpoch() throws {
        let trace = try RateTrace(mahimahi: "1700000000001\r\n1700000000001\r\n1700000000005\r\n", name: "t.mahi")
        #expect(trace == (try RateTrace(mahimahi: "1\n1\n5\n", name: "t.mahi")))
    }

    private static let rate = "a rate as a number, with a point for decimals"
    private static let time = "a time as a number, with a point for decimals"

    @Test(
        "what is wrong with a file is said with file and line",
        arguments: [
            ("", "t.csv:1: found no samples, expected a header and at least one line"),
            ("time_ms,rate_kbps\n", "t.csv:1: found no samples, expected a header and at least one line"),
            ("a,b\n1,2\n", "t.csv:1: found the columns a,b, expected a header such as time_ms,rate_kbps"),
            ("time_s,rate_kbps\n0,1\n1,-2\n", "t.csv:3: found a rate of -2, expected 0 or more"),
            ("time_s,rate_kbps\n-1,1\n", "t.csv:2: found a time of -1, expected 0 or more"),
            ("time_s,rate_kbps\n0,x\n", "t.csv:2: found `x` in column `rate_kbps`, expected \(Self.rate)"),
            ("time_s,rate_kbps\n0,nan\n", "t.csv:2: found `nan` in column `rate_kbps`, expected \(Self.rate)"),
            ("time_s,rate_kbps\n0\n", "t.csv:2: found 1 field (`0`), expected 2 as in the header (`time_s,rate_kbps`)"),
            (
                "time_s,rate_kbps\n0,1\n2,1\n2,1\n",
                "t.csv:4: found the time 2, not after the line before, expected times in order"
            ),
            ("time_s,rate_kbps\n0,1e30\n", "t.csv:2: found a rate of 1e30, expected at most 10^12 bit/s"),
            (
                "time_s,rate_kbps\n0,1\n1.1e9,1\n",
                "t.csv:3: found the time 1.1e9, expected at most 30 years after the first"
            ),
            (
                "time_s,rate_kbps\n0,5,100,3\n",
                "t.csv:2: found 4 fields (`0,5,100,3`), expected 2 as in the header (`time_s,rate_kbps`)"
            ),
            ("time_s;rate_kbps\n0,5;100\n", "t.csv:2: found `0,5` in column `time_s`, expected \(Self.time)"),
            (
                "time_s,rate_kbps,throughput_bps\n0,1,1\n",
                "t.csv:1: found the rate columns `rate_kbps` and `throughput_bps`, expected one of them"
            ),
            (
                "time_s,time_ms,rate_bps\n0,0,1\n",
                "t.csv:1: found the time columns `time_s` and `time_ms`, expected one of them"
            ),
            (
                "time_s,rate_kbps,rate_kbps\n0,1,2\n",
                "t.csv:1: found the column `rate_kbps` twice, expected each column once"
            ),
            (
                "time_s,rate_KBPS\n0,1\n",
                "t.csv:1: found the unit `KBPS` in the column `rate_KBPS`, expected a rate such as rate_bps, rate_kbps, rate_Mbps, "
                    + "rate_KBps (b: bits, B: bytes)"
            ),
            (
                "time_min,rate_bps\n0,1\n",
                "t.csv:1: found the unit `min` in the column `time_min`, expected time_s, time_ms, time_us or time_ns"
            ),
            (
                "time,rate_bps\n0,1\n",
                "t.csv:1: found the column `time` without a unit, expected time_s, time_ms, time_us or time_ns"
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
        #expect(missing?.description == "/nowhere/at/all.csv: No such file or directory")
    }

    @Test("a recorded link's trace carries what the link delivered")
    func recording() throws {
        let link = try LinkConfiguration(ConstantConfiguration()).makeLink(
            streams: RandomStreams(seed: 1, replication: 0))
        let trace = try RateTrace.recording(
            of: link, interval: .milliseconds(100), duration: .seconds(10), name: "recorded")
        #expect(trace.rates.count == 100 && trace.end == .seconds(10))
        #expect(abs(trace.summary.mean / 67_400 - 1) < 0.002)
    }
}
