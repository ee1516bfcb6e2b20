import Foundation
import TestSupport
import Testing

/// Faults 11, 34, 41, 43 and 44: one place knows each parameter's range, and within it nothing crashes or runs without end.
@Suite("Within its documented range everything runs, and outside it is refused", .serialized)
struct RangeFaults {
    let program: Program

    init() throws { program = try Program() }

    private static let head = """
        images: 20
        codecs: [{curve: {table: t.csv, name: c}}]

        """

    /// The table of a codec, so that no pictures are needed.
    private func prepare(_ scenario: String, named name: String = "s.yaml") throws {
        try program.write("bytes,top5\n5000,0.9\n", to: "t.csv")
        try program.write(Self.head + scenario, to: name)
    }

    /// What `check` says against a scenario: one line.
    private func refusal(_ scenario: String) throws -> String {
        try prepare(scenario)
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code != 0, "it was accepted")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
        return ending.errors
    }

    // MARK: 11

    @Test(
        "what no run would take, `check` refuses, at its place",
        arguments: [
            (
                "transport: {block: 2000 B}",
                "s.yaml:3:20: transport.block: found `2000 B`, expected a size from 2 B to 1 KB"
            ),
            ("transport: {block: 1025 B, flag: 0 B}", "s.yaml:3:20: transport.block: found `1025 B`"),
            ("transport: {header: 64 KB}", "s.yaml:3:21: transport.header: found `64 KB`"),
        ])
    func transport(scenario: String, message: String) throws {
        #expect(try refusal(scenario).contains(message))
    }

    // MARK: 34

    @Test(
        "an error of a link names the scenario's own key, at its place",
        arguments: [
            (
                "link: {slotted: {slotframe: 4, own-slots: 6}}",
                "s.yaml:3:43: link.slotted.own-slots: found 6, expected at most the 4 of `slotframe`"
            ),
            ("link: {ieee802154: {ack-wait: 100 us}}", "s.yaml:3:31: link.ieee802154.ack-wait: found 100 us"),
            (
                "link: {trace: {file: silent.csv, loop: false}}",
                "s.yaml:3:40: link.trace.loop: found false for a trace that ends with rate 0"
            ),
            (
                "link: {gilbert-elliott: {good-loss: 1, bad-loss: 1, resends: endless}}",
                "s.yaml:3:37: link.gilbert-elliott.good-loss: found 1 with endless resending"
            ),
            ("link: {ieee802154: {distance: 5 km}}", "s.yaml:3:31: link.ieee802154.distance: found 5000 m"),
        ])
    func keys(scenario: String, message: String) throws {
        try program.write("time_s,rate_kbps\n0,50\n1,0\n", to: "silent.csv")
        let said = try refusal(scenario)
        #expect(said.contains(message), "\(said)")
    }

    // MARK: 41, 43

    @Test(
        "what would not end, or would end beyond all time, is refused",
        arguments: [
            "schedule: {phases: [{at: 0 s, jamming: heavy}], repeat: 1 ns}",
            "schedule: {phases: [{at: 0 s, jamming: heavy}, {at: 2 us, jamming: none}], repeat: 5 us}",
            "jamming: {on-off: {on-mean: 1 ns, off-mean: 1 ms}}\nlink: {constant: {rate: 50 kbps}}",
            "jamming: {on-off: {on-mean: 86400 s, off-mean: 1 ns}}\nlink: {constant: {rate: 50 kbps}}",
            "jamming: {on-off: {on-mean: 86400 s, off-mean: 16 us}}\nlink: {constant: {rate: 50 kbps}}",
            "jamming: {on-off: {on-mean: 1 us, off-mean: 1 ms}}\narrivals: 3600 s",
            "link: {gilbert-elliott: {good-mean: 1 us}}",
            "link: {gilbert-elliott: {good-loss: 0.999999, bad-loss: 1, resends: endless}}\narrivals: 3600 s",
            "link: {slotted: {slot: 1 us, loss: 0.999}}\narrivals: 3600 s",
            "schedule: {phases: [{at: 0 s, jamming: heavy}, {at: 1 us, jamming: none}], repeat: 100 us}",
            "jamming: {wifi: {preamble: 0 s, ack: 0 s, sifs: 0 s, frame: 1 B, aggregate: 1, rate: 10000 Mbps}}",
        ])
    func endless(scenario: String) throws { _ = try refusal(scenario) }

    @Test(
        "a jammer that would be on more often than can be gone through is refused with the number",
        arguments: [
            "jamming: {on-off: {on-mean: 16 us, off-mean: 16 us}}\narrivals: {file: far.csv}",
            "jamming: {on-off: {on-mean: 16 us, off-mean: 16 us, times: fixed}}\narrivals: {file: far.csv}",
            "schedule: {phases: [{at: 1 s, jamming: {load: 90%}}]}\narrivals: {file: far.csv}",
            "jamming: {on-off: {on-mean: 86400 s, off-mean: 16 us}}\narrivals: {file: far.csv}",
        ])
    func bursts(scenario: String) throws {
        try program.write((0..<19).map { "\($0)\n" }.joined() + "900000000\n", to: "far.csv")
        let said = try refusal(scenario)
        #expect(said.contains("arrivals") && said.contains("s under `jamming`, which may take"), "\(said)")
    }

    @Test(
        "a run beyond the end of time is refused",
        arguments: ["3600 s", "{poisson: 3600 s}", "{jittered: {period: 3600 s}}"])
    func endOfTime(arrivals: String) throws {
        try program.write("bytes,top5\n5000,0.9\n", to: "t.csv")
        let codecs = "codecs: [{curve: {table: t.csv}}]\nlink: {constant: {rate: 50 kbps}}\n"
        try program.write("images: 3000000\n\(codecs)arrivals: \(arrivals)\n", to: "s.yaml")
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code != 0)
        #expect(ending.errors.contains("arrivals: found 3000000 images, one every"), "\(ending.errors)")
    }

    @Test(
        "at the ends of the ranges runs end soon",
        arguments: [
            "jamming: {on-off: {on-mean: 16 us, off-mean: 16 us}}\nlink: {constant: {rate: 50 kbps}}",
            "jamming: {on-off: {on-mean: 16 us, off-mean: 16 us}}\narrivals: 20 s",
            "jamming: {on-off: {on-mean: 16 us, off-mean: 16 us, times: fixed}}\narrivals: 20 s",
            "link: {gilbert-elliott: {good-mean: 16 us, bad-mean: 16 us, resends: endless}}\narrivals: 3600 s",
            "link: {gilbert-elliott: {rate: 1000000 Mbps, bad-mean: 86400 s, bad-loss: 1, resends: endless}}",
            "link: {slotted: {slot: 16 us, slotframe: 100000, own-slots: 1, slot-bytes: 1, loss: 0.999}}",
            "link: {ieee802154: {preset: standard, max-retries: 1000, ack-wait: 1 s, resends: 1000000}}\n"
                + "jamming: {on-off: {on-mean: 86400 s, off-mean: 16 us}}",
            "schedule: {phases: [{at: 0 s, jamming: heavy}, {at: 16 us, jamming: none}], repeat: 100 us}",
        ]
            // A season between two arrivals, in which nothing is sent.
            + [
                "jamming: {on-off: {on-mean: 16 us, off-mean: 1 ms}}",
                "jamming: {on-off: {on-mean: 16 us, off-mean: 100 ms, times: fixed}}", "jamming: heavy",
                "schedule: {phases: [{at: 0 s, jamming: none}, {at: 16 us, jamming: heavy}], repeat: 100 us}",
                "schedule: {phases: [{at: 0 s, jamming: none}, {at: 1 s, jamming: {on-off: {on-mean: 16 us, off-mean: 1 ms}}}]}",
                "link: {slotted: {slot: 16 us}}", "link: {gilbert-elliott: {good-mean: 16 us, bad-mean: 16 us}}",
                "link: {trace: short.csv}", "link: {constant: {rate: 50 kbps}}\nlimit: short.csv",
            ].map { "arrivals: {file: far.csv}\n" + $0 })
    func ends(scenario: String) throws {
        try program.write((0..<19).map { "\($0)\n" }.joined() + "9000000\n", to: "far.csv")
        try program.write("time_us,rate_kbps\n0,50\n16,60\n", to: "short.csv")
        try prepare(scenario)
        let process = try program.start("run", "s.yaml", "--no-plot")
        let limit = Date() + 60
        while process.isRunning, Date() < limit { Thread.sleep(forTimeInterval: 0.05) }
        let hasEnded = !process.isRunning
        // By force: earlier versions heed no request.
        if !hasEnded { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        #expect(hasEnded && process.terminationStatus == 0)
    }

    @Test("numbers of more digits than a floating-point number has are exact in ranges and conditions")
    func digits() throws {
        let first = 9_007_199_254_740_992
        try prepare(
            "sweep: {grid: {seed: \(first) ... \(first + 4) step 1}, where: seed > \(first) and seed != \(first + 2)}\n"
        )
        let ending = try program.run("sweep", "s.yaml", "--dry-run")
        #expect(ending.code == 0, "\(ending.errors)")
        let seeds = ending.output.matches(of: /seed=([0-9]+)/).compactMap { Int($0.1) }
        #expect(seeds == [1, 3, 4].map { first + $0 })
        try prepare("sweep: {grid: {seed: \(Int.max - 2) ... \(Int.max) step 1}}\n")
        #expect(try program.run("sweep", "s.yaml", "--dry-run").output.contains("seed=\(Int.max - 1)\n"))
        #expect(
            try refusal("sweep: {grid: {period: [500.000000000000001 ms]}}\n").contains(
                "found `500.000000000000001 ms`"))
    }

    // MARK: 44

    @Test("a phase that goes on goes on, however often the schedule says so", arguments: ["5 ms", "20 ms", "100 ms"])
    func continuedPhase(period: String) throws {
        let link = "link: {constant: {rate: 100 kbps}}\n"
        func kbps(_ scenario: String, _ name: String) throws -> Double {
            try prepare(link + scenario, named: "\(name).yaml")
            let ending = try program.run("run", "\(name).yaml", "--no-plot")
            try #require(ending.code == 0, "\(ending.errors)")
            let answer = try program.run(
                "query", "SELECT avg(received_bytes * 8000.0 / (last_byte_us - send_start_us)) AS kbps FROM outcome",
                "--db", "Results/\(name).sqlite", "--format", "csv")
            return try #require(Double(answer.output.split(whereSeparator: \.isNewline).last ?? ""))
        }
        let steady = try kbps("jamming: heavy\n", "steady")
        let repeated = try kbps("schedule: {phases: [{at: 0 s, jamming: heavy}], repeat: \(period)}\n", "repeated")
        #expect(abs(repeated / steady - 1) < 0.001, "\(repeated) and \(steady) kbps")
        // The same jammer named twice in a row, and across the end of a repetition.
        let halves = "{at: 0 s, jamming: heavy}, {at: 1 ms, jamming: heavy}, {at: 3 ms, jamming: heavy}"
        let named = try kbps("schedule: {phases: [\(halves)], repeat: \(period)}\n", "named")
        #expect(abs(named / steady - 1) < 0.001, "\(named) and \(steady) kbps")
    }
}
