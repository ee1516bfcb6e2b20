import Basics
import Foundation

extension ReportPage {
    /// Title, what was run, and where to find what.
    func header(hasDelivery: Bool) -> HTML {
        let cells = content.cells
        let parts = [
            NumberText.count(Style.codecs(of: cells).count, "codec"),
            NumberText.count(Style.conditions(of: cells).count, "condition"),
            NumberText.count(Style.unique(cells.map(\.deadline)).count, "deadline"),
        ]
        let images = Self.grouped(cells.map(\.images).reduce(0, +))
        var summary =
            parts.joined(separator: ", ") + ": \(NumberText.count(cells.count, "cell")), \(images) image outcomes."
        if !content.failures.isEmpty { summary += " \(NumberText.count(content.failures.count, "run")) failed." }
        if content.missingRuns > 0 {
            summary +=
                " Not done: \(content.missingRuns) of the \(NumberText.count(content.runs, "run")) that are asked for; what is "
                + "shown is of the rest."
        }

        var links = [("#accuracy", "Accuracy")]
        if hasDelivery { links.append(("#delivery", "What arrived")) }
        links += content.tables.map { ("#" + Plot.slug($0.title), $0.title) }
        if !content.views.isEmpty || !content.viewNotes.isEmpty { links.append(("#views", "What the server saw")) }
        if !content.failures.isEmpty { links.append(("#failures", "Failures")) }
        if !content.provenance.isEmpty { links.append(("#provenance", "Provenance")) }
        let navigation = links.map { HTML.element("a", ["href": $0.0], text: $0.1) }
        return .element(
            "header",
            [
                .element("h1", text: content.title), .element("p", ["class": "summary"], text: summary),
                .element("nav", navigation),
            ])
    }

    /// The plots of accuracy and their table.
    func accuracySection(_ figures: [HTML]) -> HTML {
        .element("section", ["id": "accuracy"], [.element("h2", text: "Accuracy")] + figures + [accuracyTable()])
    }

    /// The plots of what arrived.
    func deliverySection(_ figures: [HTML]) -> HTML {
        guard !figures.isEmpty else { return HTML("") }
        return .element("section", ["id": "delivery"], [.element("h2", text: "What arrived")] + figures)
    }

    /// A plot as a figure: the picture, the words, and the specification for the script.
    func figure(_ plot: Plot, svg: String) -> HTML {
        return .element(
            "figure", ["data-plot": plot.name, "id": "plot-" + plot.name],
            [
                .element("h3", text: plot.title),
                .element("div", ["class": "plot", "role": "img", "aria-label": plot.title], [HTML(markup: svg)]),
                .element("figcaption", text: plot.caption),
                .element("script", ["type": "application/json"], [.data(plot.specification)]),
            ])
    }

    /// A row a codec and deadline with a column for each condition; where these are many, a row each, which fits paper and
    /// small screens.
    private func accuracyTable() -> HTML {
        let levels = Style.conditions(of: content.cells)
        let estimates = content.cells.compactMap { $0.accuracy(metric) }
        let words = AccuracyWords(metric, of: content.cells)
        let isLong = levels.count > 4
        var rows: [HTML] = []
        for deadline in Style.deadlines(of: content.cells) {
            let here = content.cells.filter { $0.deadline == deadline }
            let codecs = Style.codecs(of: here)
            var head: [(name: String?, codec: String, cells: [HTML])] = []
            if isLong {
                for level in levels {
                    let rivals = here.filter { $0.condition == level }
                    for codec in codecs {
                        guard let cell = rivals.first(where: { $0.codec == codec }) else { continue }
                        let isFirst = codec == codecs.first { name in rivals.contains { $0.codec == name } }
                        head.append(
                            (isFirst ? content.axis.named(level) : nil, codec, [accuracyColumn(cell, among: rivals)]))
                    }
                }
            } else {
                head = codecs.map { codec in
                    let columns = levels.map { level in
                        let rivals = here.filter { $0.condition == level }
                        return accuracyColumn(rivals.first { $0.codec == codec }, among: rivals)
                    }
                    return (nil, codec, columns)
                }
            }
            for (position, row) in head.enumerated() {
                var columns: [HTML] = []
                // Said once, in a cell of one row: a cell of many would keep all of them on one sheet of paper.
                columns.append(
                    .element("th", ["scope": "row", "class": "group"], text: position == 0 ? deadline.words : ""))
                if isLong {
                    columns.append(.element("th", ["scope": "row", "class": "group"], text: row.name ?? ""))
                }
                columns.append(.element("th", ["scope": "row"], text: row.codec))
                rows.append(
                    .element("tr", position == 0 ? ["class": "first"] : [:], columns + row.cells))
            }
        }
        var names = ["Deadline"] + (isLong ? [content.axis.title] : []) + ["Codec"]
        names = names.filter { !$0.isEmpty }
        let numbers = isLong ? [words.label] : levels.map { content.axis.named($0) }
        let head =
            names.map { HTML.element("th", text: $0) } + numbers.map { .element("th", ["class": "number"], text: $0) }
        return .table(
            caption:
                "\(words.label) of \(IntervalNote.basis(of: estimates)); below it its 95% interval in per cent, and the mean "
                + "data that the server got \(RunDeadline.limit(of: content.cells.map(\.deadline))) (1 KB is 1024 bytes). The best under each condition is in bold. "
                + IntervalNote.sentences(on: estimates) + words.note + IntervalNote.failures(in: content.cells),
            head: [.element("tr", head)], rows: rows)
    }

