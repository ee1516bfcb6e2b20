import Basics
import Foundation
import Statistics
import Store
import Testing

@testable import Report

@Suite("Published values")
struct PublishedTests {
    @Test("are read from tables known by their columns, and others are left alone")
    func tables() throws {
        var published = Published()
        try published.add(
            csv: "deadline_ms,jamming,method,top5\n500,heavy,PNC,0.763\n500,none,WebP_q0,0.586\n", file: "a.csv")
        try published.add(
            csv: "# WebP, \"method 6\", cut.\n# A remark, with commas\nbytes,top5\n1024,0.4\n2560,0.81\n",
            file: "webp-q20.csv")
        try published.add(csv: "quality,bytes,top5\n2,2336,0.336\n4,2588,0.532\n", file: "jpeg-whole-files.csv")
        try published.add(csv: "bytes,top5\n2647,0.802\n", file: "starfish.csv")
        try published.add(
            csv: "time_s,image,jamming,throughput_kbps,whole_features_KB,whole_features\r\n0.0,1,none,67.3,4.35,8\r\n",
            file: "c.csv")
        // Other bases: a size limit, and another accuracy.
        try published.add(csv: "limit_bytes,top5\n1024,0.4\n", file: "pnc-size-limit.csv")
        try published.add(csv: "bytes,top1\n1024,0.4\n", file: "limitnet-top1.csv")
        #expect(
            published.accuracies == [
                .init(codec: "pnc", jamming: "heavy", deadlineMs: 500, top5: 0.763, place: "a.csv:2"),
                .init(codec: "webp q=0", jamming: "none", deadlineMs: 500, top5: 0.586, place: "a.csv:3"),
            ])
        #expect(published.rates[0].source == ["WebP, \"method 6\", cut.", "A remark, with commas"])
        #expect(
            published.rates.map(\.place).prefix(3) == ["webp-q20.csv:4", "webp-q20.csv:5", "jpeg-whole-files.csv:2"])
        for index in published.rates.indices {
            (published.rates[index].source, published.rates[index].place) = ([], "")
        }
        #expect(
            published.rates == [
                .init(codec: "webp q=20", line: "webp-q20", setting: "webp-q20", bytes: 1024, top5: 0.4),
                .init(codec: "webp q=20", line: "webp-q20", setting: "webp-q20", bytes: 2560, top5: 0.81),
                .init(
                    codec: "jpeg q=2", line: "jpeg-whole-files", setting: "quality=2", bytes: 2336, top5: 0.336),
                .init(
                    codec: "jpeg q=4", line: "jpeg-whole-files", setting: "quality=4", bytes: 2588, top5: 0.532),
                .init(
                    codec: "starfish", line: "starfish as whole files", setting: "starfish", bytes: 2647, top5: 0.802),
            ])
        #expect(
            published.running == [
                RunningImage(
                    index: 1, condition: "none", throughputKbps: 67.3, wholeBytes: 4.35 * 1024, wholeSegments: 8)
            ])
    }

    @Test("say where a value is wrong")
    func wrong() {
        var published = Published()
        #expect(
            throws: ReportError.published(file: "a.csv", line: 3, message: "top5: 'good' is not a number")
        ) {
            try published.add(
                csv: "deadline_ms,jamming,method,top5\n500,none,PNC,0.8\n500,heavy,PNC,good\n", file: "a.csv")
        }
    }

    @Test("find our codec under any spelling, and only where it is certain")
    func match() {
        #expect(Published.match("webp q=0", among: ["webp-q0", "webp-q20"]) == "webp-q0")
        #expect(Published.match("webp q=0", among: ["webp quality=0"]) == "webp quality=0")
        #expect(
            Published.match("jpeg-progressive", among: ["jpeg", "jpeg-progressive q=30"]) == "jpeg-progressive q=30")
        #expect(Published.match("webp q=10", among: ["webp"]) == nil)
        #expect(Published.match("pnc", among: ["pnc own", "pnc published"]) == nil)
    }

    @Test("stand beside ours in the plot")
    func drawn() throws {
        var published = Published()
        try published.add(
            csv: "deadline_ms,jamming,method,top5\n500,heavy,PNC,0.763\n700,none,PNC,0.9\n", file: "a.csv")
        let plot = try Plot.accuracyByCondition(Samples.cells(), published: published)
        let rows = Samples.rows(in: plot.specification, with: "published")
        // Not the one of a deadline that we do not have.
        #expect(rows == [["codec": "pnc", "condition": "heavy", "x": "heavy", "published": 0.763]])
        #expect(plot.caption.contains("Hollow diamonds: published."))
    }

    @Test("belong to the conditions of the publication: without them, nothing is drawn that was not asked for")
    func conditions() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "published-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a.csv")
        try "# By nobody, in vain.\ndeadline_ms,jamming,method,top5\n500,heavy,PNC,0.763\n".write(
            to: file, atomically: true, encoding: .utf8)
        let published = try Published(
            folder: folder,
            conditions: .init(
                bar: { ["period": "\(Int($0)) ms", "jamming": "{load: 0.5, \($1)}"] }, run: [:],
                isMethod: { method, codec in method == "pnc" && codec.weights == "theirs" }))
        func rows(
            _ settings: [String: String], _ published: Published, weights: String = "theirs", truth: Truth = .labels
        ) throws -> Int {
            let cells = Samples.cells().map { cell in
                var cell = cell
                cell.settings = settings
                cell.record = CodecRecord(fingerprint: "", name: "x", parameters: "", weights: weights)
                // A codec is known by what it is, and not by what a scenario calls it.
                if cell.codec == "pnc" { cell.codec = "mine" } else { cell.record?.weights = "other" }
                cell.truth = truth
                return cell
            }
            let plot = try Plot.accuracyByCondition(cells, published: published)
            return Samples.rows(in: plot.specification, with: "published").count
        }
        let theirs = ["period": "500 ms", "jamming": "{load: 0.5, heavy}", "seed": "7"]
        #expect(try rows(theirs, published) == Samples.cells().filter { $0.codec == "pnc" }.count)
        #expect(try rows(["period": "500 ms", "jamming": "{load: 0.6, heavy}"], published) == 0)
        #expect(try rows([:], published) == 0)
        #expect(try rows(theirs, published, weights: "ours") == 0)
        // Agreement with the classifier is not what was published.
        #expect(try rows(theirs, published, truth: .classifier) == 0)
        let plot = try Plot.accuracyByCondition(Samples.cells(), published: Published(reference: file))
        #expect(Samples.rows(in: plot.specification, with: "published").count == 1)
        #expect(
            plot.caption.contains(
                "Hollow diamonds: By nobody, in vain. They are drawn as asked for; the conditions here may be others."))
    }

    @Test("of bytes are drawn beside codecs all of whose cells were run under the publication's conditions")
    func curves() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "published-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "pnc.csv")
        try "# By nobody, in vain.\nbytes,top5\n700,0.4\n1400,0.6\n".write(
            to: file, atomically: true, encoding: .utf8)
        let published = try Published(
            folder: folder,
            conditions: .init(
                bar: { ["period": "\(Int($0)) ms", "jamming": $1] }, run: [:],
                isMethod: { method, codec in method == "pnc" && codec.name == "pnc" }))
        func plot(_ published: Published, link: String? = nil, name: String = "pnc") throws -> Plot {
            let cells = Samples.cells().map { cell in
                var cell = cell
                cell.settings = ["period": "\(Int(cell.deadlineMs)) ms", "jamming": cell.condition]
                if cell.condition == "heavy", let link { cell.settings["jamming"] = link }
                let kind = cell.codec == "pnc" ? name : "jpeg"
                cell.record = CodecRecord(fingerprint: "", name: kind, parameters: "", weights: "0123456789abcdef")
                cell.classifier = "b0"
                return cell
            }
            return try .accuracyByBytes(cells: cells, published: published)
        }
        func rows(_ plot: Plot) -> Set<JSON> {
            Set(Samples.rows(in: plot.specification, with: "published").compactMap { $0["codec"] })
        }
        let drawn = try plot(published)
        #expect(rows(drawn) == ["pnc"])
        #expect(
            drawn.caption.hasSuffix(
                "without a link: By nobody, in vain. Ours ran with the weights 0123456789ab (pnc) and the classifier b0, "
                    + "which are not known to be the authors'."))
        #expect(try rows(plot(published, link: "other")).isEmpty)
        #expect(try rows(plot(published, name: "curve")).isEmpty)
        #expect(try rows(plot(Published(reference: file), link: "other", name: "curve")) == ["pnc"])
    }
}
