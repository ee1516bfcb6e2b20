import Foundation
import Sim
import Testing

@testable import Channel

@Suite("What happened on a link")
struct ObservationTests {
    static func events(seconds: Double = 0.2) throws -> [LinkEvent] {
        var radio = RadioConfiguration.pncTestbed
        radio.jammer = JammerSchedule(.heavy)
        let recorder = LinkRecorder(window: .zero ..< .seconds(seconds))
        var link = try LinkConfiguration(radio).makeLink(
            streams: RandomStreams(seed: 6, replication: 0), recorder: recorder)
        link.prepare(image: 0)
        var now = SimTime.zero
        while now < .seconds(seconds) {
            link.begin(Block(bytes: 64), at: now)
            var end: BlockEnd?
            while end == nil { end = link.step() }
            now = end?.freeAt ?? now
        }
        return recorder.events
    }

    /// The acknowledgement and its check sequence are the example of IEEE 802.15.4-2006, 7.2.1.9: bits 0100 0000 0000 0000
    /// 0101 0110, check 0010 0111 1001 1110, lowest first.
    @Test("an acknowledgement's check sequence is the standard's example")
    func checkSequence() {
        let event = LinkEvent(
            .acknowledgement(sequence: 0x6A, isReceived: true), start: .seconds(3.5), end: .seconds(3.5))
        let data = FrameCapture(radio: .standard).data(of: [event])
        #expect(Array(data.suffix(5)) == [0x02, 0x00, 0x6A, 0xE4, 0x79])
        #expect(Array(data.prefix(4)) == [0x4D, 0x3C, 0xB2, 0xA1] && data[20] == 195)
        #expect(Array(data[24..<32]) == [3, 0, 0, 0, 0x00, 0x65, 0xCD, 0x1D])
    }

    @Test("a capture holds every frame with the size that it had on the air")
    func capture() throws {
        let events = try Self.events()
        var radio = RadioConfiguration.pncTestbed
        for (addressing, header) in [
            (RadioConfiguration.Addressing.shortCompressed, 9), (.short, 11), (.extendedCompressed, 21),
        ] {
            radio.addressing = addressing
            let data = FrameCapture(radio: radio).data(of: events)
            var expected = 24
            for event in events {
                switch event.kind {
                case .frame(_, _, let bytes, _): expected += 16 + header + bytes + 2
                case .acknowledgement: expected += 16 + 5
                default: break
                }
            }
            #expect(data.count == expected)
        }
    }

    @Test("a recorder keeps to its window and its limit")
    func window() {
        let recorder = LinkRecorder(window: .seconds(1) ..< .seconds(2), limit: 2)
        for second: Int64 in 0..<4 {
            recorder.note(.host, from: second * 1_000_000_000, to: second * 1_000_000_000 + 1)
        }
        #expect(recorder.events.map(\.start) == [.seconds(1)])
        for _ in 0..<5 { recorder.note(.host, from: 1_500_000_000, to: 1_500_000_000) }
        #expect(recorder.events.count == 2)
    }

    @Test("a timeline has a row for everything that happened, and marks")
    func timeline() throws {
        let marks = [
            Timeline.Mark(row: "feature", label: "feature 1 & 2", start: .milliseconds(10), end: .milliseconds(90)),
            Timeline.Mark(row: "deadline", label: "deadline", start: .milliseconds(80), end: .milliseconds(80)),
        ]
        let svg = Timeline(
            try Self.events(), marks: marks, window: .zero ..< .milliseconds(100), title: "100 ms under heavy jamming"
        ).svg
        let rows = ["jammer", "back-off", "carrier sense", "frame", "acknowledgement"]
        for text in rows + ["feature 1 &amp; 2", "deadline"] {
            #expect(svg.contains(">\(text)<"), "\(text)")
        }
        #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    }
}
