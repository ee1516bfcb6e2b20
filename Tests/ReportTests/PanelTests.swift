import Statistics
import Store
import Testing

@testable import Report

@Suite("The panels of a plot")
struct PanelTests {
    static let links = ["ieee802154", "constant"]
    static let rules = ["next-arrival", "testbed", "{after: 300 ms}", "{after: 400 ms}"]

    /// Two codecs under every level of jamming, over every link, by every rule of a deadline.
    static func cells(links: [String] = links, rules: [String] = rules, periods: [Double] = [500]) -> [AccuracyCell] {
        var cells: [AccuracyCell] = []
        for codec in ["jpeg", "webp"] {
            for level in Samples.levels {
                for link in links {
                    for rule in rules {
                        for period in periods {
                            let top5 = 0.9 - Double(cells.count) * 0.007
                            cells.append(
                                AccuracyCell(
                                    codec: codec, condition: "\(level), \(link)", levels: [level, link],
                                    deadline: RunDeadline(rule: rule, arrivals: "{periodic}", periodMs: period),
                                    top1: nil, top5: Estimate(value: top5, low: top5 - 0.01, high: top5 + 0.01),
                                    meanBytes: 3000,
                                    fullyOffloaded: Estimate(value: 0.5, low: 0.4, high: 0.6)))
                        }
                    }
                }
            }
        }
        return cells
    }

    static let axis = ConditionAxis([
        ConditionAxis.jamming.factors[0], ConditionAxis.Factor(title: "Link", prefix: "link"),
    ])

