import Foundation
import Statistics

@testable import Report

/// Results made up for the tests, small enough to check by eye.
enum Samples {
    static let codecs = ["pnc", "jpeg-progressive", "webp q=20"]
    static let levels = ["none", "light", "heavy"]

    /// Every codec under every level with every deadline, each accuracy different from all others.
    static func cells(deadlines: [Double] = [300, 500], levels: [String] = levels) -> [AccuracyCell] {
        var cells: [AccuracyCell] = []
        for deadline in deadlines {
            for level in levels {
                for codec in codecs {
                    let top5 = 0.9 - Double(cells.count) * 0.0137
                    cells.append(
                        AccuracyCell(
                            codec: codec, condition: level, deadline: RunDeadline(milliseconds: deadline),
                            top1: Estimate(value: top5 - 0.2, low: top5 - 0.22, high: top5 - 0.18),
                            top5: Estimate(value: top5, low: top5 - 0.015, high: top5 + 0.014),
                            meanBytes: 4500 - Double(cells.count) * 101,
                            fullyOffloaded: Estimate(value: 0.5, low: 0.48, high: 0.52)))
                }
            }
        }
        return cells
    }

    static let paired = cells().filter { $0.codec != "pnc" }.map { cell in
        PairedCell(
            codec: cell.codec, reference: "pnc", condition: cell.condition, deadline: cell.deadline,
            difference: Estimate(value: -0.031, low: -0.042, high: -0.02))
    }

    /// Three images under each level; of the fifth nothing arrived whole.
    static let running: [RunningImage] = (1...9).map { index in
        let throughput: Double? = index == 5 ? nil : Double(70 - index)
        return RunningImage(
            index: index, condition: levels[(index - 1) / 3], throughputKbps: throughput,
            wholeBytes: Double(4000 - 100 * index), wholeSegments: 9 - index / 2)
    }

    /// A 1 x 1 PNG.
    static let picture = Picture(
        .png,
        bytes: Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        ) ?? Data())

    static let view = ServerView(
        image: "imagenet_01_559.jpg", label: "folding chair", condition: "jamming heavy, image 2 of the run",
        original: picture,
        rows: [
            .init(
                codec: "pnc",
                moments: [
                    .init(timeMs: 100, picture: nil, bytes: 0),
                    .init(timeMs: 200, picture: picture, bytes: 1387, answer: "rocking chair", rank: 2),
                ]),
            .init(
                codec: "webp q=20",
                moments: [
                    .init(timeMs: 100, picture: nil, bytes: 504),
                    .init(timeMs: 200, picture: picture, bytes: 2016, answer: "folding chair", rank: 1),
                ], end: .init(timeMs: 248, picture: picture, bytes: 2520, answer: "sorrel", rank: 17)),
        ])

    /// A page of everything, with texts that would break it if they were not escaped.
    static func content() -> ReportContent {
        ReportContent(
            title: "Paper <evaluation> & more",
            provenance: [
                Provenance(
                    scenario: "paper", text: "# </script><script>alert(1)</script>\narrivals: 500 ms\n",
                    facts: [.init("Seed", "17"), .init("Scenario hash", "4f2a")])
            ],
            cells: cells(), paired: paired,
            running: [Running(codec: "pnc", segment: "features", images: running)],
            tables: [
                PageTable(
                    title: "Encoding overhead", caption: "Time on the device.",
                    columns: [.init("Codec", isNumeric: false), .init("First segment (ms)")],
                    rows: [["pnc", "11.8"], ["webp q=20", "48.6"]])
            ],
            views: [view], viewNotes: ["starfish is not shown: its weights are missing."],
            failures: [Failure(run: "pnc, heavy", error: "disk is <full>.", command: "pncsim run x.yaml")])
    }

    /// All rows of data with a key, wherever they stand in a specification, in reading order.
    static func rows(in specification: JSON, with key: String) -> [JSON] {
        switch specification {
        case .array(let elements): elements.flatMap { rows(in: $0, with: key) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { name, value in
                name == "data"
                    ? (value["values"]?.elements ?? []).filter { $0[key] != nil } : rows(in: value, with: key)
            }
        default: []
        }
    }

    /// Every string under a key, wherever it stands.
    static func values(of key: String, in json: JSON) -> [JSON] {
        switch json {
        case .array(let elements): elements.flatMap { values(of: key, in: $0) }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { name, value in
                (name == key ? [value] : []) + values(of: key, in: value)
            }
        default: []
        }
    }

    /// The renderer of this clone, if set-up has made it.
    static let renderer: PlotRenderer? = {
        // Tests/ReportTests/Samples.swift -> the clone.
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let renderer = PlotRenderer.locate(in: [root.path])
        return FileManager.default.isExecutableFile(atPath: renderer.interpreter.path) ? renderer : nil
    }()

    /// A fresh folder that is removed afterwards.
    static func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "report-test-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}

extension Estimate {
    /// An estimate of 2000 images of 591 pictures in 3 replications.
    init(value: Double, low: Double, high: Double, images: Int = 2000, pictures: Int? = 591) {
        self.init(
            value: value, interval: Interval(low: low, high: high),
            basis: Basis(images: images, pictures: pictures, replications: 3, distinctReplications: 3))
    }
}
