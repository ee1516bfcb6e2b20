import Foundation
import TestSupport
import Testing

/// Other members of the kinds of faults 33, 36, 43 and 48: inputs without end, words that are no text, parts of a distribution.
@Suite("What is given on the command line is taken as it is meant, or refused at once", .serialized)
struct InputFaults {
    private let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
    }

    private static let codecs = "images: 20\ncodecs: [{curve: {table: c.csv, name: c}}]\n"

    // MARK: Without end

    @Test(
        "what has no end is refused before it fills the memory",
        arguments: [
            ("exec \"$P\" check /dev/zero", "/dev/zero"), ("exec \"$P\" trace info /dev/urandom", "/dev/urandom"),
            ("exec \"$P\" check s.yaml --set 'arrivals={file: /dev/zero}'", "/dev/zero"),
            ("exec \"$P\" check s.yaml --set 'codecs=[{curve: {table: /dev/zero}}]'", "/dev/zero"),
            ("yes | \"$P\" check -", "-"), ("exec \"$P\" check large.yaml", "large.yaml"),
        ])
    func endless(script: String, name: String) throws {
        try program.write(Self.codecs, to: "s.yaml")
        _ = try program.shell("truncate -s 300M large.yaml")
        // The limit and its copies fit into this many KB of addresses, four GiB do not.
        let ending = try program.shell("ulimit -v 6000000; \(script)")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("\(name): "), "\(ending.errors.prefix(400))")
        let reason =
            name.hasPrefix("/dev/") ? "a device, where a file is expected" : "it holds more than 256 MiB, or has no end"
        #expect(ending.errors.contains(reason), "\(ending.errors.prefix(400))")
    }

    // MARK: Words that are no text

    @Test(
        "a word that is not UTF-8 is refused for what it is",
        arguments: ["check \"$W\"", "run s.yaml --no-plot --db \"$W\"", "trace info \"$W\""])
    func undecodable(command: String) throws {
        try program.write(Self.codecs, to: "s.yaml")
        let ending = try program.shell("W=$(printf 'a\\377.yaml'); cp s.yaml \"$W\"; exec \"$P\" \(command)")
        #expect(ending.code == 64)
        #expect(ending.errors.contains("is not UTF-8"), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1)
    }

    // MARK: Parts of a distribution

    @Test(
        "a part of a distribution is set without the other, which stays as the preset has it",
        arguments: [
            (["link.ieee802154.host.frame-time.normal.mean=2ms"], "normal: {mean: 2 ms, deviation: 300 us}"),
            (["link.ieee802154.host.frame-time.normal.deviation=1ms"], "normal: {mean: 2.095 ms, deviation: 1 ms}"),
            (
                ["link={ieee802154: {host: {frame-time: {normal: {mean: 1 ms}}}}}"],
                "normal: {mean: 1 ms, deviation: 300 us}"
            ),
            (
                [
                    "sweep={grid: {link.ieee802154.host.frame-time.normal.mean: [1 ms, 3 ms]}}",
                    "link.ieee802154.host.frame-time.normal.deviation=1ms",
                ], "normal: {mean: 2.095 ms, deviation: 1 ms}"
            ),
        ])
    func parts(settings: [String], expected: String) throws {
        try program.write(Self.codecs, to: "s.yaml")
        let ending = try program.run(["check", "s.yaml"] + settings.flatMap { ["--set", $0] })
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.output.contains(expected), "\(ending.output)")
    }

    @Test("where there is nothing to take the other part from, it is asked for")
    func missingPart() throws {
        try program.write(Self.codecs, to: "s.yaml")
        for setting in [
            "link.ieee802154={preset: standard, host: {frame-time: {normal: {mean: 2 ms}}}}",
            "link.ieee802154.host.frame-time.uniform.from=2ms",
        ] {
            let ending = try program.run("check", "s.yaml", "--set", setting)
            #expect(ending.code == 65)
            #expect(ending.errors.contains("deviation") || ending.errors.contains("`to`"), "\(ending.errors)")
        }
    }

    // MARK: What is said

    @Test(
        "a command that keeps nothing does not say at an interruption that it does",
        arguments: [
            "check -", "trace info -", "run -", "sweep -", "sweep - --dry-run",
        ])
    func interrupted(command: String) throws {
        let ending = try program.shell(
            """
            mkfifo f; sleep 30 > f & writer=$!
            "$P" \(command) < f & process=$!
            sleep 0.7; kill $process; wait $process; code=$?; kill -9 $writer; exit $code
            """)
        #expect(ending.code == 143)
        let keeps = ["run -", "sweep -"].contains(command)
        #expect(ending.errors.contains("interrupted"), "\(ending.errors)")
        #expect(ending.errors.contains("what was finished is kept") == keeps, "\(ending.errors)")
    }

    @Test(
        "help is in ASCII, which every terminal can show",
        arguments: [
            [], ["run"], ["sweep"], ["record"], ["merge"], ["check"], ["query"], ["report"], ["inspect"],
            ["trace", "record"], ["trace", "info"], ["trace", "convert"], ["trace", "plot"], ["calibrate"], ["export"],
            ["codec", "encode"],
            ["codec", "decode"], ["codec", "eval"], ["verify"], ["db", "info"], ["db", "prune"], ["train"], ["codecs"],
            ["datasets"], ["cache"],
        ])
    func plainHelp(command: [String]) throws {
        let help = try program.run(command + ["--help"], environment: ["LC_ALL": "C"]).output
        #expect(help.contains("USAGE") && help.utf8.allSatisfy { $0 < 0x80 }, "\(help.filter { !$0.isASCII })")
    }
}
