extension Plot {
    /// Accuracy against the condition, such as the jamming level: a line a codec, a panel a deadline, with 95% intervals.
    ///
    /// With one condition only, the codecs stand beside each other.
    ///
    /// - Throws: `ReportError.nothingToDraw` without cells.
    package static func accuracyByCondition(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming,
        published: Published = Published()
    ) throws(ReportError) -> Plot {
        let cells = cells.filter { $0.accuracy(metric) != nil }
        guard !cells.isEmpty else { throw .nothingToDraw(what: "accuracy") }
        let codecs = Style.sorted(cells.map(\.codec))
        let levels = Style.sortedLevels(cells.map(\.condition))
        let deadlines = Style.unique(cells.map(\.deadline)).sorted()
        let theirs = metric == .top5 ? published.accuracies(for: cells) : []
        let estimates = cells.compactMap { $0.accuracy(metric) }
        let ours = estimates.flatMap(\.ends)
        let range = shareRange(ours + theirs.map(\.accuracy.top5))
        // Room for every codec beside the others, unless there are so many levels that the picture would grow too wide.
        let perLevel = min(max(70, Double(codecs.count) * 15), max(24, 900 / Double(levels.count)))
        let width = max(130, Double(levels.count) * perLevel)
        let panel = AccuracyPanel(
            codecs: codecs, metric: metric, axis: axis, range: range, width: width, isPublishedShown: !theirs.isEmpty)
        // Names that are too long to stand beside each other are broken at their spaces.
        let isBroken = (levels.map(\.count).max() ?? 0) > Int(perLevel / 6.5)
        let lines = isBroken ? levels.map { $0.split(separator: " ").count }.max() ?? 1 : 1
        var xAxis: JSON = ["title": JSON(axis.title), "labelOverlap": false]
        if isBroken { xAxis = xAxis.with("labelExpr", "split(datum.label, ' ')") }

        let panels = deadlines.enumerated().map { position, deadline -> JSON in
            let isFirst = position % columns(of: deadlines.count) == 0
            let here = cells.filter { $0.deadline == deadline }
            let rows = here.sorted { order($0) < order($1) }.compactMap { row($0, metric) }
            let points = theirs.filter { $0.cell.deadline == deadline }.map { cell, accuracy -> JSON in
                [
                    "codec": JSON(cell.codec), "condition": JSON(cell.condition),
                    "published": .number(accuracy.top5),
                ]
            }
            let isLast = position == deadlines.count - 1
            var ends: [(codec: String, value: Double)]?
            if isLast, let worst = levels.last {
                ends = codecs.compactMap { codec in
                    let own = here.filter { $0.codec == codec }
                    // A codec that lacks the last level still gets its name, at the height where its line stops.
                    let end = own.first { $0.condition == worst } ?? own.max { order($0) < order($1) }
                    return end?.accuracy(metric).map { (codec, $0.value) }
                }
            }
            let layers = panel.layers(
                isFirst: isFirst, lineOpacity: 0.45, published: points,
                publishedTip: ["field": "condition", "title": JSON(axis.title)], ends: ends)
            return [
                "width": .number(width), "height": .number(panel.height),
                "data": ["values": .array(rows)],
                "encoding": [
                    "x": [
                        "field": "condition", "type": "ordinal", "sort": JSON(levels),
                        "scale": ["domain": JSON(levels), "paddingInner": 0.3, "paddingOuter": 0.15],
                        "axis": xAxis,
                    ],
                    "xOffset": ["field": "codec", "sort": JSON(codecs), "scale": ["domain": JSON(codecs)]],
                    "color": codecColour(codecs),
                ],
                "layer": .array([heading(deadline.words)] + layers),
            ]

            func order(_ cell: AccuracyCell) -> (Int, Int) {
                (codecs.firstIndex(of: cell.codec) ?? 0, levels.firstIndex(of: cell.condition) ?? 0)
            }
        }
        return Plot(
            name: "accuracy-by-" + slug(axis.prefix.isEmpty ? axis.title : axis.prefix),
            title: "\(metric.label) by \(axis.title.lowercased())",
            caption: "Points are shares of \(IntervalNote.basis(of: estimates)), bars their 95% intervals. "
                + IntervalNote.sentences(on: estimates)
                + (theirs.isEmpty ? "" : Published.caption("Hollow diamonds", theirs.map(\.accuracy.source))),
            view: grid(panels, spacing: 24, labelLines: lines))
    }

    /// A cell as a row of data; nil where its accuracy is not known.
    static func row(_ cell: AccuracyCell, _ metric: AccuracyMetric) -> JSON? {
        guard let accuracy = cell.accuracy(metric) else { return nil }
        return [
            "codec": JSON(cell.codec), "condition": JSON(cell.condition), "deadline_ms": .number(cell.deadlineMs),
            "accuracy": .number(accuracy.value), "low": .optional(accuracy.interval?.low),
            "high": .optional(accuracy.interval?.high), "mean_bytes": .number(cell.meanBytes),
            "images": JSON(accuracy.basis.images), "pictures": .optional(accuracy.basis.pictures.map(Double.init)),
        ]
    }

    /// What a reader sees on pointing at a cell.
    static func tooltip(_ metric: AccuracyMetric, _ axis: ConditionAxis) -> JSON {
        [
            ["field": "codec", "title": "Codec"], ["field": "condition", "title": JSON(axis.title)],
            ["field": "deadline_ms", "title": "Deadline (ms)"],
            ["field": "accuracy", "title": JSON(metric.label), "format": ".1%"],
            ["field": "low", "title": "95% interval from", "format": ".1%"],
            ["field": "high", "title": "to", "format": ".1%"],
            ["field": "mean_bytes", "title": "Mean bytes received", "format": ",.0f"],
            ["field": "images", "title": "Images", "format": ","],
            ["field": "pictures", "title": "Different pictures", "format": ","],
        ]
    }
}
