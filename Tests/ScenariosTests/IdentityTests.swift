import Foundation
import Testing

@testable import Language
@testable import Scenarios

/// A run's identity depends on what determines the run and on nothing else.
@Suite struct IdentityTests {
    private let plain = """
        codecs: [{webp: {quality: 20, method: 6}}]
        arrivals: 500 ms
        transport: {block: 64 B, flag: 1 B}
        seed: 3
        """

    @Test(arguments: [
        // Another order, comments, another formatting
        "# a comment\nseed: 3\ntransport:\n  flag: 1 B\n  block: 64 B\narrivals: 500 ms\ncodecs:\n  - webp:\n      method: 6\n      quality: 20",
        // Other units, defaults left out or written
        "codecs: [webp]\narrivals: {periodic: 0.5 s}\nseed: 3\ndeadline: next-arrival\nimages: all",
        // Names and what is kept do not matter
        "name: other\ndescription: d\nreplications: 7\nkeep: {events: true}\nviews: imagenet-20\nseed: 3\ncodecs: [jpeg, {webp: {name: w}}]",
        // Pictures count by their fingerprint, which the campaign adds
        "seed: 3\ncodecs: [webp]\ndataset: {path: pictures}",
        // Anchors and merge keys
        "x-a: &a {block: 64 B}\ntransport: {<<: *a, flag: 1 B}\nseed: 3\ncodecs: [webp]",
        // A sweep that passes through the same point
        "seed: 3\ncodecs: [webp]\nsweep: {grid: {period: [500 ms], transport.block: [64 B]}}",
    ])
    func isTheSameForAnotherSpelling(text: String) throws {
        #expect(try identity(text) == identity(plain))
    }

    @Test(arguments: [
        "seed: 4\ncodecs: [webp]", "seed: 3\ncodecs: [{webp: {quality: 21}}]", "seed: 3\ncodecs: [jpeg]",
        "seed: 3\ncodecs: [webp]\narrivals: 501 ms", "seed: 3\ncodecs: [webp]\nimages: 20",
        "seed: 3\ncodecs: [webp]\ntransport: {block: 63 B}", "seed: 3\ncodecs: [webp]\ndeadline: testbed",
        "seed: 3\ncodecs: [webp]\nsnapshots: [100 ms]", "seed: 3\ncodecs: [webp]\ndevice: {measured: {factor: 8}}",
        "seed: 3\ncodecs: [webp]\nlink: {constant: {rate: 1 kbps}}", "seed: 3\ncodecs: [{webp: {restore: true}}]",
    ])
    func differsWhereAnythingDiffers(text: String) throws {
        #expect(try identity(text) != identity(plain))
    }

    @Test func replicationsDiffer() throws {
        let runs = try Scenario.parse("codecs: [jpeg]\nreplications: 2", file: "s.yaml").expand()
        #expect(runs[0].identity != runs[1].identity)
    }

    @Test func isReadableAndComplete() throws {
        let text = try identity(plain)
        #expect(text.hasPrefix("pncsim run, form 2\nseed: 3\n"))
        #expect(text.hasSuffix("codec: webp(quality=20 method=6)\nreplication: 0\n"))
    }

    @Test("a codec whose encoding time was told anew makes other runs")
    func timing() throws {
        #expect(try identity("codecs: [wavelet]").hasSuffix("codec: wavelet(bytes=5040) timing=1\nreplication: 0\n"))
    }

    @Test func filesCountByWhatTheyHold() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenarios-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/arrivals.csv"
        let text = "codecs: [jpeg]\narrivals: {file: \(path)}"
        try "time_s\n0\n0.5 # a comment\n1.25\n".write(toFile: path, atomically: true, encoding: .utf8)
        let first = try identity(text)
        #expect(try identity(text) == first)
        try "0\n0.5\n1.5\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try identity(text) != first)
        try "0\n0.5\n0.4\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect { try identity(text) } throws: { error in
            "\(error)"
                == "s.yaml:2:18: arrivals.file: \(path):3: found `0.4`, expected a time later than the arrival before it"
        }
    }

    @Test func anOverrideIsAsIfItStoodInTheFile() throws {
        let overridden = try Scenario.parse(
            "codecs: [webp]\nseed: 1", file: "s.yaml",
            overrides: [("seed", "3"), ("period", "500 ms"), ("transport.block", "64 B"), ("transport", "{flag: 1 B}")])
        #expect(try overridden.expand()[0].identity == identity(plain))
    }

    @Test func anIncludedFileIsAsIfItStoodInTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenarios-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder + "/common", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "codecs: [jpeg]\nseed: 1\ntransport: {block: 64 B, flag: 9 B}\narrivals: {poisson: 1 s}"
            .write(toFile: folder + "/common/base.yaml", atomically: true, encoding: .utf8)
        try "include: common/base.yaml\nseed: 3\ncodecs: [webp]\ntransport: {flag: 1 B}\narrivals: 500 ms"
            .write(toFile: folder + "/s.yaml", atomically: true, encoding: .utf8)
        let scenario = try Scenario.load(folder + "/s.yaml")
        #expect(try scenario.expand()[0].identity == identity(plain))
        #expect(scenario.name == "s")
    }

    /// The identity of the last cell's first run.
    private func identity(_ text: String) throws -> String {
        let scenario = try Scenario.parse(text, file: "s.yaml")
        let cell = try #require(scenario.cells.last)
        return RunSpec(cell: cell, replication: 0).identity
    }
}
