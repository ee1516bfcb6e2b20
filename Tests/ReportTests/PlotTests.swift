import Foundation
import Testing

@testable import Report

@Suite("A plot's specification")
struct PlotTests {
    static func everyPlot() throws -> [Plot] {
        let cells = Samples.cells()
        return try [
            .accuracyByCondition(cells),
            #require(Plot.accuracyByDeadline(cells)),
            .accuracyByBytes(cells: cells),
            .runningPicture(Samples.running, codec: "pnc", segment: "features"),
            #require(Plot.fullyOffloaded(cells)),
            #require(Plot.pairedDifferences(Samples.paired)),
            .trainingCurve(
                [
                    TrainingPoint(quantity: "loss", series: "training", step: 1, value: 2),
                    TrainingPoint(quantity: "loss", series: "training", step: 2, value: 0.05),
                    TrainingPoint(quantity: "top5", series: "validation", step: 2, value: 0.8),
                ], title: "Training of pnc"),
        ]
    }

    @Test("names its schema, describes itself, is JSON, and takes its data from nowhere else")
    func isComplete() throws {
        for plot in try Self.everyPlot() {
            let specification = plot.specification
            #expect(specification["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json")
            #expect(specification["description"] != nil)
            #expect(!Samples.values(of: "mark", in: specification).isEmpty)
            #expect(Samples.values(of: "url", in: specification).isEmpty)
            let parsed = try JSONSerialization.jsonObject(with: Data(specification.text.utf8))
            #expect(parsed is [String: Any])
        }
    }

    @Test("has the cells as its rows, each once, with its interval", arguments: [AccuracyMetric.top1, .top5])
    func rowsAreTheCells(metric: AccuracyMetric) throws {
        let cells = Samples.cells()
        let plots = try [
            Plot.accuracyByCondition(cells, metric: metric), #require(Plot.accuracyByDeadline(cells, metric: metric)),
        ]
        for plot in plots {
            let rows = Samples.rows(in: plot.specification, with: "accuracy")
            let expected = try cells.map { cell -> JSON in
                let accuracy = try #require(cell.accuracy(metric))
                let x: JSON = plot.name == "accuracy-by-deadline" ? .number(cell.deadlineMs) : JSON(cell.condition)
                return [
                    "x": x,
                    "codec": JSON(cell.codec), "condition": JSON(cell.condition),
                    "deadline_ms": .number(cell.deadlineMs), "accuracy": .number(accuracy.value),
                    "low": .optional(accuracy.interval?.low), "high": .optional(accuracy.interval?.high),
                    "mean_bytes": .optional(cell.meanBytes), "images": 2000, "pictures": 591,
                ]
            }
            #expect(rows.count == expected.count)
            #expect(Set(rows) == Set(expected))
        }
    }

