import Foundation
import TestSupport
import Testing

/// scripts/train-all, with a shell script in the place of the program.
@Suite("Training in turn")
struct TrainAllTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("no library", to: "libTorchBridge.so")
        // Says how it goes, counts for a minute at most, and leaves a checkpoint when it is told to end.
        let script = """
            #!/bin/bash
            while [ $# -gt 0 ]; do [ "$1" = --out ] && out=$2; [ "$1" = --finish ] && finish=1; shift; done
            trap 'touch "$out/checkpoint.safetensors"; exit 143' TERM
            echo "  validation of 50, top-5 and PSNR by steps received: 1: 12% 17.0 dB, 4: 48% 21.0 dB; 3000 bytes"
            echo "stage 1/2, update 7/9: loss 0.1, rate 1.0e-03, 0:09 min left in the stage, done about 9:00 AM"
            [ -n "$finish" ] && touch "$out/model-card.md" && exit 0
            for _ in {1..1200}; do echo . >> "$out/ticks"; sleep 0.05; done
            """
        let path = try program.write(script, to: "pncsim")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        try program.write("# NAME SHARE TARGET CODEC\nfirst 3 - rnn-lite\nsecond 1 - pnc\n", to: "plan")
    }

    @Test("it goes on beneath, says where each codec stands, stands still for a command, and ends with checkpoints")
    func wholeWay() throws {
        #expect(try script("start", "--images", ".", "--program", "pncsim", "--bridge", "libTorchBridge.so").code == 0)
        defer { _ = try? script("stop") }
        until { ticks > 0 }
        let status = try script("status").output
        #expect(status.contains("training runs"))
        #expect(status.contains("first: runs"))
        #expect(status.contains("stage 1/2, update 7/9") && status.contains("4: 48% 21.0 dB"))
        #expect(status.contains("second: waits"))
        // A second one would write into the same folders.
        #expect(try script("start", "--images", ".", "--program", "pncsim", "--bridge", "libTorchBridge.so").code == 1)

        let still = try script(
            "paused", "bash", "-c", "sleep 0.2; wc -l < out/first/ticks; sleep 0.5; wc -l < out/first/ticks; exit 3")
        #expect(still.code == 3)
        let counts = still.output.split(whereSeparator: \.isNewline)
        #expect(counts.count == 2 && counts.first == counts.last)
        let before = ticks
        until { ticks > before }

        // A command that is told to end lets training go on all the same.
        let waiting = try program.start(command("paused", "sleep", "60"), executable: env)
        pause(.milliseconds(500))
        let standing = ticks
        waiting.terminate()
        until { !waiting.isRunning && ticks > standing }

        // Nor does it come in the way of an end that it stands still for.
        let other = try program.start(command("paused", "sleep", "60"), executable: env)
        defer { other.terminate() }
        pause(.milliseconds(500))
        #expect(try script("stop").code == 0)
        #expect(exists("out/first/checkpoint.safetensors") && !exists("out/running"))
        #expect(try script("status").output.contains("training does not run"))
    }

    @Test("a process that has the number of a training that was killed is left alone")
    func foreign() throws {
        let innocent = try program.start(["setsid", "sleep", "60"], executable: env)
        defer { innocent.terminate() }
        try program.write("\(innocent.processIdentifier)", to: "out/running")
        #expect(try script("status").output.contains("training does not run"))
        #expect(try script("stop").code == 0)
        #expect(innocent.isRunning)
    }

    @Test(
        "a plan that makes no sense, and what is not there, are said in a line",
        arguments: [
            ("only x - pnc", "x is no share above 0"), ("only 0 - pnc", "0 is no share above 0"),
            ("only nan - pnc", "nan is no share above 0"), ("only 1 4 pnc", "4 is no target"),
            ("../a 1 - pnc", "../a is no name"), ("a 1 - pnc\na 1 - pnc", "names a codec twice"),
            ("# none", "names no codec"),
            ("a 1 - pnc", "there is no folder of pictures at"),
        ])
    func refused(plan: String, message: String) throws {
        try program.write(plan + "\n", to: "plan")
        let ending = try script("start", "--images", "nowhere", "--program", "pncsim", "--bridge", "libTorchBridge.so")
        #expect(ending.code == 1 && ending.errors.contains(message), "\(ending.errors)")
        #expect(!ending.errors.contains("Traceback") && !ending.output.contains("trains into"))
    }

    @Test("a codec that has met its target is finished; training in the foreground leaves its session's priority alone")
    func target() throws {
        let priority = sessionPriority
        try program.write("only 1 4:48 pnc\n", to: "plan")
        let process = try program.start(
            command("start", "--run", "--images", ".", "--program", "pncsim", "--bridge", "libTorchBridge.so"),
            executable: env)
        defer { process.terminate() }
        until(seconds: 60) { !process.isRunning }
        #expect(process.terminationStatus == 0)
        #expect(exists("out/only/model-card.md"))
        #expect(try script("status").output.contains("only: done"))
        #expect(sessionPriority == priority)
    }

    /// Linux's priority of the session that the test runs in; none where there are no such groups.
    private var sessionPriority: String? { try? String(contentsOfFile: "/proc/self/autogroup", encoding: .utf8) }

    private let env = URL(filePath: "/usr/bin/env")

    private func command(_ arguments: String...) -> [String] {
        let path = Program.package.appending(path: "scripts/train-all").path
        return ["python3", path, "--out", "out", "--plan", "plan"] + arguments
    }

    private func script(_ arguments: String...) throws -> Program.Ending {
        try program.run(command() + arguments, executable: env)
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: program.folder.appending(path: name).path)
    }

    private var ticks: Int { (try? Data(contentsOf: program.folder.appending(path: "out/first/ticks")).count) ?? 0 }

    /// Waits for something that happens soon, and records an issue where it does not.
    private func until(seconds: Double = 20, _ condition: () -> Bool) {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            guard ContinuousClock.now < end else {
                Issue.record("it did not happen within \(seconds) seconds")
                return
            }
            pause(.milliseconds(50))
        }
    }
}