    private func accuracyColumn(_ cell: AccuracyCell?, among rivals: [AccuracyCell]) -> HTML {
        guard let cell, let accuracy = cell.accuracy(metric) else {
            return .element("td", ["class": "number"], text: cell.map(\.hasOnlyFailed) == true ? "failed" : "-")
        }
        let known = rivals.compactMap { $0.accuracy(metric) }
        let isBest = known.count > 1 && known.allSatisfy { $0.value <= accuracy.value }
        return .element(
            "td", ["class": "number"],
            [
                .element(isBest ? "strong" : "span", text: NumberText.percent(accuracy.value)),
                .element("div", ["class": "interval"], text: accuracy.range ?? "no interval"),
                .element(
                    "div", ["class": "interval"],
                    text: cell.meanBytes.map { NumberText.fixed($0 / 1024, 2) + " KB" } ?? ""),
            ])
    }

    /// A further table.
    func section(_ table: PageTable) -> HTML {
        func cell(_ name: String, _ column: PageTable.Column, _ text: String) -> HTML {
            .element(name, column.isNumeric ? ["class": "number"] : [:], text: text)
        }
        // A column in which nothing is known says nothing.
        let shown = table.columns.indices.filter { index in table.rows.contains { $0[index] != "-" } }
        let head = shown.map { cell("th", table.columns[$0], table.columns[$0].name) }
        let rows = table.rows.map { row in
            HTML.element("tr", shown.map { cell("td", table.columns[$0], row[$0]) })
        }
        return .element(
            "section", ["id": Plot.slug(table.title)],
            [
                .element("h2", text: table.title),
                .table(caption: table.caption, head: [.element("tr", head)], rows: rows),
            ])
    }

    /// What the server saw of every chosen image, and what of that cannot be shown.
    func viewsSection() -> HTML {
        guard !content.views.isEmpty || !content.viewNotes.isEmpty else { return HTML("") }
        var parts: [HTML] = [.element("h2", text: "What the server saw")]
        parts += content.views.enumerated().map { view($1, number: $0 + 1) }
        let pictures = content.views.count { $0.original != nil }
        if pictures > 0 {
            let nouns = pictures == 1 ? "1 picture" : "\(pictures) pictures"
            parts.append(
                .element(
                    "p", ["class": "note"],
                    text:
                        "This page holds \(nouns) of the dataset and what was decoded of them; whoever has the page has them."
                ))
        }
        parts += content.viewNotes.map { .element("p", ["class": "note"], text: $0) }
        return .element("section", ["id": "views"], parts)
    }

