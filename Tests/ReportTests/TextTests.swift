import Basics
import Foundation
import Statistics
import Store
import Testing

@testable import Report

@Suite("JSON")
struct JSONTests {
    @Test("is written with sorted keys, whole numbers without fraction, and escapes")
    func text() {
        let value: JSON = ["b": [1, 2.5, true, nil], "a": "x\"\\\n\u{2028}</script>", "c": .number(.infinity)]
        #expect(value.text == #"{"a":"x\"\\\n\u2028</script>","b":[1,2.5,true,null],"c":null}"#)
    }

    @Test("reads back as it was by another reader")
    func roundTrip() throws {
        let value: JSON = ["text": "ä\u{1}\t\u{1F4F7}", "numbers": [0.1, -3, 1e-9, 12_345_678]]
        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any])
        #expect(parsed["text"] as? String == "ä\u{1}\t\u{1F4F7}")
        #expect(parsed["numbers"] as? [Double] == [0.1, -3, 1e-9, 12_345_678])
    }
}

@Suite("Numbers as text")
struct NumberTests {
    @Test(arguments: [
        (0.8534, 1, "0.9"), (85.34, 1, "85.3"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (1234, 0, "1234"),
        (0.005, 2, "0.01"), (99.96, 1, "100.0"),
    ])
    func fixed(value: Double, places: Int, text: String) {
        #expect(NumberText.fixed(value, places) == text)
    }

    @Test func others() {
        #expect(NumberText.percent(0.8534) == "85.3%")
        #expect(Plot.milliseconds(500) == "500 ms")
        #expect(Plot.milliseconds(33.25) == "33.25 ms")
        #expect(Plot.slug("Encoding overhead (ms)") == "encoding-overhead-ms")
    }
}

@Suite("An error's message")
struct ReportErrorTests {
    @Test(arguments: [
        (
            ReportError.rendererMissing(interpreter: "Assets/python/bin/python3", remedy: "make setup"),
            "plots need the renderer vl-convert-python, and Assets/python/bin/python3 does not have it. "
                + "Install it with: make setup"
        ),
        (
            .rendererFailed(plot: "accuracy-by-jamming", message: "no such mark"),
            "the renderer could not draw accuracy-by-jamming: no such mark"
        ),
        (.file(path: "a/report.html", message: "cannot be written"), "a/report.html: cannot be written"),
        (
            .published(file: "trace.csv", line: 7, message: "n_features: 'x' is not a number"),
            "trace.csv:7: n_features: 'x' is not a number"
        ),
        (.nothingToDraw(what: "accuracy"), "there is nothing to draw: the database has no accuracy"),
    ])
    func message(error: ReportError, text: String) {
        #expect(error.description == text)
    }
}

@Suite("The terminal view")
struct TerminalViewTests {
    @Test("is a table with an interval in each cell")
    func table() {
        let cells = Samples.cells(deadlines: [500], levels: ["heavy", "none"]).filter { $0.codec != "webp q=20" }
        #expect(
            TerminalView.accuracyTable(cells) == """
                Top-5 accuracy by 500 ms (2000 images of 591 pictures each)
                jamming:          heavy                 none
                pnc               90.0% (88.5 to 91.4)  85.9% (84.4 to 87.3)
                jpeg-progressive  88.6% (87.1 to 90.0)  84.5% (83.0 to 85.9)

                """)
    }

