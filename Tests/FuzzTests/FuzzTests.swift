import Foundation
import Testing

/// Broken input: it is read or refused, and never ends the program, takes all its memory or keeps it for ever.
///
/// `PNCSIM_FUZZ_INPUTS=1000000 swift test --filter FuzzTests` goes further; `make fuzz` does so with an optimised build.
@Suite("Broken input", .serialized)
struct FuzzTests {
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Each parser with its inputs: fewer for those that decode pictures by a network.
    static let parsers = [
        "scenario": 1000, "trace-csv": 1000, "trace-file": 1000, "trace-mahimahi": 1000, "curve": 1000, "times": 1000,
        "labels": 1000,
        "arrivals": 1000,
        "image-file": 1000, "jpeg": 1000, "webp": 1000, "encoded-file": 1000, "safetensors": 1000, "huffman": 1000,
        "bits": 1000, "wavelet": 20, "jpeg2000": 20, "avif": 300, "jxl": 300,
        "pnc": 20, "starfish": 20, "deepcod": 20, "rnn-lite": 5, "weights": 20, "transport": 1000,
    ]

    static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "fuzz")

    private func run(_ program: URL, _ arguments: [String]) throws -> (code: Int32, output: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.environment = ProcessInfo.processInfo.environment.merging(["PNCSIM_HOME": Self.package.path]) { $1 }
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    @Test("is read or refused by each parser", arguments: parsers.keys.sorted())
    func parser(name: String) throws {
        let inputs = ProcessInfo.processInfo.environment["PNCSIM_FUZZ_INPUTS"] ?? "\(Self.parsers[name] ?? 0)"
        let ending = try run(Self.program, ["--inputs", inputs, name])
        #expect(ending.code == 0, "\(ending.output)")
    }

    @Test("of no parser is left out")
    func all() throws {
        let names = try run(Self.program, ["--list"]).output.split(separator: "\n").map(String.init)
        #expect(names.sorted() == Self.parsers.keys.sorted())
    }

    @Test("is no command line that ends the program, goes on without end, or writes where it was not told to")
    func commands() throws {
        let script = Self.package.appending(path: "Fuzz/fuzz-commands").path
        let program = Self.program.deletingLastPathComponent().appending(path: "pncsim").path
        let count = ProcessInfo.processInfo.environment["PNCSIM_FUZZ_INPUTS"] ?? "60"
        let ending = try run(URL(filePath: "/usr/bin/env"), ["python3", script, "--program", program, count])
        #expect(ending.code == 0, "\(ending.output)")
    }

    @Test("is read or refused by the reader of legacy torch files")
    func pickle() throws {
        let script = Self.package.appending(path: "Fuzz/fuzz-pickle").path
        let ending = try run(URL(filePath: "/usr/bin/env"), ["python3", script, "1000"])
        #expect(ending.code == 0, "\(ending.output)")
    }
}
