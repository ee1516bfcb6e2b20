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
            try LinkConfiguration(radio).makeLink(streams: RandomStreams(seed: 1, replication: 0))
        }
        return error?.description
    }

    @Test("is refused where it makes no sense, with the parameter's name and what is allowed")
    func refusals() {
        #expect(Self.message { $0.minimumBackoffExponent = 6 } == "min-be: found 6, expected at most the 5 of `max-be`")
        #expect(Self.message { $0.channel = 5 } == "channel: found 5, expected a whole number from 11 to 26")
        #expect(Self.message { $0.distance = 0 } == "distance: found 0 m, expected a distance from 0.001 m to 100 km")
        #expect(
            Self.message { $0.jammer = JammerSchedule(.load(2)) }
                == "load: found 2, expected a share from 0.0001 to 0.95")
        #expect(
            Self.message { $0.acknowledgementWait = .microseconds(100) }
                == "ack-wait: found 100 us, expected the 192 us of `turnaround` or more: no acknowledgement begins earlier"
        )
        #expect(
            Self.message {
                $0.jammer = JammerSchedule(phases: [
                    .init(start: .seconds(2), jammer: .light), .init(start: .seconds(1), jammer: .heavy),
                ])
            } == "schedule: found a start at 1 s, expected starts in order, from 0 s on")
    }

    @Test("is refused where endless resending could never end")
    func endless() {
        let message = Self.message {
            $0.resends = nil
            $0.distance = 1000
        }
        #expect(message?.contains("with endless resending") == true)
    }

    /// Every parameter of a configuration, set just outside its range, must be refused by the scenario's name.
    private func refusesEveryParameter<C: Configuration>(_ base: C) {
        for parameter in C.parameters {
            var outside: [C] = []
            func set<Value>(_ access: Parameter<C>.Access<Value>, _ values: Value...) {
                for value in values {
                    var changed = base
                    access.set(&changed, value)
                    outside.append(changed)
                }
            }
            switch parameter.domain {
            case .integer(let range, let access), .size(let range, let access):
                set(access, range.lowerBound - 1, range.upperBound + 1)
            case .number(let range, let access), .quantity(_, let range, let access):
                set(access, range.lowerBound.nextDown, range.upperBound.nextUp, .nan, .infinity)
            case .time(let range, let access):
                set(access, range.lowerBound - .nanoseconds(1), range.upperBound + .nanoseconds(1))
            case .flag, .choice: break
            }
            for changed in outside {
                let error = #expect(throws: ChannelError.self) { try changed.validate() }
                #expect(
                    error?.description.hasPrefix("\(parameter.name): found ") == true, "\(error?.description ?? "")")
            }
        }
        #expect(throws: Never.self) { try base.validate() }
    }

    @Test("refuses every parameter outside its range, and the defaults are inside")
    func ranges() throws {
        for kind in LinkConfiguration.kinds { refusesEveryParameter(kind.init()) }
        refusesEveryParameter(OnOffConfiguration())
        refusesEveryParameter(WiFiConfiguration())
        refusesEveryParameter(EmitterConfiguration())
        refusesEveryParameter(HostConfiguration())
        refusesEveryParameter(PathLoss())
        for radio in [RadioConfiguration.standard, .nrf, .openThread, .contiki, .pncTestbed] {
            refusesEveryParameter(radio)
        }
        refusesEveryParameter(
            TraceConfiguration(trace: try RateTrace(starts: [.zero], rates: [1000], end: .seconds(1), name: "flat")))
    }

    @Test("parameters of a configuration have names of their own")
    func names() {
        #expect(Set(RadioConfiguration.parameters.map(\.name)).count == RadioConfiguration.parameters.count)
        #expect(Set(WiFiConfiguration.parameters.map(\.name)).count == WiFiConfiguration.parameters.count)
        #expect(Set(OnOffConfiguration.parameters.map(\.name)).count == OnOffConfiguration.parameters.count)
    }
}
