import Sim
import Testing

@testable import Channel

@Suite("A link's configuration")
struct ConfigurationTests {
    @Test("has the standard's defaults")
    func defaults() {
        let radio = RadioConfiguration.standard
        #expect(radio.minimumBackoffExponent == 3 && radio.maximumBackoffExponent == 5 && radio.maximumBackoffs == 4)
        #expect(radio.maximumRetries == 3 && radio.acknowledgementWait == .microseconds(864))
        #expect(radio.payloadLimit == 116 && RadioConfiguration.pncTestbed.payloadLimit == 100)
        #expect(RadioConfiguration.openThread.maximumRetries == 15)
        #expect(RadioConfiguration.contiki.maximumRetries == 7 && RadioConfiguration.contiki.maximumBackoffs == 5)
        #expect(RadioConfiguration.nrf.longInterframeSpace == .zero)
    }

    static func message(_ change: (inout RadioConfiguration) -> Void) -> String? {
        var radio = RadioConfiguration.standard
        change(&radio)
        let error = #expect(throws: ChannelError.self) {
            try LinkConfiguration.ieee802154(radio).makeLink(streams: RandomStreams(seed: 1, replication: 0))
        }
        return error?.description
    }

    @Test("is refused where it makes no sense, with the parameter's name and what is allowed")
    func refusals() {
        #expect(Self.message { $0.minimumBackoffExponent = 6 } == "minimumBackoffExponent: found 6, expected 0 to 5")
        #expect(Self.message { $0.channel = 5 } == "channel: found 5, expected 11 to 26")
        #expect(Self.message { $0.distance = 0 } == "distance: found 0.0 m, expected more than 0")
        #expect(
            Self.message { $0.jammer = JammerSchedule(.load(2)) } == "jammer.load: found 2.0, expected 0.0001 to 0.95")
        #expect(
            Self.message { $0.acknowledgementWait = .microseconds(100) }
                == "acknowledgementWait: found 0.1 ms, expected the turnaround of 0.192 ms or more: no acknowledgement "
                + "begins earlier")
        #expect(
            Self.message {
                $0.jammer = JammerSchedule(phases: [
                    .init(start: .seconds(2), jammer: .light), .init(start: .seconds(1), jammer: .heavy),
                ])
            } == "jammer.schedule: found a start at 1000.0 ms after one at 2000.0 ms, expected starts in order")
    }

    @Test("is refused where endless resending could never end")
    func endless() {
        let message = Self.message {
            $0.resends = nil
            $0.distance = 1000
        }
        #expect(message?.contains("with endless resending") == true)
    }
}
