extension Plot {
    /// Accuracy against the deadline, a line a codec with its 95% band, a panel a condition and a rule by which deadlines are
    /// set.
    ///
    /// - Returns: nil where no rule has two deadlines: `accuracyByCondition` then says everything.
    package static func accuracyByDeadline(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming,
        published: Published = Published()
    ) -> Plot? {
        let failures = IntervalNote.failures(in: cells)
        let (cells, lonely) = joinable(cells.filter { $0.accuracy(metric) != nil })
        guard !cells.isEmpty else { return nil }
        let theirs = metric == .top5 ? published.accuracies(for: cells) : []
        let estimates = cells.compactMap { $0.accuracy(metric) }
        let words = AccuracyWords(metric, of: cells)
        let panels = overTime(cells, metric: metric, axis: axis, published: theirs)
        return Plot(
            name: "accuracy-by-deadline", title: "\(words.label) by \(time(of: cells))",
            caption:
                "Points are shares of \(IntervalNote.basis(of: estimates))\(panels.intervalNote). "
                + IntervalNote.sentences(on: estimates) + words.note + failures + panels.layout.note
                + (lonely.isEmpty
                    ? "" : " Not here, since a line needs two deadlines: \(lonely.joined(separator: "; ")).")
                + Published.caption("Hollow diamonds", theirs),
            view: panels.view())
    }

    /// Accuracy of what the server held so long after an object's arrival, a line a codec, a panel a condition.
    ///
    /// - Parameters:
    ///   - cells: cells whose deadline is the time of the snapshot.
    ///   - metric: top-1 or top-5 accuracy.
    ///   - axis: what the panels' conditions are.
    ///   - all: all cells of the campaign, of which those that are not here are named.
    /// - Returns: nil when there is one time only.
    package static func accuracyByTime(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming,
        of all: [AccuracyCell] = []
    ) -> Plot? {
        let cells = joinable(cells.filter { $0.accuracy(metric) != nil }).cells
        guard !cells.isEmpty else { return nil }
        let estimates = cells.compactMap { $0.accuracy(metric) }
        let words = AccuracyWords(metric, of: cells)
        let panels = overTime(cells, metric: metric, axis: axis, published: [])
        let shown = Set(cells.map(\.deadline.rule))
        let others = Style.deadlines(of: all).map(\.words).filter { !shown.contains($0) }
        return Plot(
            name: "accuracy-by-time", title: "\(words.label) as time goes by",
            caption:
                "If the server had to answer so long after the object's arrival, with what it held by then. Points are "
                + "shares of \(IntervalNote.basis(of: estimates))\(panels.intervalNote). "
                + IntervalNote.sentences(on: estimates) + words.note + panels.layout.note
                + (others.isEmpty ? "" : " Not here, since others had more time: \(others.joined(separator: "; "))."),
            view: panels.view())
    }

    /// What the time of all cells is: their deadline, or the period that sets it.
    private static func time(of cells: [AccuracyCell]) -> String {
        let times = Set(cells.map(\.deadline.time))
        return times.count == 1 ? times.first ?? "deadline" : "deadline"
    }

    /// The cells that have another with them on their line, and the deadlines of those that have none.
    private static func joinable(_ cells: [AccuracyCell]) -> (cells: [AccuracyCell], lonely: [String]) {
        let times = Dictionary(grouping: cells, by: \.deadline.rule).mapValues { Set($0.map(\.deadlineMs)) }
        func isJoinable(_ cell: AccuracyCell) -> Bool { times[cell.deadline.rule, default: []].count > 1 }
        return (
            cells.filter(isJoinable),
            Style.deadlines(of: cells.filter { !isJoinable($0) }).map(\.words)
        )
    }

    /// Panels of accuracy against the cells' deadlines.
    private static func overTime(
        _ cells: [AccuracyCell], metric: AccuracyMetric, axis: ConditionAxis,
        published: [(cell: AccuracyCell, accuracy: Published.Accuracy)]
    ) -> AccuracyPanels {
        AccuracyPanels(
            layout: PanelLayout(cells, by: axis.facets(of: cells, isAlwaysNamed: true) + [.rules(of: cells)]),
            across: .quantity(title: { $0.first?.deadline.timeTitle ?? "" }, value: \.deadlineMs),
            codecs: Style.codecs(of: cells), metric: metric, words: AccuracyWords(metric, of: cells),
            axis: axis, published: published)
    }
}