    /// The panels of a plot: each with its heading, its marks and its rows.
    private func panels(
        _ plot: Plot
    ) throws -> [(heading: [String], marks: [String], rows: [JSON], specification: JSON)] {
        try #require(plot.specification["concat"]).elements.map { panel in
            let layers = try #require(panel["layer"]).elements
            let lines = Samples.rows(in: panel, with: "heading").flatMap { $0["heading"]?.elements ?? [] }
            let marks = layers.compactMap { layer -> String? in
                guard case .string(let type) = layer["mark"]?["type"] else { return nil }
                return type
            }
            let heading = lines.compactMap { line -> String? in
                if case .string(let text) = line { text } else { nil }
            }
            return (heading, marks, panel["data"]?["values"]?.elements ?? [], panel)
        }
    }

    @Test("have a tick at each value, with all its digits, where there is room")
    func ticks() throws {
        let cells = Self.cells(links: ["20.25 kbps", "20.5 kbps", "0.02075 Mbps"])
        let plot = try Plot.accuracyByCondition(cells, axis: Self.axis)
        let axis = try #require(try panels(plot)[0].specification["encoding"]?["x"]?["axis"])
        #expect(axis["values"] == [20.25, 20.5, 20.75])
        // Of D3: up to twelve digits, those that say nothing left out.
        #expect(axis["format"] == ",.12~r")
    }

    @Test("are of quantities where shares are written with and without a per cent sign, in any order")
    func shares() throws {
        for values in [["5 %", "0.2", "0.4"], ["0.125", "0.25", "50 %"]] {
            let scale = try #require(QuantityScale(values))
            let numbers = values.compactMap { scale[$0] }
            #expect(numbers.count == 3 && numbers == numbers.sorted())
        }
        #expect(QuantityScale(["5 kbps", "0.2"]) == nil)
    }

    @Test("promise no intervals where there are none")
    func noIntervals() throws {
        let cells = Self.cells().map { cell in
            var cell = cell
            cell.top5 = cell.top5.map { Estimate(value: $0.value, interval: nil, basis: $0.basis) }
            return cell
        }
        let plot = try Plot.accuracyByCondition(cells, axis: Self.axis)
        #expect(!plot.caption.contains("their 95% intervals"))
        #expect(!plot.specification.text.contains("(95% intervals)"))
    }

    @Test("hold one point of a codec at each place, so that a line joins nothing else")
    func onePoint() throws {
        let rates = Self.cells(links: ["20 kbps", "40 kbps", "0.06 Mbps"], periods: [300, 500])
        let plots = try [
            Plot.accuracyByCondition(Self.cells(), axis: Self.axis),
            #require(Plot.accuracyByDeadline(Self.cells(periods: [300, 500]), axis: Self.axis)),
            Plot.accuracyByCondition(rates, axis: Self.axis),
            #require(Plot.accuracyByDeadline(rates, axis: Self.axis)),
        ]
        for plot in plots {
            for panel in try panels(plot) {
                let places = panel.rows.map { [$0["codec"], $0["x"]] }
                #expect(!places.isEmpty && Set(places).count == places.count, "\(plot.name) \(panel.heading)")
            }
        }
    }

    @Test("have points for names, and lines for quantities")
    func linesOfQuantities() throws {
        for panel in try panels(.accuracyByCondition(Self.cells(), axis: Self.axis)) {
            #expect(!panel.marks.contains("line") && !panel.marks.contains("area"))
            #expect(panel.specification["encoding"]?["x"]?["type"] == "ordinal")
        }
        let rates = ["20 kbps", "40 kbps", "0.06 Mbps"]
        let plot = try Plot.accuracyByCondition(Self.cells(links: rates), axis: Self.axis)
        #expect(plot.name == "accuracy-by-link")
        for panel in try panels(plot) {
            #expect(panel.marks.contains("line"))
            #expect(Set(panel.rows.compactMap { $0["x"] }) == [20, 40, 60])
            #expect(Samples.values(of: "title", in: panel.specification).contains("Link (kbps)"))
            let level = try #require(panel.rows.first?["condition"])
            #expect(panel.rows.allSatisfy { "\($0)".contains("\(level)".split(separator: ",")[0]) })
        }
    }

    @Test("are told apart by everything that is neither on the axis nor the codec")
    func headings() throws {
        let drawn = try panels(.accuracyByCondition(Self.cells(), axis: Self.axis))
        #expect(drawn.count == 2 * 4)
        #expect(Set(drawn.map { $0.heading.joined(separator: " ") }).count == 8)
        #expect(drawn[0].heading == ["link: ieee802154", "by 500 ms"])
        #expect(
            Samples.values(
                of: "columns",
                in: try Plot.accuracyByCondition(Self.cells(), axis: Self.axis)
                    .specification
            ).contains(2))
    }

    @Test("of deadlines hold one rule each, and what has no other deadline is named")
    func rules() throws {
        let plot = try #require(Plot.accuracyByDeadline(Self.cells(), axis: Self.axis))
        #expect(
            plot.caption.contains(
                "Not here, since a line needs two deadlines: by 500 ms; testbed window, period 500 ms."))
        let drawn = try panels(plot)
        #expect(drawn.count == 3 * 2)
        #expect(drawn.allSatisfy { Set($0.rows.compactMap { $0["x"] }) == [300, 400] })
        // With two periods, the next arrival and the testbed's window have two times, and `after` one line a period.
        let both = try panels(
            #require(Plot.accuracyByDeadline(Self.cells(links: ["constant"], periods: [500, 700]), axis: Self.axis)))
        #expect(both.count == 3 * 4)
        #expect(Set(both.map { $0.heading.last }).count == 4)
        #expect(Plot.accuracyByDeadline(Self.cells(rules: ["testbed", "next-arrival"]), axis: Self.axis) == nil)
    }

    @Test("break a line where a cell has no result")
    func failed() throws {
        var cells = Self.cells(links: ["20 kbps", "40 kbps", "60 kbps"], rules: ["testbed"])
        cells.removeAll { $0.codec == "webp" && $0.levels == ["light", "40 kbps"] }
        let empty = try panels(.accuracyByCondition(cells, axis: Self.axis)).flatMap(\.rows)
            .filter { $0["accuracy"] == .null }
        #expect(empty == [["codec": "webp", "x": 40, "accuracy": nil, "low": nil, "high": nil]])
    }

    @Test("stand beside a key of every codec with its mark, also of one that has no result in some of them")
    func key() throws {
        var cells = Self.cells()
        cells.removeAll { $0.codec == "webp" && $0.deadline.words.hasPrefix("testbed") }
        for plot in try [
            Plot.accuracyByCondition(cells, axis: Self.axis), #require(Plot.accuracyByDeadline(cells, axis: Self.axis)),
        ] {
            let names = try panels(plot).map { panel in
                try #require(panel.specification["layer"]).elements.filter { $0["encoding"]?["text"] != nil }
                    .flatMap { Samples.rows(in: $0, with: "codec") }.compactMap { $0["codec"] }
            }
            #expect(names.filter { !$0.isEmpty } == [["jpeg", "webp"]])
            let shapes = Samples.values(of: "shape", in: plot.specification)
            for mark in Style.marks(of: ["jpeg", "webp"]) { #expect(shapes.contains(JSON(mark.shape))) }
        }
    }

    @Test("have headings that end before the next panel begins")
    func widths() throws {
        let long = Self.cells(links: ["{trace: traces/a-very-long-name.csv, delay: 20 ms, loss: 0.1}", "short"])
        for panel in try panels(.accuracyByCondition(long, axis: Self.axis)) {
            guard case .number(let width) = panel.specification["width"] else { continue }
            // A bold character is some 7 pixels wide.
            #expect(panel.heading.allSatisfy { !$0.contains(" ") || Double($0.count) * 7 <= width }, "\(panel.heading)")
        }
    }

    @Test("are no more than can be read, and the caption says how many there would be")
    func many() throws {
        let links = (0..<20).map { "link \($0)" }
        let plot = try Plot.accuracyByCondition(Self.cells(links: links), axis: Self.axis)
        #expect(try panels(plot).count == 36)
        #expect(plot.caption.contains("The first 36 of 80 panels are drawn; the table has them all."))
    }

    @Test("of the running picture join the images of one run only")
    func runs() throws {
        var images = Samples.running
        for index in images.indices { images[index].run = index / 3 }
        let plot = try Plot.runningPicture(images, codec: "pnc")
        let lines = Samples.values(of: "detail", in: plot.specification)
        #expect(!lines.isEmpty && lines.allSatisfy { $0["field"] == "run" })
        #expect(plot.caption.contains("The first images of 3 runs, one run after the other."))
    }

    @Test("of the running picture have published images beside those of the same condition only")
    func publishedImages() throws {
        var images = Samples.running
        for index in images.indices { images[index].run = index / 3 }
        // Twice as many under each level.
        let published = (0..<18).map { index in
            RunningImage(
                index: index + 1, condition: Samples.levels[index / 6], throughputKbps: Double(index), wholeBytes: 1024,
                wholeSegments: index)
        }
        let plot = try Plot.runningPicture(images, codec: "pnc", published: published)
        let lines = Samples.rows(in: plot.specification, with: "stretch").prefix(9)
        #expect(lines.compactMap { $0["image"] } == (1...9).map { JSON($0) })
        #expect(lines.compactMap { $0["segments"] } == [0, 1, 2, 6, 7, 8, 12, 13, 14])
        // The publication reckons throughput otherwise.
        #expect(lines.allSatisfy { $0["throughput_kbps"] == nil })
        #expect(plot.caption.contains("Their throughput is not drawn"))
    }

    @Test("have bands while there are few codecs, and the caption says what is drawn")
    func bands() throws {
        let rates = ["20 kbps", "40 kbps"]
        let few = try Plot.accuracyByCondition(Self.cells(links: rates), axis: Self.axis)
        #expect(few.caption.contains("bands and bars their 95% intervals"))
        let many = (0..<5).flatMap { number in
            Self.cells(links: rates).filter { $0.codec == "webp" }.map { cell in
                var cell = cell
                cell.codec = "webp(quality=\(number))"
                return cell
            }
        }
        let plot = try Plot.accuracyByCondition(many, axis: Self.axis)
        #expect(try panels(plot).allSatisfy { $0.marks.contains("line") && !$0.marks.contains("area") })
        #expect(!plot.caption.contains("bands"))
    }
}

