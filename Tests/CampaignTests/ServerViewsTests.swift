import Basics
import CodecJPEG
import CodecWebP
import Coding
import Foundation
import Images
import Scenarios
import Store
import Testing

@testable import Campaign

/// The pictures of the report: what the server could have shown at a moment, decoded from what had arrived until then.
///
/// On a link of constant rate that can be told without a simulator, by adding up the blocks' times.
@Suite("What the server saw", .serialized) struct ServerViewsTests {
    let bench: SweepBench
    let database: ResultsDatabase

    /// Codecs with their published encoding times in milliseconds, in the scenario's order.
    private static let codecs: [(codec: any ImageCodec, name: String, encodeMs: Double)] = [
        (WebPCodec(quality: 20, method: 6), "webp", 48.6),
        (JPEGCodec(quality: 30, isProgressive: true), "jpeg-progressive", 5.8),
    ]
    private static let bitsPerSecond = 60_000.0
    private static let periodMs = 500.0

    init() async throws {
        bench = try SweepBench()
        let file = try bench.write(
            """
            dataset: imagenet-20
            images: 2
            arrivals: 500 ms
            deadline: testbed
            link: {constant: {rate: 60 kbps}}
            codecs: [{webp: {quality: 20}}, {jpeg-progressive: {quality: 30}}]
            snapshots: [100 ms, 200 ms, 300 ms, 400 ms]
            """, to: "views.yaml")
        database = try bench.database("views.sqlite")
        #expect(try await Campaign(Scenario.load(file), file: file, database: database).run().failed == 0)
    }

    /// When which data bytes of each image arrive, in milliseconds after its object: blocks of up to 63 of them behind a flag,
    /// the first of a segment behind a header of 9 bytes too, the last before a check of 2.
    ///
    /// An image is given up when the next one is ready, with the block on its way still sent and a block of 3 bytes to say so.
    private func arrivals(of images: [EncodedImage], encodeMs: Double) -> [[(time: Double, bytes: Int)]] {
        let byteMs = 8 / Self.bitsPerSecond * 1000
        var (free, owesStop) = (0.0, false)
        return images.enumerated().map { position, image in
            let object = Double(position) * Self.periodMs
            free = max(free, object + encodeMs) + (owesStop ? 3 * byteMs : 0)
            owesStop = false
            var arrivals: [(time: Double, bytes: Int)] = []
            for segment in image.segments.map(\.count) {
                for offset in stride(from: 0, to: segment, by: 63) {
                    guard free < object + Self.periodMs + encodeMs else {
                        owesStop = true
                        return arrivals
                    }
                    let data = min(63, segment - offset)
                    let framing = 1 + (offset == 0 ? 9 : 0) + (offset + data == segment ? 2 : 0)
                    free += Double(framing + data) * byteMs
                    arrivals.append((free - object, data))
                }
            }
            return arrivals
        }
    }

    @Test("is the picture decoded from the bytes that had arrived at each moment, codec beside codec")
    func pictures() async throws {
        let seen = try await ServerViews(of: database, choice: .first(2))
        #expect(seen.notes.isEmpty)
        #expect(seen.views.count == 2)
        let dataset = try Dataset.named("imagenet-20")
        let pictures = try (0..<2).map { try dataset.picture($0).image }
        for (position, view) in seen.views.enumerated() {
            #expect(view.image == dataset.entries[position].name)
            #expect(try view.original == Data(pictures[position].jpeg(quality: 90)))
            #expect(view.condition == "jamming none, image \(position + 1) of the run")
            #expect(view.rows.count == Self.codecs.count)
        }
        for (index, known) in Self.codecs.enumerated() {
            let images = try pictures.map { try known.codec.encode($0) }
            let arrivals = arrivals(of: images, encodeMs: known.encodeMs)
            for (position, image) in images.enumerated() {
                let row = seen.views[position].rows[index]
                #expect(row.codec.hasPrefix(known.name))
                #expect(row.moments.map(\.timeMs) == [100, 200, 300, 400, 500])
                for moment in row.moments {
                    let held = arrivals[position].filter { $0.time <= moment.timeMs }.map(\.bytes).reduce(0, +)
                    #expect(moment.bytes == held, "\(row.codec), image \(position) after \(moment.timeMs) ms")
                    let code = known.codec.usablePart(of: .bytes(held, of: image.layout), layout: image.layout)
                    let shown = try code == 0 ? nil : known.codec.decode(code, of: image)
                    #expect(try moment.picture == shown.map { Data(try $0.jpeg(quality: 90)) })
                    #expect((moment.answer == nil) == (shown == nil))
                }
                // What counted is all that came.
                let last = row.end ?? row.moments.last
                #expect(last?.bytes == arrivals[position].map(\.bytes).reduce(0, +))
            }
        }
    }

