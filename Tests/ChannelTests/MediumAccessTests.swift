import Foundation
import Sim
import Testing

@testable import Channel

@Suite("Medium access follows the standard")
struct MediumAccessTests {
    /// What happens while blocks of 64 bytes are sent, one after the other.
    static func events(_ radio: RadioConfiguration, blocks: Int, bytes: Int = 64) throws -> [LinkEvent] {
        let recorder = LinkRecorder()
        var link = try RadioLink(radio, streams: RandomStreams(seed: 5, replication: 0), recorder: recorder)
        link.prepare(image: 0)
        var now = SimTime.zero
        for _ in 0..<blocks {
            link.begin(Block(bytes: bytes), at: now)
            var end: BlockEnd?
            while end == nil { end = link.step() }
            now = end?.freeAt ?? now
        }
        return recorder.events
    }

    /// The standard's node with a jammer that is always on.
    static func jammed() -> RadioConfiguration {
        var source = OnOffConfiguration()
        (source.onMean, source.offMean) = (.seconds(86_400), TimeRange.symbol)
        var radio = RadioConfiguration.standard
        radio.jammer = JammerSchedule(.onOff(source))
        return radio
    }

    @Test("an unjammed block is back-off, carrier sense, turnaround, frame, turnaround, acknowledgement, space")
    func sequence() throws {
        let events = try Self.events(.standard, blocks: 1)
        let frame = try #require(events.first { if case .frame = $0.kind { true } else { false } })
        let sense = try #require(events.first { if case .carrierSense = $0.kind { true } else { false } })
        let answer = try #require(events.first { if case .acknowledgement = $0.kind { true } else { false } })
        let space = try #require(events.first { if case .interframeSpace = $0.kind { true } else { false } })
        #expect(sense.start.nanoseconds % 320_000 == 0)
        #expect(sense.end - sense.start == .microseconds(128))
        #expect(frame.start - sense.end == .microseconds(192))
        #expect(frame.end - frame.start == .microseconds(32 * (6 + 9 + 64 + 2)))
        #expect(answer.start - frame.end == .microseconds(192))
        #expect(answer.end - answer.start == .microseconds(352))
        #expect(space.start == answer.end && space.end - space.start == .microseconds(640))
        #expect(frame.kind == .frame(sequence: 1, attempt: 0, payloadBytes: 64, isReceived: true))
    }

    @Test("a frame of 18 bytes has the short space, one of 19 the long")
    func spaces() throws {
        for (bytes, space) in [(7, SimTime.microseconds(192)), (8, .microseconds(640))] {
            let events = try Self.events(.standard, blocks: 1, bytes: bytes)
            let found = try #require(events.first { $0.kind == .interframeSpace })
            #expect(found.end - found.start == space)
        }
    }

    @Test("the first back-off is uniform over 0 to 7 units (chi-squared, 99.9 %)")
    func firstBackoff() throws {
        var counts = [Int](repeating: 0, count: 8)
        for event in try Self.events(.standard, blocks: 20_000) {
            guard case .backoff(let number, let exponent) = event.kind else { continue }
            #expect(number == 0 && exponent == 3)
            counts[Int((event.end - event.start).nanoseconds / 320_000)] += 1
        }
        let expected = Double(counts.reduce(0, +)) / 8
        let statistic = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
        #expect(statistic < 24.3)
    }

    @Test("a channel that is always busy: exponents 3, 4, 5, 5, 5, then failure without a transmission")
    func busyChannel() throws {
        let events = try Self.events(Self.jammed(), blocks: 300)
        var exponents: [Int] = []
        var mean = 0.0
        for event in events {
            switch event.kind {
            case .backoff(let number, let exponent):
                #expect(number == exponents.count)
                exponents.append(exponent)
                #expect((event.end - event.start).nanoseconds < (1 << exponent) * 320_000)
                mean += (event.end - event.start).seconds / 300
            case .failure(let failure):
                #expect(failure == .channelAccess && exponents == [3, 4, 5, 5, 5])
                exponents = []
            case .frame: Issue.record("a frame was sent")
            default: break
            }
        }
        // (7 + 15 + 3 x 31) / 2 units of 320 us.
        #expect(abs(mean / 0.0184 - 1) < 0.03)
    }

    @Test("no acknowledgement: four transmissions, each 864 us after the frame before began its wait")
    func retries() throws {
        var radio = Self.jammed()
        radio.ccaMode = .aloha
        let events = try Self.events(radio, blocks: 50)
        var attempts: [Int] = []
        for event in events {
            switch event.kind {
            case .frame(_, let attempt, _, let isReceived):
                #expect(!isReceived)
                attempts.append(attempt)
            case .timeout: #expect(event.end - event.start == .microseconds(864))
            case .failure(let failure):
                #expect(failure == .noAcknowledgement && attempts == [0, 1, 2, 3])
                attempts = []
            case .blockEnd(let isDelivered): #expect(!isDelivered)
            default: break
            }
        }
    }