    @Test("leaves out a codec whose accuracy is not known, and draws nothing of none")
    func unknownAccuracy() throws {
        var cells = Samples.cells()
        for index in cells.indices where cells[index].codec == "pnc" { cells[index].top1 = nil }
        for metric in AccuracyMetric.allCases {
            let rows = try Samples.rows(
                in: Plot.accuracyByCondition(cells, metric: metric).specification, with: "accuracy")
            #expect(rows.contains { $0["codec"] == "pnc" } == (metric == .top5))
        }
        let table = TerminalView.accuracyTable(cells, metric: .top1)
        #expect(table.split(separator: "\n").filter { $0.contains("pnc") }.allSatisfy { !$0.contains("%") })
        #expect(throws: ReportError.self) {
            try Plot.accuracyByCondition(cells.filter { $0.codec == "pnc" }, metric: .top1)
        }
    }

    @Test("of the running picture keeps a hole where nothing arrived whole")
    func runningRows() throws {
        let plot = try Plot.runningPicture(Samples.running, codec: "pnc", segment: "features")
        let rows = Samples.rows(in: plot.specification, with: "throughput_kbps")
        // Three panels have the same data.
        #expect(rows.count == 3 * Samples.running.count)
        #expect(rows.filter { $0["throughput_kbps"] == .null }.count == 3)
        #expect(rows.first?["kilobytes"] == .number(3900.0 / 1024))
        let names = Samples.rows(in: plot.specification, with: "label").compactMap { $0["label"] }
        #expect(names == ["jamming: none", "jamming: light", "jamming: heavy"])
    }

    @Test("of the running picture says what it leaves out")
    func runningLimit() throws {
        let plot = try Plot.runningPicture(Samples.running, codec: "pnc", limit: 4)
        #expect(plot.caption.contains("The first 4 of 9 images."))
        #expect(Samples.rows(in: plot.specification, with: "segments").count == 3 * 4)
    }

    @Test("of differences is in percentage points")
    func pairedRows() throws {
        let plot = try #require(Plot.pairedDifferences(Samples.paired))
        let rows = Samples.rows(in: plot.specification, with: "value")
        #expect(rows.count == Samples.paired.count)
        let values = rows.compactMap { $0["value"] }
        #expect(Set(values) == [JSON(-0.031 * 100)])
    }

    /// Names that differ at their ends only.
    private static let longNames = [
        "wifi, load 30 %, receiver-distance 2 m", "wifi, load 30 %, receiver-distance 4 m",
        "a very long name of a jammer, with a comma and 100 %, so that no line of a plot (or table) could hold all of it",
    ]

    @Test("has every name in full, in lines that fit, on axes and in legends")
    func longNames() throws {
        var paired = Samples.paired
        for index in paired.indices {
            let name = Self.longNames[index % 3]
            (paired[index].condition, paired[index].levels) = (name, [name])
            (paired[index].codec, paired[index].reference) = (paired[index].codec + " " + name, Self.longNames[0])
        }
        var running = Samples.running
        for index in running.indices { running[index].condition = Self.longNames[index / 3] }
        let plots = try [
            Plot.accuracyByCondition(Samples.cells(deadlines: [500], levels: Self.longNames)),
            #require(Plot.pairedDifferences(paired)), Plot.runningPicture(running, codec: "pnc"),
        ]
        for plot in plots {
            // Vega cuts nothing, and leaves labels the room that they need.
            let configuration = try #require(plot.specification["config"])
            #expect(configuration["axis"]?["labelLimit"] == 0 && configuration["axis"]?["maxExtent"] == 2000)
            #expect(configuration["legend"]?["labelLimit"] == 0 && configuration["legend"]?["titleLimit"] == 0)
            let expressions = Samples.values(of: "labelExpr", in: plot.specification).map(\.text)
            #expect(expressions.contains { $0.contains("receiver-distance") && $0.contains("hold all of it") })
        }
        let title = try #require(
            Samples.values(of: "title", in: plots[1].specification).compactMap(\.elements).first { $0.count > 1 })
        #expect(
            title.map { "\($0.text.dropFirst().dropLast())" }.joined(separator: " ").hasSuffix("(percentage points)"))
        #expect(title.allSatisfy { $0.text.count < 60 })
    }

    @Test("breaks names into as few lines as have room, and leaves short ones alone")
    func labels() {
        #expect(Plot.Labels(["none", "heavy"], width: 64).expression == nil)
        let labels = Plot.Labels(["none", "one two three", "extraordinary"], width: 60)
        #expect(labels.lines == 2)
        #expect(
            labels.expression?.text.contains(
                #"[[\"none\"],[\"one two\",\"three\"],[\"extraordinary\"]][indexof("#) == true)
    }

    @Test("makes no plot of one deadline, no difference without pairs, and says when there is nothing at all")
    func nothing() throws {
        #expect(Plot.accuracyByDeadline(Samples.cells(deadlines: [500])) == nil)
        #expect(Plot.pairedDifferences([]) == nil)
        #expect(Plot.fullyOffloaded([]) == nil)
        #expect(throws: ReportError.nothingToDraw(what: "accuracy")) { try Plot.accuracyByCondition([]) }
        #expect(throws: ReportError.nothingToDraw(what: "image outcomes")) { try Plot.runningPicture([], codec: "pnc") }
        #expect(throws: ReportError.nothingToDraw(what: "training log")) {
            try Plot.trainingCurve(
                [TrainingPoint(quantity: "loss", series: "training", step: 1, value: .nan)], title: "x")
        }
    }

    @Test("fits its axis to the intervals, within 0 and 100%")
    func range() {
        #expect(Plot.shareRange([0.62, 0.78]) == 0.6...0.8)
        #expect(Plot.shareRange([0, 1]) == 0...1)
        #expect(Plot.shareRange([]) == 0...1)
        for low in stride(from: 0.0, through: 1, by: 0.013) {
            for high in stride(from: low, through: 1, by: 0.029) {
                let range = Plot.shareRange([low, high])
                #expect(range.lowerBound >= 0 && range.upperBound <= 1)
                #expect(range.lowerBound <= low && range.upperBound >= high)
                #expect(range.upperBound - range.lowerBound > 0.04)
            }
        }
    }
}

@Suite("The look")
struct StyleTests {
    @Test("gives a codec the same colour and symbol whatever else is drawn")
    func fixedMarks() {
        let alone = Style.marks(of: ["webp q=20"])
        let among = Style.marks(of: ["pnc", "jpeg", "webp q=20"])
        #expect(alone[0] == among[2])
        #expect(Style.marks(of: ["pnc"])[0].colour == "#0072B2")
    }

    @Test("tells codecs of one family apart, and unknown codecs too")
    func distinctMarks() {
        let codecs =
            ["webp q=20", "webp q=0", "webp q=5", "pnc", "starfish", "deepcod", "rnn", "rnn-lite", "jpeg"]
            + [
                "jpeg-progressive", "curve limitnet", "mine", "yours", "jpeg-small", "wavelet",
                "wavelet(bytes=1024)",
            ]
        #expect(Set(Style.marks(of: codecs)).count == codecs.count)
    }

    @Test(
        "knows a codec's family from its label",
        arguments: [
            ("pnc", "pnc"), ("webp q=20", "webp"), ("jpeg-progressive q=30", "jpeg-progressive"), ("jpeg-q30", "jpeg"),
            ("rnn-lite", "rnn-lite"), ("wavelet(bytes=5040)", "wavelet"), ("PNC (own weights)", "pnc"),
            ("mine", "mine"),
        ])
    func family(label: String, family: String) {
        #expect(Style.family(of: label) == family)
    }

    @Test(
        "keeps the scenario's order, though some values are missing under some conditions",
        arguments: [
            (["1 b", "1 c", "2 a", "2 b", "2 c"], ["a", "b", "c"]),
            (["1 z", "1 a", "2 z", "2 m", "2 a"], ["z", "m", "a"]),
            (["1 b", "2 a"], ["b", "a"]), ([], []),
        ])
    func order(cells: [String], values: [String]) {
        #expect(Style.ordered(cells, by: { $0.suffix(1) }, where: { $0.prefix(1) }).map(String.init) == values)
    }

    @Test("gives levels colours that differ")
    func levels() {
        #expect(Set(Style.levelColours(["none", "light", "heavy"])).count == 3)
        let many = (1...20).map { "\($0) m" }
        #expect(Set(Style.levelColours(many)).count == 20)
    }
}