    @Test("has a row for each condition where it would be too wide")
    func narrow() {
        let cells = Samples.cells(deadlines: [500], levels: ["heavy", "none"]).filter { $0.codec == "pnc" }
        #expect(
            TerminalView.accuracyTable(cells, width: 40) == """
                Top-5 accuracy by 500 ms (2000 images of
                591 pictures each)
                codec           pnc
                Jamming level   heavy
                Top-5 accuracy  90.0% (88.5 to 91.4)

                codec           pnc
                Jamming level   none
                Top-5 accuracy  85.9% (84.4 to 87.3)

                """)
    }

    private func cell(_ level: String, _ top5: Estimate) -> AccuracyCell {
        AccuracyCell(
            codec: "pnc", condition: level, deadline: RunDeadline(milliseconds: 500), top1: nil, top5: top5,
            meanBytes: 0)
    }

    private func estimate(images: Int, pictures: Int?, replications: Int, distinct: Int) -> Estimate {
        let basis = Basis(
            images: images, pictures: pictures, replications: replications, distinctReplications: distinct)
        return Estimate(value: 0.5, interval: basis.hasInterval ? Interval(low: 0.4, high: 0.6) : nil, basis: basis)
    }

    @Test("says how many pictures there are in each cell where they differ, and has no interval for too few")
    func pictures() {
        let cells = [
            cell("none", estimate(images: 240, pictures: 24, replications: 10, distinct: 10)),
            cell("heavy", estimate(images: 120, pictures: 12, replications: 10, distinct: 10)),
        ]
        #expect(
            TerminalView.accuracyTable(cells) == """
                Top-5 accuracy by 500 ms (120 to 240 images of 12 to 24 pictures each)
                jamming:  none                               heavy
                pnc       50.0% (40.0 to 60.0; 24 pictures)  50.0% (12 pictures)

                """)
        #expect(
            TerminalView.intervalNote(cells, width: 200) == """
                95% intervals hold over pictures and replications (Wilson's, at the effective number of images). No interval is given \
                for fewer than 20 different pictures.

                """)
    }

    @Test(
        "says what intervals are about",
        arguments: [
            (
                24, 3, 3,
                "95% intervals hold over pictures (Wilson's, at the effective number of images), given this channel: 3 "
                    + "replications do not tell how it varies."
            ),
            (
                24, 1, 1,
                "95% intervals hold over pictures (Wilson's, at the effective number of images), given this channel: 1 "
                    + "replication does not tell how it varies."
            ),
            (
                nil, 10, 10,
                "95% intervals hold over images and replications, as curves have no pictures (Wilson's, at the "
                    + "effective number of images)."
            ),
            (
                24, 38, 1,
                "95% intervals hold over pictures (Wilson's, at the effective number of images). All 38 replications came "
                    + "out the same and are counted as one."
            ),
            (
                3, 38, 1,
                "All 38 replications came out the same and are counted as one. No interval is given for fewer than 20 "
                    + "different pictures."
            ),
            (
                24, 12, 3,
                "95% intervals hold over pictures (Wilson's, at the effective number of images), given this channel: 3 "
                    + "replications do not tell how it varies. 12 replications came out in only 3 different ways: those that "
                    + "came out the same are counted once."
            ),
        ] as [(Int?, Int, Int, String)])
    func notes(pictures: Int?, replications: Int, distinct: Int, text: String) {
        let estimate = estimate(
            images: 100 * distinct, pictures: pictures, replications: replications, distinct: distinct)
        #expect(IntervalNote.sentences(on: [estimate]) == text)
    }

    @Test("says of which values it does not know how the channel varies, and not of those of ten replications or more")
    func mixed() {
        let estimates = [
            estimate(images: 240, pictures: 24, replications: 10, distinct: 10),
            estimate(images: 240, pictures: 24, replications: 3, distinct: 3),
            estimate(images: 100, pictures: nil, replications: 12, distinct: 1),
        ]
        #expect(
            IntervalNote.sentences(on: estimates)
                == "95% intervals hold over pictures, and replications where 10 or more differ, those of curves, which have none, "
                + "over images (Wilson's, at the effective number of images); 1 of 3 are given this channel: 3 replications do "
                + "not tell how it varies. In 1 of 3, all 12 replications came out the same and are counted as one.")
    }

    @Test("a curve that expects the same of every image has no interval, and it is said why")
    func certain() {
        let basis = Basis(
            images: 400, pictures: nil, replications: 2, distinctReplications: 2, effectiveImages: .infinity)
        #expect(!basis.hasInterval)
        let estimate = Estimate(value: 0.86, interval: nil, basis: basis)
        #expect(TerminalView.accuracyTable([cell("none", estimate)]).contains("86.0%\n"))
        #expect(
            IntervalNote.sentences(on: [estimate])
                == "No interval is given where a curve expects the same of every image, as it does not tell how that varies "
                + "between pictures.")
    }

    @Test("replications that failed are told of")
    func failed() {
        var one = cell("heavy", estimate(images: 240, pictures: 24, replications: 9, distinct: 9))
        (one.replications, one.failedReplications) = (9, 1)
        #expect(
            TerminalView.intervalNote([one], width: 500).contains(
                "Failed and left out: 1 of 10 replications of pnc, heavy, by 500 ms. What failed may have been unlike the rest"
            ))
    }

    @Test("marks what is missing")
    func missing() {
        let cells = Samples.cells(deadlines: [500]).filter { !($0.codec == "pnc" && $0.condition == "light") }
        let line = TerminalView.accuracyTable(cells).split(separator: "\n").first { $0.hasPrefix("pnc") }
        #expect(line?.split(separator: " ").contains("-") == true)
    }

    @Test("draws bars whose ends lie where the values are")
    func bars() throws {
        let cells = [
            AccuracyCell(
                codec: "pnc", condition: "none", deadline: RunDeadline(milliseconds: 500),
                top1: Estimate(value: 0, low: 0, high: 0), top5: Estimate(value: 0.5, low: 0.3, high: 0.7), meanBytes: 0
            )
        ]
        let lines = TerminalView.accuracyBars(cells, width: 20).split(separator: "\n")
        #expect(lines.last == "pnc  none  ━━━━━━├━━━━───┤        50.0%")
        // Without room for them they would be the table once more.
        #expect(TerminalView.accuracyBars(cells, columns: 24).isEmpty)
    }
}

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
