import Foundation
import TestSupport
import Testing

/// Faults 41 and 42: the program stops when it is told to, and what was finished is kept.
@Suite("Stopping", .serialized)
struct StoppingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "my.csv")
    }

    private static let codecs = "codecs: [{curve: {table: my.csv, name: mine}}]\n"

    /// A second, and what a busy machine takes to notice.
    private static let patience = Duration.seconds(2.5)

    @Test(
        "one run of millions of images, a jammer that changes all the time, and one that is on and off all the time",
        arguments: [
            "images: 3000000\nlink: {constant: {rate: 1 Mbps}}\n",
            "images: 1000000\n"
                + "schedule: {repeat: 100 us, phases: [{at: 0 s, jamming: heavy}, {at: 50 us, jamming: light}]}\n",
            "images: 1000000\njamming: {on-off: {on-mean: 16 us, off-mean: 16 us}}\n",
        ], [SIGINT, SIGTERM])
    func stops(scenario: String, number: Int32) throws {
        try program.write(scenario + Self.codecs, to: "s.yaml")
        let process = try program.start("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        pause(.seconds(2))
        #expect(process.isRunning, "it has ended before it could be stopped")
        let told = ContinuousClock.now
        kill(process.processIdentifier, number)
        while process.isRunning, ContinuousClock.now - told < Self.patience {
            pause(.milliseconds(20))
        }
        #expect(!process.isRunning)
        guard !process.isRunning else { return }
        #expect(process.terminationStatus == 128 + number)
        let check = try program.run("query", "PRAGMA integrity_check", "--db", "d.sqlite", "--format", "csv")
        #expect(check.output.hasSuffix("\r\nok\r\n"), "\(check.errors)")
    }

    @Test(
        "a training before its first update ends within a second, and promises no checkpoint that it has not",
        arguments: [1, 3])
    func training(seconds: Int) throws {
        try program.writePhotographs(8, into: "p")
        var quickest = Int.max
        var ending: Program.Ending?
        // 0.7 s and what the process takes to end; with the wait for a checkpoint before it, it was 1.2 s. A busy machine adds to
        // that and takes nothing away: of three tries the quickest counts.
        for _ in 0..<3 where quickest >= 1100 {
            // So many pictures to an update that the first one is never done.
            let latest = try program.shell(
                """
                "$P" train pnc --images p --out tr --updates 1000,1000 --batch 1000 --validation 2 --measured 2 > /dev/null & pid=$!
                sleep \(seconds); before=$(date +%s%N); kill -INT $pid; wait $pid; code=$?
                echo $code $((($(date +%s%N) - before) / 1000000))
                """)
            let words = latest.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            try #require(words.count == 2, "\(latest.output) \(latest.errors)")
            #expect(words[0] == 130, "\(latest.errors)")
            quickest = min(quickest, words[1])
            ending = latest
        }
        #expect(quickest < 1100, "it took \(quickest) ms")
        let errors = try #require(ending).errors
        let isKept = FileManager.default.fileExists(atPath: program.folder.path + "/tr/checkpoint.safetensors")
        #expect(errors.contains("what was finished is kept") == isKept, "\(errors)")
        #expect(errors.contains("there is no checkpoint yet") == !isKept, "\(errors)")
    }

    @Test(
        "what only reads ends at once, whatever it is doing",
        arguments: [
            "report --db d.sqlite --out page --pictures 0", "export --db d.sqlite --csv tables",
            "query 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n' --db d.sqlite",
        ])
    func readers(command: String) throws {
        try program.write("images: 20000\nlink: constant\n" + Self.codecs, to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        // Told in the middle of it.
        let ending = try program.shell(
            """
            "$P" \(command) > /dev/null & pid=$!
            sleep 0.3; before=$(date +%s%N); kill -TERM $pid; wait $pid; code=$?
            echo $code $((($(date +%s%N) - before) / 1000000))
            """)
        let words = ending.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(words.count == 2, "\(ending.output) \(ending.errors)")
        #expect(words[0] == 143)
        #expect(.milliseconds(words[1]) < Self.patience, "it took \(words[1]) ms")
    }

    @Test(
        "killed without warning, a sweep has kept each run that had ended",
        arguments: [
            "images: 10000\n", "images: 3000\nlink: {constant: {rate: 1 kbps}}\narrivals: {poisson: 20 s}\n",
            "images: 5000\njamming: heavy\n",
        ])
    func kept(scenario: String) throws {
        let runs = 8
        try program.write(scenario + "replications: \(runs)\n" + Self.codecs, to: "s.yaml")
        let process = try program.start("sweep", "s.yaml", "--jobs", "1", "--db", "d.sqlite")
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var seen = 0
        while process.isRunning, seen == 0 {
            pause(.milliseconds(5))
            seen = try done()
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(seen > 0 && seen < runs, "runs are kept one by one, and not when all have ended: \(seen)")
        #expect(try done() >= seen)
        // The same command goes on from there.
        #expect(try program.run("sweep", "s.yaml", "--db", "d.sqlite").code == 0)
        #expect(try done() == runs)
    }

    private func done() throws -> Int {
        let ending = try program.run(
            "query", "SELECT count(*) FROM run WHERE status = 'done'", "--db", "d.sqlite", "--format", "csv")
        guard ending.code == 0 else { return 0 }
        return Int(ending.output.split(separator: "\r\n").last ?? "") ?? 0
    }
}
