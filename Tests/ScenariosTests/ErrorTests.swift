import Codecs
import Coding
import Sim
import Testing

@testable import Language
@testable import Scenarios

/// Every message word for word, with its place. A line a message; texts that give several show that reading goes on.
@Suite struct ErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let messages: [String]
        var testDescription: String { text }

        init(_ text: String, _ messages: String...) {
            self.text = text
            self.messages = messages
        }
    }

    private static let codecNames = (CodecRegistry.all.codecs.map(\.name) + ["model", "curve", "command", "verdicts"])
        .map { "`\($0)`" }.joined(separator: ", ")

    @Test(arguments: [
        // What a file is
        Case("codecs: [jpeg", "s.yaml:2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence"),
        Case("codecs: *jpeg", "s.yaml:1:9: not YAML: found undefined alias"),
        Case("seed: 1\ncodecs: [jpeg]\nseed: 2", "s.yaml:3:1: the key `seed` stands twice; keep one"),
        Case("? [a]\n: b", "s.yaml:1:3: not YAML: a key must be a word"),
        Case("<<: 3\ncodecs: [jpeg]", "s.yaml:1:5: <<: found `3`, expected a mapping, or a list of mappings"),
        Case("- jpeg", "s.yaml:1:1: found a list, expected a mapping with keys such as `name`, `description`, `seed`"),

        // Keys
        Case(
            "arivals: 500 ms\ncodecs: [jpeg]\nbanana: 1",
            "s.yaml:1:1: unknown key `arivals`; did you mean `arrivals`?",
            "s.yaml:3:1: unknown key `banana`; expected one of `name`, `description`, `seed`, `replications`, `images`, `dataset`,"
                + " `pictures`, `classifier`, `codecs`, `arrivals`, `deadline`, `when-late`, `transport`, `device`, `jamming`, `schedule`, `link`, `limit`, `snapshots`,"
                + " `keep`, `views`, `sweep`"),
        Case("seed: 1", "s.yaml:1:1: `codecs` is missing; expected a list, each item one of \(Self.codecNames)"),
        Case(
            "codecs: [jpeg]\ntransport: {blok: 64 B}",
            "s.yaml:2:13: transport: unknown key `blok`; did you mean `block`?"),
        Case(
            "codecs: [jpeg]\ndataset: {labels: a.txt}",
            "s.yaml:2:10: dataset: `path` is missing; expected the path of a file"),

        // Values
        Case(
            "codecs: [jpeg]\nimages: -3", "s.yaml:2:9: images: found `-3`, expected a whole number from 1 to 10000000"),
        Case(
            "codecs: [jpeg]\nimages:", "s.yaml:2:8: images: found nothing, expected a whole number from 1 to 10000000"),
        Case(
            "codecs: [jpeg]\nseed: [1]",
            "s.yaml:2:7: seed: found a list, expected a whole number from 0 to 9223372036854775807"),
        Case("codecs: [jpeg]\nname: {a: b}", "s.yaml:2:7: name: found a mapping, expected a text"),
        Case(
            "codecs: [jpeg]\nkeep: {events: yes}",
            "s.yaml:2:16: keep.events: found `yes`, expected `true` or `false`"),
        Case(
            "codecs: []",
            "s.yaml:1:9: codecs: found an empty list, expected a list of codecs, for example `[jpeg, {webp: {quality: 20}}]`"
        ),
        Case(
            "codecs: jpeg",
            "s.yaml:1:9: codecs: found `jpeg`, expected a list of codecs, for example `[jpeg, {webp: {quality: 20}}]`"),
        Case(
            "codecs: [jpeg, wepb, {webp: {quality: 120}}]",
            "s.yaml:1:16: codecs: found `wepb`; did you mean `webp`?",
            "s.yaml:1:39: codecs.webp.quality: found `120`, expected a number from 0 to 100"),
        Case(
            "codecs: [jpeg, jpeg]",
            "s.yaml:1:16: codecs: two codecs are called `jpeg`, this one and that of s.yaml:1:10; tell them apart with `name:`"
        ),
        Case(
            "codecs: [curve]",
            "s.yaml:1:10: codecs: found `curve` alone, expected a mapping with keys such as `table`, `segments`, `partial-segments`"
        ),
        Case(
            "codecs: [{curve: {table: none.csv}}]",
            "s.yaml:1:26: codecs.curve.table: none.csv: No such file or directory"),
        Case(
            "codecs: [jpeg]\nsnapshots: [1 s, 1000 ms]",
            "s.yaml:2:18: snapshots: the value `1 s` stands twice; keep one"),
        Case(
            "codecs: [jpeg]\nlink: {constant: {rate: 5 kbps}, trace: {path: x}}",
            "s.yaml:2:34: link: conflicts with `constant`: `trace` is another kind of the same; keep one"),
        Case(
            "codecs: [jpeg]\ndeadline: {next-arrival: 3}",
            "s.yaml:2:26: deadline: found `3`, expected nothing after `next-arrival`"),

        // Units
        Case(
            "codecs: [jpeg]\narrivals: 500",
            "s.yaml:2:11: arrivals: found `500` without a unit, expected a time from 1 us to 86400 s, for example `500 ms`"
        ),
        Case(
            "codecs: [jpeg]\ntransport: {block: 64 ms}",
            "s.yaml:2:20: transport.block: found `64 ms`, but `ms` is not one of `B`, `KB`, `MB`; for example `64 B`"),
        Case(
            "codecs: [jpeg]\narrivals: 0 ms",
            "s.yaml:2:11: arrivals: found `0 ms`, expected a time from 1 us to 86400 s"),
        Case(
            "codecs: [jpeg]\ntransport: {block: 0.5 B}",
            "s.yaml:2:20: transport.block: found `0.5 B`, expected a size from 2 B to 1 KB"),

        // Settings that do not go together
        Case(
            "codecs: [jpeg]\ntransport: {block: 8 B, flag: 8 B}",
            "s.yaml:2:20: transport.block: found 8 B with a flag of 8 B, expected room for data"),
        Case(
            "codecs: [jpeg]\narrivals: {jittered: {period: 100 ms, jitter: 60 ms}}",
            "s.yaml:2:22: arrivals.jittered: a jitter of 60 ms would let objects overtake each other; expected at most half the period"
        ),

        // Files
        Case("codecs: [jpeg]\ninclude: none.yaml", "s.yaml:2:10: include: none.yaml: there is no such file"),
        Case(
            "codecs: [jpeg]\ninclude: {a: b}",
            "s.yaml:2:10: include: found a mapping, expected the path of a scenario file, or a list of them"),
        Case(
            "codecs: [jpeg]\narrivals: {file: none.csv}",
            "s.yaml:2:18: arrivals.file: none.csv: No such file or directory"),
    ])
    func scenario(_ expected: Case) {
        #expect(messages(expected.text) == expected.messages)
    }

    @Test(arguments: [
        Case("{grid: {perod: [1 s]}}", "s.yaml:3:16: sweep.grid.perod: unknown key `perod`; did you mean `period`?"),
        Case(
            "{grid: {transport.blok: [1 B]}}",
            "s.yaml:3:16: sweep.grid.transport.blok: unknown key `blok`; did you mean `block`?"),
        Case(
            "{grid: {arrivals.jittered.period: [1 s]}}",
            "s.yaml:3:16: sweep.grid.arrivals.jittered.period: would change nothing, because the scenario says `arrivals: periodic`"
        ),
        Case(
            "{grid: {deadline.next-arrival: [1 s]}}",
            "s.yaml:3:16: sweep.grid.deadline.next-arrival: cannot be swept: nothing follows `next-arrival`; name the key above it"
        ),
        Case(
            "{grid: {name: [a]}}",
            "s.yaml:3:16: sweep.grid.name: cannot be swept: `name` belongs to the scenario as a whole"),
        Case(
            "{grid: {codec: [jpeg]}}",
            "s.yaml:3:16: sweep.grid.codec: cannot be swept: every codec of `codecs` is a cell already; give lists there:"
                + " `{webp: {quality: [20, 40]}}`"),
        Case(
            "{grid: {period: [1 s]}, zip: {arrivals.periodic: [2 s]}}",
            "s.yaml:3:38: sweep.zip.arrivals.periodic: `arrivals.periodic` is swept twice; keep one"),
        Case(
            "{grid: {period: [1 s], arrivals: [2 s]}}",
            "s.yaml:3:31: sweep.grid.arrivals: conflicts with `period`: one is a part of the other"),
        Case("{grid: {period: []}}", "s.yaml:3:24: sweep.grid.period: has no values to sweep"),
        Case("{grid: {period: }}", "s.yaml:3:24: sweep.grid.period: has no values to sweep"),
        Case("{grid: [1]}", "s.yaml:3:15: sweep.grid: found a list, expected a mapping from keys to lists of values"),
        Case(
            "{grid: {period: [1 s, 1000 ms]}}",
            "s.yaml:3:30: sweep.grid.period: the value `1000 ms` stands twice; keep one"),
        Case(
            "{grid: {period: [1 s, 3]}}",
            "s.yaml:3:30: sweep.grid.period: found `3` without a unit, expected a time from 1 us to 86400 s, for example `500 ms`"
        ),
        Case(
            "{grid: {period: 1 s ... 2 s}}",
            "s.yaml:3:24: sweep.grid.period: `1 s ... 2 s` is not a range, expected `START ... END step STEP`, for example"
                + " `300 ms ... 1000 ms step 100 ms`"),
        Case(
            "{grid: {period: 2 s ... 1 s step 100 s}}",
            "s.yaml:3:24: sweep.grid.period: the range `2 s ... 1 s step 100 s` is empty: its end lies before its start"
        ),
        Case(
            "{grid: {period: 1 s ... 2 s step 0 s}}",
            "s.yaml:3:24: sweep.grid.period: the step of the range `1 s ... 2 s step 0 s` never reaches its end"),
        Case(
            "{grid: {period: 1 s ... 2 s step -1 s}}",
            "s.yaml:3:24: sweep.grid.period: the step of the range `1 s ... 2 s step -1 s` never reaches its end"),
        Case(
            "{grid: {period: 300 ms ... 1 s step 100}}",
            "s.yaml:3:24: sweep.grid.period: the range `300 ms ... 1 s step 100` mixes the units `ms`, `s`, `no unit`; write its"
                + " three numbers in one unit"),
        Case(
            "{zip: {period: [1 s, 2 s], transport.block: [8 B]}}",
            "s.yaml:3:14: sweep.zip: zipped lists must be equally long, found 2 for `period`, 1 for `transport.block`"),
        Case(
            "{grid: {seed: 1 ... 10000000 step 1}}",
            "s.yaml:3:16: sweep: the sweep has 20000000 cells, more than 100000; sweep fewer values, or raise `max-cells`"
        ),
        Case(
            "{grid: {seed: 1 ... 5 step 1}, max-cells: 9}",
            "s.yaml:3:16: sweep: the sweep has 10 cells, more than 9; sweep fewer values, or raise `max-cells`"),
        Case(
            "{grid: {period: [1 s, 2 s]}, where: period > 3 s}",
            "s.yaml:3:44: sweep.where: the constraint leaves none of 4 cells"),
        Case(
            "{grid: {period: [1 s]}, where: perod > 3 s}",
            "s.yaml:3:39: sweep.where: constraint: `perod > 3 s` names no swept variable; did you mean `period`?"),
        Case(
            "{grid: {transport.block: [1 B]}}",
            "s.yaml:3:34: sweep.grid.transport.block: found `1 B`, expected a size from 2 B to 1 KB"),
    ])
    func sweep(_ expected: Case) {
        #expect(messages("# a comment\ncodecs: [jpeg, webp]\nsweep: \(expected.text)") == expected.messages)
    }

    @Test func overridesNameThemselves() {
        #expect(
            messages("codecs: [jpeg]", [("perid", "1 s")])
                == ["--set perid=1 s: perid: unknown key `perid`; did you mean `period`?"])
        #expect(
            messages("codecs: [jpeg]", [("period", "1")]) == [
                "--set period=1: arrivals.periodic: found `1` without a unit, expected a time from 1 us to 86400 s, for example"
                    + " `500 ms`"
            ])
    }

    @Test func overridesOfNoKeyAreRefused() {
        #expect(messages("codecs: [jpeg]", [("", "1")]) == ["--set =1: cannot be set: it names no key"])
        #expect(
            messages("codecs: [jpeg]", [("deadline.testbed", "1")])
                == [
                    "--set deadline.testbed=1: deadline.testbed: cannot be set: nothing follows `testbed`; name the key above it"
                ])
    }

    @Test func overridesOfWhatVariesAreRefused() {
        let text = "codecs: [jpeg]\nsweep: {grid: {period: [1 s, 2 s]}}"
        #expect(
            messages(text, [("period", "3 s")]) == [
                "--set period=3 s: sweep.grid.period: conflicts with `--set period=3 s`: the sweep varies it; set"
                    + " `sweep.grid.period` instead"
            ])
        #expect(messages(text, [("sweep.grid.period", "[3 s]")]) == [])
    }

    /// Texts that differ from right ones by a slip or two: whatever they say, the answer is a scenario or a message.
    @Test func noTextIsTooStrange() {
        let right = """
            codecs: [jpeg, {webp: {quality: [20, 40], method: 6}}]
            arrivals: {jittered: {period: 500 ms, jitter: 10 ms}}
            link: {ieee802154: {preset: nrf, host: {frame-time: 2 ms}, distance: 3 m}}
            schedule: [{images: 20, jamming: {load: 12 %}}, {images: 4, jamming: heavy}]
            snapshots: [100 ms, 1 s]
            sweep:
              grid: {period: 1 ms ... 9 ms step 1 ms, transport.block: [8 B, 64 B]}
              where: period > 3 ms and (codec == jpeg or not transport.block == 8 B)
            """
        let pieces = [
            "...", "step", ":", "{", "}", "[", "]", "-", " ", "\n", "999999999999999", "1e15", "-1", "0", "&a", "*a",
            "<<", "~", "\"",
            "%", "s", "e", "é", "#", ",", "null", "(", "==",
        ]
        var stream = RandomStreams(seed: 1, replication: 0).stream("slips")
        for _ in 0..<2000 {
            var text = Array(right)
            for _ in 0...stream.integer(below: 3) {
                let position = stream.integer(below: text.count)
                let length = min(stream.integer(below: 6), text.count - position)
                let piece = pieces[stream.integer(below: pieces.count)]
                text.replaceSubrange(position..<position + length, with: Array(piece))
            }
            for message in messages(String(text)) { #expect(message.hasPrefix("s.yaml")) }
        }
        #expect(!messages(String(repeating: "[", count: 5000)).isEmpty)
        #expect(!messages("codecs: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900)).isEmpty)
    }

    @Test func deviceWithoutTimesOfACodecIsRefused() {
        let text = "device: raspberry-pi-4b\ncodecs: [jpeg, raw]\n"
        #expect(
            messages(text) == [
                "s.yaml:1:9: device: found raspberry-pi-4b, of which no encoding time of raw is published, expected "
                    + "`encoding-time` of the codec, or `device: measured`, which takes any codec"
            ])
        #expect(messages(text.replacing("raspberry-pi-4b", with: "measured")).isEmpty)
        let swept = "codecs: [jpeg, raw]\nsweep: {grid: {seed: [1, 2, 3], device: [raspberry-pi-4b, measured]}"
        #expect(messages(swept + "}\n").count == 1)
        #expect(messages(swept + ", where: codec == jpeg or device == measured}\n").isEmpty)
    }

    @Test func aliasesThatMultiplyAreRefused() {
        var text = "x-0: &a0 [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "x-\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(messages(text).first?.contains("do aliases refer to aliases?") == true)
    }

    private func messages(_ text: String, _ overrides: [(key: String, value: String)] = []) -> [String] {
        do throws(ScenarioErrors) {
            _ = try Scenario.parse(text, file: "s.yaml", overrides: overrides)
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }
}