    @Test("a lost acknowledgement costs repetitions, not the block: it was received once and counts once")
    func lostAcknowledgement() throws {
        // A jammer at the sender's side only: frames arrive, acknowledgements do not.
        var source = OnOffConfiguration()
        source.isOverwhelming = false
        (source.onMean, source.offMean) = (.seconds(86_400), TimeRange.symbol)
        (source.emitter.senderDistance, source.emitter.receiverDistance) = (1, 1000)
        var radio = RadioConfiguration.standard
        radio.ccaMode = .aloha
        radio.jammer = JammerSchedule(.onOff(source))
        let sent = try Saturated(radio, blockBytes: 64, until: .seconds(10))
        #expect(sent.delivered == sent.blocks && sent.confirmed == 0)
        #expect(sent.transmissions == 4 * sent.blocks)
    }

    @Test("a block larger than a frame travels in several")
    func fragments() throws {
        let frames = try Self.events(.standard, blocks: 1, bytes: 250).compactMap { event -> Int? in
            if case .frame(_, _, let bytes, _) = event.kind { bytes } else { nil }
        }
        #expect(frames == [116, 116, 18])
    }

    @Test("the carrier sense's threshold decides whether a node defers or collides")
    func threshold() throws {
        func transmissions(_ threshold: Double) throws -> Int {
            var source = OnOffConfiguration()
            source.isOverwhelming = false
            (source.onMean, source.offMean) = (.seconds(86_400), TimeRange.symbol)
            // 10 dBm at 10 m: -60.05 dBm.
            source.emitter.transmitPower = 10
            (source.emitter.senderDistance, source.emitter.receiverDistance) = (10, 10)
            var radio = RadioConfiguration.standard
            radio.ccaThreshold = threshold
            radio.jammer = JammerSchedule(.onOff(source))
            return try Saturated(radio, blockBytes: 64, until: .seconds(1)).transmissions
        }
        #expect(try transmissions(-60.1) == 0)
        #expect(try transmissions(-60) > 0)
    }

    @Test(
        "two senders that begin together collide when they draw the same back-off: one time in 2^BE",
        arguments: [1, 3, 5])
    func aligned(exponent: Int) throws {
        let share = try Self.collisions(exponent: exponent, offset: 0)
        #expect(abs(share - pow(2, -Double(exponent))) < 0.012)
    }

    /// Frames collide where neither carrier sense ends after the other's frame began: with d = k2 - k1 for back-offs k1
    /// and k2, where -(192 + offset) <= 320 d <= 192 - offset.
    @Test("two senders that begin apart collide with the closed form's probability", arguments: [100, 150, 192, 250])
    func apart(offset: Int) throws {
        var expected = 0.0
        for first in 0..<8 {
            for second in 0..<8 {
                let d = 320 * (second - first)
                if -(192 + offset) <= d, d <= 192 - offset { expected += 1.0 / 64 }
            }
        }
        let share = try Self.collisions(exponent: 3, offset: offset)
        #expect(abs(share - expected) < 0.012)
    }

    /// The share of rounds in which the first transmissions of two senders overlap.
    static func collisions(exponent: Int, offset: Int) throws -> Double {
        var radio = RadioConfiguration.standard
        radio.minimumBackoffExponent = exponent
        radio.maximumRetries = 0
        radio.isAcknowledged = false
        var medium = try SharedMedium(
            radio, stations: 2, payloadBytes: 20, streams: RandomStreams(seed: 8, replication: 0))
        let rounds = 20_000
        for round in 0..<rounds {
            medium.round(at: .milliseconds(100) * round, offset: .microseconds(Int64(offset)))
        }
        return Double(medium.tallies[0].collisions) / Double(rounds)
    }

    @Test("two saturated senders share the medium evenly and lose a few percent to collisions")
    func twoSaturated() throws {
        var medium = try SharedMedium(
            .standard, stations: 2, payloadBytes: 64, streams: RandomStreams(seed: 2, replication: 0))
        medium.saturate(until: .seconds(200))
        let (first, second) = (medium.tallies[0], medium.tallies[1])
        #expect(abs(Double(first.confirmed) / Double(second.confirmed) - 1) < 0.05)
        for tally in [first, second] {
            let share = Double(tally.collisions) / Double(tally.transmissions)
            #expect(share > 0.02 && share < 0.2)
            #expect(tally.confirmed <= tally.transmissions - tally.collisions)
        }
    }
}