    /// What the server saw of one image: a row a codec, a column a moment.
    private func view(_ view: ServerView, number: Int) -> HTML {
        let times = Style.unique(view.rows.flatMap { $0.moments.map(\.timeMs) }).sorted()
        let hasEnds = view.rows.contains { $0.end != nil }
        var head = [HTML.element("th", text: "")] + times.map { .element("th", text: Plot.milliseconds($0)) }
        if hasEnds { head.append(.element("th", text: "in the end")) }
        let rows = view.rows.map { row -> HTML in
            var columns = times.map { time -> HTML in
                guard let moment = row.moments.first(where: { $0.timeMs == time }) else {
                    return .element("td", text: "")
                }
                return cell(moment, codec: row.codec)
            }
            if hasEnds { columns.append((row.end ?? row.moments.last).map { cell($0, codec: row.codec) } ?? HTML("")) }
            return .element("tr", [codecHeading(row.codec)] + columns)
        }
        var parts: [HTML] = [.element("h3", text: view.label)]
        var words = "\(view.image), \(view.condition). Each picture is decoded from the bytes that had arrived by "
        words += "then; below it, the classifier's first answer."
        if hasEnds { words += " The last column is what counted, with what came after that until the sender stopped." }
        if let original = view.original {
            words += " Above is the image before the camera."
            let picture = HTML.picture(original, description: "\(view.image) before the camera")
            parts.append(.element("div", ["class": "original"], [picture]))
        }
        parts.append(.table(caption: words, head: [.element("tr", head)], rows: rows))
        return .element("section", ["class": "view", "id": "view-\(number)"], parts)
    }

    /// A codec's name, with a bar of the colour that it has in the plots.
    private func codecHeading(_ codec: String) -> HTML {
        let codecs = Style.codecs(of: content.cells)
        let colour = zip(codecs, Style.marks(of: codecs)).first { $0.0 == codec }?.1.colour ?? "#888888"
        return .element("th", ["scope": "row", "style": "border-left: 5px solid \(colour)"], text: codec)
    }

    private func cell(_ moment: ServerView.Moment, codec: String) -> HTML {
        var parts: [HTML] = []
        if let picture = moment.picture {
            parts.append(.picture(picture, description: "\(codec) after \(Plot.milliseconds(moment.timeMs))"))
        } else {
            let reason = moment.bytes == 0 ? "nothing yet" : "not decodable"
            parts.append(.element("div", ["class": "nothing"], text: reason))
        }
        parts.append(.element("div", ["class": "bytes"], text: "\(Self.grouped(moment.bytes)) B"))
        if let answer = moment.answer {
            // A sign as well as a colour says whether the answer is right.
            let verdict: (kind: String, sign: String) =
                switch moment.rank {
                case .some(1): ("right", "\u{2713} ")
                case .some(2...5): ("near", "\u{2713} in the top 5; first: ")
                case .some: ("wrong", "\u{2717} ")
                case nil: ("", "")
                }
            parts.append(.element("div", ["class": "answer " + verdict.kind], text: verdict.sign + answer))
        }
        return .element("td", parts)
    }

    /// Runs that failed and how to repeat them.
    func failures() -> HTML {
        guard !content.failures.isEmpty else { return HTML("") }
        let items = content.failures.map { failure -> HTML in
            .element(
                "li",
                [
                    .element("strong", text: failure.run), HTML(": " + failure.error + " Repeat it with "),
                    .element("code", text: failure.command),
                ])
        }
        return .element(
            "section", ["id": "failures"], [.element("h2", text: "Runs that failed"), .element("ul", items)])
    }

    /// Where everything comes from.
    func provenance() -> HTML {
        guard !content.provenance.isEmpty else { return HTML("") }
        let entries = content.provenance.flatMap { entry -> [HTML] in
            let facts = entry.facts.map { fact -> HTML in
                .element(
                    "tr", [.element("th", ["scope": "row"], text: fact.name), .element("td", text: fact.value)])
            }
            let file: [HTML] = [
                .element("summary", text: "The scenario file"),
                .element("pre", [.element("code", text: entry.text)]),
            ]
            return [
                .element("h3", text: entry.scenario),
                .element("table", ["class": "facts"], [.element("tbody", facts)]), .element("details", file),
            ]
        }
        return .element("section", ["id": "provenance"], [.element("h2", text: "Provenance")] + entries)
    }

    /// A whole number with a thin space at every thousand.
    private static func grouped(_ number: Int) -> String {
        var digits = Array(String(number))
        var position = digits.count - 3
        while position > 0, digits[position - 1] != "-" {
            digits.insert("\u{202F}", at: position)
            position -= 3
        }
        return String(digits)
    }
}
