import Basics
import Foundation
import Sim
import Testing

@testable import Language
@testable import Scenarios

@Suite("A table of encoding times")
struct DeviceTableTests {
    private static let text = """
        # by hand
        codec,parameters,seconds
        webp,,0.02
        webp,quality=20,0.05
        webp,quality=20 method=6,48.6e-3
        starfish,,0.1
        """

    private func table(_ text: String = text) throws(FileError) -> DeviceTable {
        try DeviceTable.read(TextFile(path: "d.csv", text: text)).table
    }

    @Test(
        "has the time of the row that names most of a codec's parameters",
        arguments: [
            ("{webp: {quality: 20, method: 6}}", SimTime.microseconds(48_600)),
            ("{webp: {quality: 20, method: 4}}", .milliseconds(50)), ("{webp: {quality: 30}}", .milliseconds(20)),
            ("{webp: {quality: 20, restore: true}}", .microseconds(48_600)), ("starfish", .milliseconds(100)),
            ("jpeg", nil),
        ] as [(String, SimTime?)])
    func lookUp(codec: String, time: SimTime?) throws {
        let scenario = try Scenario.parse("codecs: [\(codec)]\ndevice: measured", file: "s.yaml")
        #expect(try table().time(of: scenario.cells[0].codec) == time)
    }

    @Test("is read again as it was written")
    func roundTrip() throws {
        let rows = [
            DeviceTable.Row(codec: "webp", parameters: ["method": 6, "quality": 12.5], time: .microseconds(43_700)),
            DeviceTable.Row(codec: "pnc", parameters: [:], time: .nanoseconds(11_800_001)),
        ]
        let text = DeviceTable.text(rows, comment: "by a test")
        #expect(text.hasPrefix("# by a test\ncodec,parameters,seconds\nwebp,method=6 quality=12.5,0.0437\n"))
        let scenario = try Scenario.parse("codecs: [{webp: {quality: 12.5}}, pnc]\ndevice: measured", file: "s.yaml")
        let read = try table(text)
        #expect(scenario.cells.map { read.time(of: $0.codec) } == rows.map(\.time))
    }

    @Test(
        "that is not understood is refused with its line",
        arguments: [
            (
                "codec,ms\njpeg,3\n",
                "d.csv:1: found the columns `codec,ms`, expected a first row that names the columns codec, parameters and seconds"
            ),
            (
                "codec,seconds\nwepb,3\n",
                "d.csv:2: found `wepb` in column `codec`, expected the name of a codec: did you mean webp? ("
            ),
            (
                "codec,parameters,seconds\n\nwebp,qualty=3,1\n",
                "d.csv:3: found `qualty=3` in column `parameters`, expected a parameter of webp: did you mean quality? (quality, method)"
            ),
            (
                "codec,parameters,seconds\njpeg,quality=101,1\n",
                "d.csv:2: found `quality=101` in column `parameters`, expected a whole number from 1 to 100"
            ),
            (
                "codec,parameters,seconds\njpeg,quality,1\n",
                "d.csv:2: found `quality` in column `parameters`, expected parameters such as `quality=20`, with spaces between"
            ),
            (
                "codec,parameters,seconds\njpeg,quality=3 quality=4,1\n",
                "d.csv:2: found `quality` twice, expected each parameter once"
            ),
            (
                "codec,seconds\njpeg,-1\n",
                "d.csv:2: found `-1` in column `seconds`, expected a time in seconds from 0 through 3600"
            ),
            (
                "codec,seconds\njpeg,fast\n",
                "d.csv:2: found `fast` in column `seconds`, expected a time in seconds from 0 through 3600"
            ),
            (
                "codec,seconds\njpeg,1\njpeg,2\n",
                "d.csv:3: found `jpeg` with the parameters of line 2, expected each setting once"
            ),
            ("codec,seconds\n", "d.csv: found no rows, expected at least one below the header"),
        ])
    func refusals(text: String, message: String) {
        #expect {
            try table(text)
        } throws: { error in
            "\(error)".hasPrefix(message)
        }
    }

    @Test("makes other runs when it changes, the same from wherever it lies, and names the codec that it lacks")
    func inScenarios() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenarios-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func identity(_ file: String, _ text: String, codec: String = "webp") throws -> String {
            try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
            let scenario = try Scenario.parse("codecs: [\(codec)]\ndevice: {table: \(folder)/\(file)}", file: "s.yaml")
            return RunSpec(cell: scenario.cells[0], replication: 0).identity
        }
        let first = try identity("a.csv", Self.text)
        #expect(try identity("b.csv", Self.text) == first)
        #expect(try identity("a.csv", Self.text.replacing("0.02", with: "0.03")) != first)
        #expect {
            try identity("a.csv", Self.text, codec: "jpeg")
        } throws: { error in
            "\(error)"
                == "s.yaml:2:9: device: found a table without a row for jpeg(quality=30), expected one in \(folder)/a.csv, or the codec's `encoding-time`"
        }
        #expect {
            try identity("a.csv", "codec,seconds\njpeg,x\n")
        } throws: { error in
            "\(error)".hasPrefix("s.yaml:2:17: device.table: \(folder)/a.csv:2: found `x`")
        }
    }

    @Test("is not needed for a codec that tells its time itself")
    func ownTime() throws {
        func identity(_ time: String) throws -> String {
            let text = "codecs: [{raw: {encoding-time: \(time)}}]\ndevice: raspberry-pi-4b"
            let cell = try Scenario.parse(text, file: "s.yaml").cells[0]
            return RunSpec(cell: cell, replication: 0).identity
        }
        #expect(try identity("3 ms").hasSuffix("codec: raw(side=32) encoding-time=3000000\nreplication: 0\n"))
        #expect(try identity("3 ms") == identity("0.003 s"))
        #expect(try identity("3 ms").contains("device: raspberry-pi-4b; raw(side=32) in 3 ms\n"))
    }

    @Test("is one for each codec of a scenario: results are told apart by what a codec sends")
    func twice() {
        #expect {
            try Scenario.parse("codecs: [webp, {webp: {encoding-time: 1 ms, name: fast}}]", file: "s.yaml")
        } throws: { error in
            "\(error)".hasPrefix("s.yaml:1:16: codecs: ")
        }
    }
}
