import Basics
import Foundation
import Sim

extension RateTrace {
    /// A packet of Mahimahi, in bits.
    private static let packetBits = 12_000

    /// Times from here on, in milliseconds, count from 1970 and not from the beginning of the trace: three years.
    private static let epochMilliseconds = 100_000_000_000

    /// Reads a Mahimahi trace (Netravali et al. 2015): each line is a millisecond at which a packet of 1500 bytes can leave; the
    /// last line is also the length after which it begins again. The opportunities of a millisecond become its rate.
    package init(mahimahi text: String, name: String) throws(ChannelError) {
        try self.init(mahimahi: TextFile(path: name, text: text))
    }

    init(mahimahi text: TextFile) throws(ChannelError) {
        var counts: [(millisecond: Int, packets: Int64)] = []
        var origin: Int?
        let lines = TextLines(text)
        for line in lines.lines {
            func bad(_ found: String, _ expected: String) -> ChannelError {
                .badTrace(file: text.path, line: line.number, found: found, expected: expected)
            }
            guard line.text.utf8.allSatisfy({ (48...57).contains($0) }), let written = Int(line.text),
                written <= 9_000_000_000_000
            else { throw bad("`\(line.text)`", "a time in whole milliseconds") }
            // A trace that counts from 1970 begins in the millisecond of its first packet.
            let start = origin ?? (written >= Self.epochMilliseconds ? written - 1 : 0)
            origin = start
            let time = written - start
            if let previous = counts.last {
                guard time >= previous.millisecond else {
                    throw bad("\(written) ms after \(previous.millisecond + start) ms", "times in order")
                }
                if time == previous.millisecond {
                    counts[counts.count - 1].packets += 1
                    continue
                }
            }
            counts.append((time, 1))
        }
        guard let last = counts.last, last.millisecond > 0 else {
            throw .badTrace(
                file: text.path, line: 1, found: "no time above 0", expected: "at least one packet after 0 ms")
        }
        // A packet at millisecond t leaves in the millisecond that ends at t; one at 0 in the one that ends the trace.
        if counts[0].millisecond == 0 {
            let first = counts.removeFirst()
            counts[counts.count - 1].packets += first.packets
        }
        var starts: [SimTime] = []
        var rates: [Int64] = []
        var time = 0
        for (millisecond, packets) in counts {
            if millisecond - 1 > time {
                starts.append(.milliseconds(Int64(time)))
                rates.append(0)
            }
            starts.append(.milliseconds(Int64(millisecond - 1)))
            rates.append(packets * Int64(Self.packetBits) * 1000)
            time = millisecond
        }
        try self.init(starts: starts, rates: rates, end: .milliseconds(Int64(time)), name: text.path)
    }

    /// As a Mahimahi trace: a packet of 1500 bytes whenever so many have passed. Empty where all is less than half of one.
    ///
    /// A Mahimahi trace lasts until its last packet, so the last one stands at the trace's end: the duration is kept, and what was
    /// carried to within half a packet.
    package var mahimahi: String {
        let packet = Double(Self.packetBits)
        let last = Int(max(1, (end.milliseconds - 1e-9).rounded(.up)))
        let count = Int((totalBits() / packet).rounded())
        guard count > 0 else { return "" }
        var text = ""
        var written = 0
        var bits = 0.0
        for index in starts.indices {
            let stop = (index + 1 < starts.count ? starts[index + 1] : end).milliseconds
            var time = starts[index].milliseconds
            let rate = Double(rates[index]) / 1000
            while rate > 0, written < count - 1, bits + rate * (stop - time) >= packet - 1e-6 {
                time += (packet - bits) / rate
                bits = 0
                text += "\(max(1, Int((time - 1e-9).rounded(.up))))\n"
                written += 1
            }
            bits += rate * max(0, stop - time)
        }
        return text + "\(last)\n"
    }
}
