import Foundation
import TestSupport
import Testing

/// Faults 32 and 33 of version 0.1, each as it was found and in two more forms of its kind.
@Suite("No weights and no scenario are misread", .serialized)
struct ReadingFaults {
    private let program: Program

    init() throws { program = try Program() }

    private func check(_ text: String) throws -> Program.Ending {
        try program.write(text, to: "s.yaml")
        return try program.run("check", "s.yaml")
    }

    // MARK: 32, weights

    private func weights(_ header: String, _ values: [UInt8]) -> Data {
        Data((0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 255) } + Array(header.utf8) + values)
    }

    @Test("32: NaN, a name that stands twice and bytes after the end are refused by name")
    func safetensors() throws {
        let tensor = #""dtype":"F32","shape":[1],"data_offsets":"#
        let cases: [(Data, String)] = [
            (weights("{\"a\":{\(tensor)[0,4]}}", [0, 0, 0xC0, 0x7F]), "a: the value at 0 is nan"),
            (weights("{\"a\":{\(tensor)[0,4]},\"a\":{\(tensor)[0,4]}}", [0, 0, 0, 0]), "says `a` twice"),
            (weights("{\"a\":{\(tensor)[0,4]}}", [0, 0, 0, 0, 1]), "1 bytes after the end"),
        ]
        for (data, reason) in cases {
            try program.write(data, to: "w.safetensors")
            let ending = try program.run(
                "codec", "encode", "pnc", try Program.photographs[0].path, "o.pncs", "--weights", "w.safetensors")
            #expect(ending.code == 65)
            #expect(ending.errors.contains("w.safetensors") && ending.errors.contains(reason), "\(ending.errors)")
        }
    }

    // MARK: 33, scenarios

    @Test(
        "33: what is wrong with a scenario's text is said with its place and its reason",
        arguments: [
            ("codecs: [jpeg]\nseed: 1\nseed: 2\n", "s.yaml:3:1: the key `seed` stands twice"),
            ("codecs: [jpeg]\ntransport:\n\tblock: 64 B\n", "s.yaml:3:1: not YAML: a tab in column 1"),
            (
                "codecs: [jpeg]\nsweep: {grid: {jamming: [none, heavy]}, where: jamming != None}\n",
                "did you mean `none`?"
            ),
            ("name: \"a\\nb\"\ncodecs: [jpeg]\n", "s.yaml:1:7: name: found a text with a line break"),
        ])
    func texts(text: String, expected: String) throws {
        let ending = try check(text)
        #expect(ending.code == 65)
        #expect(ending.errors.contains(expected), "\(ending.errors)")
    }

    @Test(
        "33: a folder is no scenario; a scenario and a trace may come through a pipe", arguments: ["-", "/dev/stdin"])
    func standardInput(name: String) throws {
        let folder = try program.run("check", ".")
        #expect(folder.code == 65 && folder.errors.contains(".: cannot be read: Is a directory"), "\(folder.errors)")

        try program.write("time_s,rate_kbps\n0,8\n1,8\n", to: "t.csv")
        try program.write("codecs: [jpeg]\nlink: {trace: t.csv}\n", to: "s.yaml")
        func piped(_ file: String, _ arguments: String) throws -> Program.Ending {
            try program.run(
                ["-c", "cat \(file) | \(Program.executable.path) \(arguments) \(name)"],
                executable: URL(filePath: "/bin/sh"))
        }
        let scenario = try piped("s.yaml", "check")
        #expect(scenario.code == 0 && scenario.output.contains("name: stdin"), "\(scenario.errors)")
        let trace = try piped("t.csv", "trace info")
        #expect(trace.code == 0 && trace.output.contains("mean 8.0 kbps"), "\(trace.errors)")
    }
}
