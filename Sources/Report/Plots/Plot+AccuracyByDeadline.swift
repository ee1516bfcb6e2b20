extension Plot {
    /// Accuracy against the deadline, a line a codec with its 95% band, a panel a condition.
    ///
    /// - Returns: nil when there is one deadline only, for which `accuracyByCondition` says everything.
    package static func accuracyByDeadline(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming,
        published: Published = Published()
    ) -> Plot? {
        let cells = cells.filter { $0.accuracy(metric) != nil }
        let deadlines = Style.unique(cells.map(\.deadlineMs)).sorted()
        guard deadlines.count > 1 else { return nil }
        let theirs = metric == .top5 ? published.accuracies(for: cells) : []
        let estimates = cells.compactMap { $0.accuracy(metric) }
        let isPublished =
            theirs.isEmpty ? "" : Published.caption("Hollow diamonds", theirs.map(\.accuracy.source))
        return Plot(
            name: "accuracy-by-deadline", title: "\(metric.label) by deadline",
            caption: "Points are shares of \(IntervalNote.basis(of: estimates)), bands and bars their 95% intervals. "
                + IntervalNote.sentences(on: estimates) + isPublished,
            view: overTime(cells, metric: metric, axis: axis, published: theirs, title: "Deadline (ms)"))
    }

    /// Accuracy of what the server held so long after an object's arrival, a line a codec, a panel a condition.
    ///
    /// - Parameters:
    ///   - cells: cells whose deadline is the time of the snapshot.
    ///   - metric: top-1 or top-5 accuracy.
    ///   - axis: what the panels' conditions are.
    /// - Returns: nil when there is one time only.
    package static func accuracyByTime(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming
    ) -> Plot? {
        let cells = cells.filter { $0.accuracy(metric) != nil }
        guard Style.unique(cells.map(\.deadlineMs)).count > 1 else { return nil }
        let estimates = cells.compactMap { $0.accuracy(metric) }
        return Plot(
            name: "accuracy-by-time", title: "\(metric.label) as time goes by",
            caption:
                "If the server had to answer so long after the object's arrival, with what it held by then. Points are "
                + "shares of \(IntervalNote.basis(of: estimates)), bands and bars their 95% intervals. "
                + IntervalNote.sentences(on: estimates),
            view: overTime(cells, metric: metric, axis: axis, published: [], title: "Time since arrival (ms)"))
    }

    /// Panels of accuracy against the cells' deadlines.
    private static func overTime(
        _ cells: [AccuracyCell], metric: AccuracyMetric, axis: ConditionAxis,
        published theirs: [(cell: AccuracyCell, accuracy: Published.Accuracy)], title: String
    ) -> JSON {
        let codecs = Style.sorted(cells.map(\.codec))
        let levels = Style.sortedLevels(cells.map(\.condition))
        let deadlines = Style.unique(cells.map(\.deadlineMs)).sorted()
        guard let first = deadlines.first, let last = deadlines.last else { return [:] }
        let range = shareRange(
            cells.compactMap { $0.accuracy(metric) }.flatMap(\.ends) + theirs.map(\.accuracy.top5))
        let width = levels.count > 2 ? 230.0 : 320.0
        let panel = AccuracyPanel(
            codecs: codecs, metric: metric, axis: axis, range: range, width: width, isPublishedShown: !theirs.isEmpty)
        let margin = (last - first) * 0.04
        // Every deadline gets its tick while there is room for the numbers.
        let ticks: JSON = deadlines.count <= 8 ? .array(deadlines.map(JSON.number)) : nil

        let panels = levels.enumerated().map { position, level -> JSON in
            let isFirst = position % columns(of: levels.count) == 0
            let here = cells.filter { $0.condition == level }
                .sorted { order($0) < order($1) }
            let points = theirs.filter { $0.cell.condition == level }.map { cell, accuracy -> JSON in
                [
                    "codec": JSON(cell.codec), "deadline_ms": .number(cell.deadlineMs),
                    "published": .number(accuracy.top5),
                ]
            }
            var xAxis: JSON = ["title": JSON(title), "format": "d", "labelOverlap": true]
            if ticks != .null { xAxis = xAxis.with("values", ticks) }
            let x: JSON = [
                "field": "deadline_ms", "type": "quantitative", "axis": xAxis,
                "scale": ["domain": [.number(first - margin), .number(last + margin)], "nice": false, "zero": false],
            ]
            var ends: [(codec: String, value: Double)]?
            if position == levels.count - 1 {
                ends = codecs.compactMap { codec in
                    here.last { $0.codec == codec }?.accuracy(metric).map { (codec, $0.value) }
                }
            }
            let layers =
                [panel.band(isFirst: isFirst)]
                + panel.layers(
                    isFirst: isFirst, lineOpacity: 1, published: points,
                    publishedTip: ["field": "deadline_ms", "title": JSON(title)], ends: ends)
            return [
                "width": .number(width), "height": .number(panel.height),
                "data": ["values": .array(here.compactMap { row($0, metric) })],
                "encoding": ["x": x, "color": codecColour(codecs)],
                "layer": .array([heading(axis.named(level))] + layers),
            ]

            func order(_ cell: AccuracyCell) -> (Int, Double) {
                (codecs.firstIndex(of: cell.codec) ?? 0, cell.deadlineMs)
            }
        }
        return grid(panels, spacing: 24)
    }
}
