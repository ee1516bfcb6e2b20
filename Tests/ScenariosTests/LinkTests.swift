import Channel
import Foundation
import Sim
import Testing

@testable import Language
@testable import Scenarios

/// Links, jammers, schedules and traces come out as the channel's own configurations.
@Suite struct LinkTests {
    @Test func theDefaultIsTheUnjammedTestbed() throws {
        let run = try run("codecs: [jpeg]")
        #expect(try run.experiment(datasetCount: 20).link == LinkConfiguration(RadioConfiguration.pncTestbed))
        #expect(try run.experiment(datasetCount: 20).images == 20)
        #expect(run.cell.settings.jammingLevel == "none")
    }

    @Test(arguments: [
        ("standard", RadioConfiguration.standard), ("nrf", .nrf), ("openthread", .openThread), ("contiki", .contiki),
        ("pnc-testbed", .pncTestbed),
    ])
    func everyPresetIsTheChannels(name: String, radio: RadioConfiguration) throws {
        let run = try run("codecs: [jpeg]\nlink: {ieee802154: {preset: \(name)}}")
        #expect(run.cell.settings.link == LinkConfiguration(radio))
    }

    @Test func slotsAreTheChannels() throws {
        let run = try run("codecs: [jpeg]\nlink: {slotted: {slot: 15 ms, slotframe: 8, own-slots: 3, loss: 5 %}}")
        var expected = SlottedConfiguration()
        (expected.slot, expected.slotframe, expected.ownSlots, expected.loss) = (.milliseconds(15), 8, 3, 0.05)
        #expect(run.cell.settings.link == LinkConfiguration(expected))
    }

    @Test func aKeyOverridesItsPreset() throws {
        let run = try run(
            "codecs: [jpeg]\nlink: {ieee802154: {host: {pipelined: false}, preset: contiki, min-be: 1, path-loss: {exponent: 2}}}"
        )
        var expected = RadioConfiguration.contiki
        expected.host.isPipelined = false
        expected.minimumBackoffExponent = 1
        expected.pathLoss.exponent = 2
        #expect(run.cell.settings.link == LinkConfiguration(expected))
    }

    @Test(arguments: [
        ("none", JammerConfiguration.none, "none"), ("light", .light, "light"), ("heavy", .heavy, "heavy"),
        ("{load: 1 %}", .load(0.01), "load 0.01"), ("{load: 0}", .none, "none"),
    ])
    func aLevelOfJammingIsTheChannels(text: String, jammer: JammerConfiguration, level: String) throws {
        let run = try run("codecs: [jpeg]\njamming: \(text)")
        guard let radio = try run.experiment(datasetCount: 1).link.settings as? RadioConfiguration else {
            Issue.record("not a radio")
            return
        }
        #expect(radio.jammer == JammerSchedule(jammer))
        #expect(run.cell.settings.jammingLevel == level)
    }

    @Test(arguments: [
        ("{wifi: {load: 30 %}}", "load 0.3"), ("{wifi: {}}", "light"),
        ("{wifi: {load: 30 %, transmit-power: 12 dBm}}", "wifi, load 0.3, transmit-power 12 dBm"),
        ("{wifi: {load: 30 %, transmit-power: 12.5 dBm}}", "wifi, load 0.3, transmit-power 12.5 dBm"),
        ("{on-off: {on-mean: 3 ms}}", "on-off, on-mean 3 ms"), ("on-off", "on-off"),
    ])
    func aJammerIsNamedByWhatIsUnusualOfIt(text: String, name: String) throws {
        #expect(try run("codecs: [jpeg]\njamming: \(text)").cell.settings.jammingLevel == name)
    }

