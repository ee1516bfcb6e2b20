extension Plot {
    /// Accuracy against the condition, with 95% intervals: names of conditions such as jamming levels have points, a quantity
    /// such as a link's rate a line a codec. Every deadline, and every value of whatever else was varied, is a panel.
    ///
    /// - Throws: `ReportError.nothingToDraw` without cells.
    package static func accuracyByCondition(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming,
        published: Published = Published()
    ) throws(ReportError) -> Plot {
        let failures = IntervalNote.failures(in: cells)
        let cells = cells.filter { $0.accuracy(metric) != nil }
        guard !cells.isEmpty else { throw .nothingToDraw(what: "accuracy") }
        let horizontal = axis.horizontal(in: cells)
        let factor = axis.factors[horizontal]
        let levels = axis.values(of: horizontal, in: cells)
        let across: AccuracyPanels.Across =
            if let scale = factor.scale(of: levels) {
                .quantity(
                    title: { _ in factor.title(in: scale.unit) },
                    value: { scale[$0.levels[horizontal]] ?? 0 })
            } else {
                .names(title: factor.title, values: levels, value: { $0.levels[horizontal] })
            }
        let layout = PanelLayout(
            cells, by: axis.facets(of: cells, without: horizontal) + [.deadlines(of: cells)])
        let theirs = metric == .top5 ? published.accuracies(for: cells) : []
        let panels = AccuracyPanels(
            layout: layout, across: across, codecs: Style.codecs(of: cells), metric: metric,
            words: AccuracyWords(metric, of: cells), axis: axis,
            published: theirs)
        let estimates = cells.compactMap { $0.accuracy(metric) }
        let words = AccuracyWords(metric, of: cells)
        return Plot(
            name: "accuracy-by-" + slug(factor.prefix.isEmpty ? factor.title : factor.prefix),
            title: "\(words.label) by \(factor.title.prefix(1).lowercased() + factor.title.dropFirst())",
            caption: "Points are shares of \(IntervalNote.basis(of: estimates))\(panels.intervalNote). "
                + IntervalNote.sentences(on: estimates) + words.note + failures + layout.note
                + Published.caption("Hollow diamonds", theirs),
            view: panels.view())
    }

    /// A cell as a row of data; nil where its accuracy is not known.
    static func row(_ cell: AccuracyCell, _ metric: AccuracyMetric) -> JSON? {
        guard let accuracy = cell.accuracy(metric) else { return nil }
        return [
            "codec": JSON(cell.codec), "condition": JSON(cell.condition), "deadline_ms": .number(cell.deadlineMs),
            "accuracy": .number(accuracy.value), "low": .optional(accuracy.interval?.low),
            "high": .optional(accuracy.interval?.high), "mean_bytes": .optional(cell.meanBytes),
            "images": JSON(accuracy.basis.images), "pictures": .optional(accuracy.basis.pictures.map(Double.init)),
        ]
    }

    /// What a reader sees on pointing at one of these cells, whose times are of one kind.
    static func tooltip(_ label: String, _ axis: ConditionAxis, of cells: [AccuracyCell]) -> JSON {
        let bytes: [JSON] =
            cells.contains { $0.meanBytes != nil }
            ? [["field": "mean_bytes", "title": "Mean bytes received", "format": ",.0f"]] : []
        let fields: [JSON] = [
            ["field": "codec", "title": "Codec"], ["field": "condition", "title": JSON(axis.title)],
            ["field": "deadline_ms", "title": JSON(cells.first?.deadline.timeTitle ?? "")],
            ["field": "accuracy", "title": JSON(label), "format": ".1%"],
            ["field": "low", "title": "95% interval from", "format": ".1%"],
            ["field": "high", "title": "to", "format": ".1%"],
        ]
        return .array(
            fields + bytes + [
                ["field": "images", "title": "Images", "format": ","],
                ["field": "pictures", "title": "Different pictures", "format": ","],
            ])
    }
}