    @Test("grows with time, and its answers are those that counted")
    func answers() async throws {
        let seen = try await ServerViews(of: database, choice: .first(2))
        let ranks = try database.query(
            sql: """
                SELECT r.codec_label, s.position, s.after_us, s.rank FROM snapshot AS s JOIN run AS r ON r.id = s.run
                UNION ALL SELECT r.codec_label, o.position, NULL, o.rank FROM outcome AS o JOIN run AS r ON r.id = o.run
                """
        ).rows
        #expect(ranks.count == 2 * 2 * 5)
        for cells in ranks {
            let view = seen.views[Int(try #require(cells[1].number))]
            let row = try #require(view.rows.first { $0.codec == cells[0].text })
            let moment = cells[2].number.map { after in row.moments.first { $0.timeMs * 1000 == after } }
            let shown = try #require(moment ?? row.end ?? row.moments.last)
            #expect(shown.rank == cells[3].number.map { Int($0) })
            // The right answer has the name of the class.
            if let answer = shown.answer { #expect((answer == view.label) == (shown.rank == 1)) }
        }
        for row in seen.views.flatMap(\.rows) {
            let held = (row.moments + (row.end.map { [$0] } ?? [])).map(\.bytes)
            #expect(held == held.sorted())
            #expect(try #require(held.first) < #require(held.last))
        }
    }

    @Test("is that of the pictures that are asked for by name; a name that there is not is said")
    func names() async throws {
        let seen = try await ServerViews(of: database, choice: .named(["imagenet_01_559"]))
        #expect(seen.views.map(\.image) == ["imagenet_01_559.jpg"])
        #expect(seen.views.first?.label == "folding chair")
        await #expect {
            _ = try await ServerViews(of: database, choice: .named(["nobody"]))
        } throws: {
            "\($0)".contains("no image of the runs is called nobody")
        }
        await #expect {
            _ = try await ServerViews(of: database, choice: .first(1), condition: [(key: "jamming", value: "heavy")])
        } throws: {
            "\($0)".contains("no cell with jamming=heavy")
        }
    }

    @Test("is shown on the pictures that the scenario names for it, where the run's own are recorded outcomes only")
    func otherPictures() async throws {
        let shown = try await ServerViews(of: database, choice: .first(2))
        for (index, views) in ["", "views: imagenet-20"].enumerated() {
            let file = try bench.write(
                """
                dataset: {recorded: views.sqlite}
                images: 2
                arrivals: 500 ms
                deadline: testbed
                link: {constant: {rate: 60 kbps}}
                codecs: [{webp: {quality: 20}}, {jpeg-progressive: {quality: 30}}]
                \(views)
                """, to: "replay-\(index).yaml")
            let replay = try bench.database("replay-\(index).sqlite")
            #expect(try await Campaign(Scenario.load(file), file: file, database: replay).run().failed == 0)
            let seen = try await ServerViews(of: replay, choice: .first(2))
            #expect(seen.notes.count == 1)
            guard !views.isEmpty else {
                #expect(seen.views.isEmpty)
                #expect(seen.notes.first?.contains("not at hand") == true)
                continue
            }
            #expect(seen.views.map(\.image) == shown.views.map(\.image))
            #expect(seen.views.map(\.condition) == ["jamming none", "jamming none"])
            #expect(seen.notes.first?.contains("imagenet-20") == true)
            #expect(seen.views.first?.rows.map(\.codec) == shown.views.first?.rows.map(\.codec))
            func bytes(_ views: ServerViews) -> [[Int]] { views.views.flatMap(\.rows).map { $0.moments.map(\.bytes) } }
            #expect(bytes(seen) == bytes(shown))
        }
    }

    @Test("is left out, with a reason, where a codec's stored outcome is another one")
    func otherOutcome() async throws {
        let tampering = try bench.start(
            [
                "python3", "-c",
                "import sqlite3; d = sqlite3.connect('views.sqlite'); d.execute('UPDATE outcome SET missing_bytes = encoded_bytes - 1 "
                    + "WHERE run = (SELECT min(id) FROM run WHERE codec_name = \"webp\")'); d.commit()",
            ], program: URL(filePath: "/usr/bin/env"))
        tampering.waitUntilExit()
        #expect(tampering.terminationStatus == 0, "\(bench.said(tampering))")
        let seen = try await ServerViews(of: database, choice: .first(1))
        let codecs = try #require(seen.views.first).rows.map(\.codec)
        #expect(codecs.count == 1)
        #expect(codecs.allSatisfy { $0.hasPrefix("jpeg-progressive") })
        #expect(seen.notes.count == 1)
        #expect(seen.notes.first?.contains("webp") == true)
    }

    @Test("is shown of the pictures that a database keeps, where the others are gone")
    func keptPictures() async throws {
        let folder = try #require(Places.current.find("Assets/imagenet-20"))
        try FileManager.default.createDirectory(atPath: bench.path("photos"), withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted().prefix(3) {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: bench.path("photos/\(name)"))
        }
        let file = try bench.write(
            """
            dataset: {path: \(bench.path("photos")), labels: classifier}
            images: 3
            link: {constant: {rate: 60 kbps}}
            codecs: [{jpeg-progressive: {quality: 30}}]
            keep: {pictures: 1}
            """, to: "kept.yaml")
        let kept = try bench.database("kept.sqlite")
        #expect(try await Campaign(Scenario.load(file), file: file, database: kept).run().failed == 0)
        let before = try await ServerViews(of: kept, choice: .first(3))
        #expect(before.views.count == 3)
        try FileManager.default.removeItem(atPath: bench.path("photos"))
        let after = try await ServerViews(of: kept, choice: .first(3))
        #expect(after.views.map(\.image) == before.views.prefix(1).map(\.image), "\(after.notes)")
        let moments = [before, after].map { $0.views.first?.rows.first?.moments.map(\.bytes) }
        #expect(moments[0] != nil && moments[0] == moments[1])
    }
}