    @Test func aLinkWithoutCollisionsIsJammedFromOutside() throws {
        let run = try run("codecs: [jpeg]\nlink: {constant: {rate: 80 kbps}}\njamming: light")
        var constant = ConstantConfiguration()
        constant.rate = 80_000
        #expect(
            try run.experiment(datasetCount: 1).link
                == LinkConfiguration(
                    JammedConfiguration(link: LinkConfiguration(constant), jammer: JammerSchedule(.light))))
    }

    @Test func aLevelIsTheSameSpelledInFull() throws {
        let light = WiFiConfiguration.lightLoad
        let aggregate = WiFiConfiguration().aggregate
        let levels = [
            "light", "{load: \(light)}", "{wifi: {load: \(light)}}",
            "{wifi: {load: \(light), aggregate: \(aggregate)}}",
        ]
        let identities = try levels.map { try run("codecs: [jpeg]\njamming: \($0)").identity }
        #expect(Set(identities).count == 1)
        #expect(identities[0].contains("jamming: {wifi: {load: \(light), rate: "), "presets are part of the identity")
    }

    @Test func aSweepMayRefineAShortForm() throws {
        let scenario = try Scenario.parse(
            "codecs: [jpeg]\njamming: heavy\nsweep: {grid: {jamming.wifi.receiver-distance: [1 m, 4 m]}}",
            file: "s.yaml")
        let jammers = scenario.cells.map { $0.settings.jamming.phases[0].jammer }
        guard case .wifi(let sender) = jammers[1] else {
            Issue.record("not a Wi-Fi sender")
            return
        }
        #expect(sender.emitter.receiverDistance == 4)
        #expect(sender.load == WiFiConfiguration.heavyLoad)
    }

    @Test func aSweepMayChooseAKind() throws {
        let scenario = try Scenario.parse(
            "codecs: [jpeg]\nsweep: {grid: {jamming.load: 0 % ... 2 % step 1 %}}", file: "s.yaml")
        #expect(scenario.cells.map(\.settings.jammingLevel) == ["none", "load 0.01", "load 0.02"])
    }

    // MARK: - Schedules

    private let byImages = """
        codecs: [jpeg]
        images: 60
        schedule:
          - {images: 20, jamming: none}
          - {images: 20, jamming: light}
          - {images: 20, jamming: heavy}
        """

    @Test func imagesCountFromTheirArrivals() throws {
        let run = try run(byImages)
        #expect(try schedule(run).phases.map(\.start) == [.zero, .seconds(10), .seconds(20)])
        #expect(
            try run.jammingLevels(datasetCount: 1) == [String](repeating: "none", count: 20)
                + [String](repeating: "light", count: 20) + [String](repeating: "heavy", count: 20))
        #expect(run.cell.settings.jammingLevel == "schedule")
    }

    @Test func imagesCountFromTheirArrivalsWhereThoseAreRandom() throws {
        let run = try run(byImages + "\narrivals: {poisson: 500 ms}")
        let instants = try run.cell.settings.arrivals.instants(count: 60, streams: run.streams)
        #expect(try schedule(run).phases.map(\.start) == [.zero, instants[20], instants[40]])
        #expect(try run.jammingLevels(datasetCount: 1).filter { $0 == "light" }.count == 20)
    }

    @Test func timesStandAsTheyAre() throws {
        let run = try run(
            "codecs: [jpeg]\nschedule: {phases: [{at: 1 s, jamming: light}, {at: 2 s, jamming: none}], repeat: 5 s}")
        let schedule = try schedule(run)
        #expect(schedule.phases.map(\.start) == [.seconds(1), .seconds(2)])
        #expect(schedule.period == .seconds(5))
        #expect(schedule.jammer(at: .milliseconds(500)) == .none)
        #expect(schedule.jammer(at: .milliseconds(6500)) == .light)
        #expect(schedule.jammer(at: .milliseconds(7000)) == .none)
    }

    @Test(arguments: [
        (
            "[{at: 0 s, images: 3, jamming: none}]",
            "s.yaml:2:12: schedule: a phase needs `at`, for example `{at: 10 s, jamming: light}`, or `images`, but not both"
        ),
        (
            "[{at: 0 s, jamming: none}, {images: 3, jamming: light}]",
            "s.yaml:2:11: schedule: phases begin `at` times or last `images`, not both by turns"
        ),
        (
            "[{at: 3 s, jamming: none}, {at: 3 s, jamming: light}]",
            "s.yaml:2:11: schedule: phases must begin one after the other"
        ),
        (
            "{phases: [{images: 3, jamming: light}], repeat: 3 s}",
            "s.yaml:2:11: schedule: `repeat` needs phases that begin `at` times"
        ),
        (
            "{phases: [{at: 3 s, jamming: light}], repeat: 3 s}",
            "s.yaml:2:11: schedule: `repeat` must be later than the last phase's beginning"
        ),
        (
            "[{at: 0 s, jamming: heavy}]\njamming: light",
            "s.yaml:2:1: schedule: conflicts with `jamming`: a schedule says the jamming of every moment; keep one"
        ),
    ])
    func wrongSchedules(text: String, message: String) {
        #expect { try run("codecs: [jpeg]\nschedule: \(text)") } throws: { "\($0)" == message }
    }

    // MARK: - What does not go together

    @Test(arguments: [
        (
            "link: {ieee802154: {min-be: 6}}",
            "s.yaml:2:29: link.ieee802154.min-be: found 6, expected at most the 5 of `max-be`"
        ),
        (
            "jamming: {wifi: {aggregate: 20, max-aggregate: 16}}",
            "s.yaml:2:29: jamming.wifi.aggregate: found 20, expected at most the 16 of `max-aggregate`"
        ),
        (
            "link: {ieee802154: {host: {frame-time: {uniform: {from: 2 ms, to: 1 ms}}}}}",
            "s.yaml:2:50: link.ieee802154.host.frame-time.uniform: `from` is larger than `to`"
        ),
        (
            "jamming: strong",
            "s.yaml:2:10: jamming: found `strong`; expected one of `none`, `light`, `heavy`, `load`, `wifi`,"
                + " `on-off`"
        ),
        ("link: {trace: none.csv}", "s.yaml:2:15: link.trace: none.csv: No such file or directory"),
        ("limit: {scale: 2}", "s.yaml:2:8: limit: `file` is missing; expected the path of a file"),
        (
            "sweep: {grid: {jamming.wifi.load: [10 %]}}",
            "s.yaml:2:16: sweep.grid.jamming.wifi.load: would change nothing, because the scenario says `jamming: none`"
        ),
        (
            "schedule: [{at: 0 s, jamming: light}]\nsweep: {grid: {jamming: [light]}}",
            "s.yaml:3:16: sweep.grid.jamming: would change nothing, because the scenario says `schedule`"
        ),
    ])
    func wrongLinks(text: String, message: String) {
        #expect { try run("codecs: [jpeg]\n\(text)") } throws: { "\($0)" == message }
    }

    // MARK: - Traces

    @Test func tracesCountByWhatTheyHold() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenarios-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["a.csv", "b.csv"] {
            try "time_s,rate_kbps\n0,60\n1,30\n".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        let a = try run("codecs: [jpeg]\nlink: {trace: \(folder)/a.csv}\nlimit: {file: \(folder)/a.csv, scale: 2}")
        let b = try run(
            "codecs: [jpeg]\nlink: {trace: {file: \(folder)/b.csv, loop: true}}\nlimit: {file: \(folder)/b.csv, scale: 2}"
        )
        #expect(a.identity == b.identity)
        guard let limited = try a.experiment(datasetCount: 1).link.settings as? LimitedConfiguration,
            let trace = limited.link.settings as? TraceConfiguration
        else {
            Issue.record("not a limited trace")
            return
        }
        #expect(limited.trace.scale == 2)
        #expect(trace.trace.rates == [60_000, 30_000])
        try "time_s,rate_kbps\n0,60\n1,31\n".write(toFile: "\(folder)/b.csv", atomically: true, encoding: .utf8)
        #expect(
            try run("codecs: [jpeg]\nlink: {trace: \(folder)/b.csv}\nlimit: {file: \(folder)/b.csv, scale: 2}").identity
                != a.identity)
    }

    private func run(_ text: String) throws -> RunSpec {
        try #require(try Scenario.parse(text, file: "s.yaml").expand().first)
    }

    private func schedule(_ run: RunSpec) throws -> JammerSchedule {
        guard let radio = try run.experiment(datasetCount: 1).link.settings as? RadioConfiguration else { return .none }
        return radio.jammer
    }
}