@Suite("What accuracies are called")
struct AccuracyWordsTests {
    private func cells(_ codecs: [(name: String, truth: Truth)]) -> [AccuracyCell] {
        codecs.map { name, truth in
            var cell = Samples.cells()[0]
            cell.codec = name
            cell.record = CodecRecord(fingerprint: name, name: name, parameters: "", weights: nil)
            cell.truth = truth
            return cell
        }
    }

    @Test(
        "says of what they are",
        arguments: [
            ([("pnc", .labels)], "Top-5 accuracy", ""),
            (
                [("pnc", .classifier), ("webp", .classifier)], "Top-5 agreement",
                " Agreement: the pictures have no labels, so the classifier's own first answer on the original picture stands for "
                    + "the true class."
            ),
            (
                [("pnc", .classifier), ("webp", .labels)], "Top-5 accuracy",
                " Where pictures have no labels, it is agreement: the classifier's own first answer on the original picture "
                    + "stands for the true class."
            ),
            (
                [("curve", .labels)], "Expected top-5 accuracy",
                " Accuracy is an expectation, from a table of bytes against accuracy; no picture was judged."
            ),
            (
                [("pnc", .labels), ("curve", .labels)], "Top-5 accuracy",
                " Accuracy of curve is an expectation, from a table of bytes against accuracy; no picture was judged."
            ),
        ] as [([(String, Truth)], String, String)])
    func words(codecs: [(String, Truth)], label: String, note: String) {
        let words = AccuracyWords(.top5, of: cells(codecs.map { (name: $0.0, truth: $0.1) }))
        #expect(words.label == label)
        #expect(words.note == note)
    }
}
