import Statistics
/// What the panels of accuracy have in common, whatever their horizontal axis.
struct AccuracyPanels {
    /// The horizontal axis of a panel.
    enum Across {
        /// Categories, whose points are not joined; codecs stand beside each other.
        case names(title: String, values: [String], value: (AccuracyCell) -> String)
        /// A quantity, along which each codec has a line and a band.
        case quantity(title: ([AccuracyCell]) -> String, value: (AccuracyCell) -> Double)
    }

    let layout: PanelLayout<AccuracyCell>
    let across: Across
    let codecs: [String]
    let metric: AccuracyMetric
    let words: AccuracyWords
    let axis: ConditionAxis
    /// Published values, drawn as hollow diamonds.
    let published: [(cell: AccuracyCell, accuracy: Published.Accuracy)]

    private let height = 290.0
    private let spacing = 24.0
    /// Pixels between two names of the horizontal axis.
    private let nameGap = 8.0

    /// The panels as one view.
    func view() -> JSON {
        let columns = layout.columns(width: width, spacing: spacing)
        let headings = layout.panels.map { Plot.broken($0.heading, width: width) }
        let keyed = min(columns, layout.panels.count) - 1
        let panels = layout.panels.enumerated().map { position, panel -> JSON in
            let y = y(isFirst: position % columns == 0)
            return [
                "width": .number(width), "height": .number(height),
                "data": ["values": .array(rows(of: panel.cells))],
                "encoding": encoding(panel.cells),
                "layer": .array(
                    [Plot.heading(headings[position])] + layers(y, of: panel.cells)
                        + (position == keyed
                            ? Plot.key(of: codecs, width: width, isPublishedShown: !published.isEmpty) : [])),
            ]
        }
        return Plot.grid(
            panels, columns: columns, spacing: spacing, labelLines: nameLabels?.lines ?? 1,
            titleLines: layout.panels.map { Plot.lines(title(of: $0.cells), width: titleWidth).count }.max() ?? 1,
            headingLines: headings.map(\.count).max() ?? 1)
    }

    // MARK: Axes

    private var width: Double {
        switch across {
        case .names(_, let values, _):
            min(Plot.mostWidth, max(130, Double(values.count) * perName))
        case .quantity: layout.panels.count > 2 ? 230 : 320
        }
    }

    /// Room for every codec beside the others, unless there are so many names that the picture would grow too wide.
    private var perName: Double {
        guard case .names(_, let values, _) = across else { return 0 }
        // A name has four lines at most, and a word is whole.
        let letters = values.flatMap { name in
            [Double(name.count) / 4] + name.split(separator: " ").map { Double($0.count) }
        }
        let named = (letters.max() ?? 0) * Plot.letterWidth + nameGap
        return min(
            max(64, Double(codecs.count) * 13, named.rounded(.up)),
            max(24, Plot.mostWidth / Double(max(1, values.count))))
    }

    /// The names on the horizontal axis; those that are too long to stand beside each other are broken at their spaces.
    private var nameLabels: Plot.Labels? {
        guard case .names(_, let values, _) = across else { return nil }
        return Plot.Labels(values, width: perName)
    }

    /// What the horizontal axis of a panel is of.
    private func title(of cells: [AccuracyCell]) -> String {
        switch across {
        case .names(let title, _, _): title
        case .quantity(let title, _): title(cells)
        }
    }

    private var titleWidth: Double { width + spacing }

    /// The vertical axis, with its labels in the first panel of a row only.
    private func y(isFirst: Bool) -> JSON {
        let range = Plot.shareRange(
            layout.panels.flatMap(\.cells).compactMap { $0.accuracy(metric) }.flatMap(\.ends)
                + published.map(\.accuracy.top5))
        return [
            "type": "quantitative", "scale": ["domain": Plot.domain(range), "nice": false],
            "axis": [
                "format": ".0%", "tickCount": 6,
                "title": isFirst ? JSON(words.label + IntervalNote.axisNote(on: estimates)) : nil,
                "labels": .bool(isFirst),
            ],
        ]
    }

    private func encoding(_ cells: [AccuracyCell]) -> JSON {
        switch across {
        case .names(_, let values, _):
            let plain: JSON = ["title": Plot.title(title(of: cells), width: titleWidth), "labelOverlap": false]
            let axis = nameLabels?.naming(plain) ?? plain
            return [
                "x": [
                    "field": "x", "type": "ordinal", "sort": JSON(values),
                    "scale": ["domain": JSON(values), "paddingInner": 0.3, "paddingOuter": 0.15], "axis": axis,
                ],
                "xOffset": ["field": "codec", "sort": JSON(codecs), "scale": ["domain": JSON(codecs)]],
                "color": Plot.codecColour(codecs),
            ]
        case .quantity(_, let value):
            let values = Style.unique(layout.panels.flatMap(\.cells).map(value)).sorted()
            let (first, last) = (values.first ?? 0, values.last ?? 1)
            let margin = (last - first) * 0.04
            var axis: JSON = ["title": Plot.title(title(of: cells), width: titleWidth), "labelOverlap": true]
            // Every value gets its tick while there is room for the numbers.
            if values.count <= 8 {
                // As a scenario writes it: left to itself, Vega rounds to what the distance between ticks needs.
                axis = axis.with("values", .array(values.map(JSON.number))).with("format", ",.12~r")
            }
            return [
                "x": [
                    "field": "x", "type": "quantitative", "axis": axis,
                    "scale": [
                        "domain": [.number(first - margin), .number(last + margin)], "nice": false, "zero": false,
                    ],
                ],
                "color": Plot.codecColour(codecs),
            ]
        }
    }

    // MARK: Marks

    /// Bands between the ends of intervals, unless there are so many that they hide each other.
    private var hasBands: Bool {
        guard case .quantity = across else { return false }
        return codecs.count <= 4
    }

    private var estimates: [Estimate] { layout.panels.flatMap(\.cells).compactMap { $0.accuracy(metric) } }

    /// What shows the intervals, in words after others; empty where there are none.
    var intervalNote: String {
        estimates.contains { $0.interval != nil } ? ", \(hasBands ? "bands and bars" : "bars") their 95% intervals" : ""
    }

    /// The cells of a panel as rows, and on a quantity's axis an empty one wherever a codec has no result beside others',
    /// so that no line leads over it.
    private func rows(of cells: [AccuracyCell]) -> [JSON] {
        let sorted = cells.map { (cell: $0, x: x(of: $0)) }.sorted { rank($0.cell.codec) < rank($1.cell.codec) }
        var rows = sorted.compactMap { Plot.row($0.cell, metric)?.with("x", $0.x) }
        guard case .quantity = across else { return rows }
        for x in Style.unique(layout.panels.flatMap(\.cells).map(x(of:))) {
            for codec in codecs where cells.contains(where: { $0.codec == codec }) {
                guard !sorted.contains(where: { $0.cell.codec == codec && $0.x == x }) else { continue }
                rows.append(["codec": JSON(codec), "x": x, "accuracy": nil, "low": nil, "high": nil])
            }
        }
        return rows
    }

    private func x(of cell: AccuracyCell) -> JSON {
        switch across {
        case .names(_, _, let value): JSON(value(cell))
        case .quantity(_, let value): .number(value(cell))
        }
    }

    private func rank(_ codec: String) -> Int { codecs.firstIndex(of: codec) ?? codecs.count }

    private func layers(_ y: JSON, of cells: [AccuracyCell]) -> [JSON] {
        var layers: [JSON] = []
        if case .quantity = across {
            if hasBands {
                layers.append([
                    "mark": ["type": "area", "opacity": 0.14],
                    "encoding": ["y": y.with("field", "low"), "y2": ["field": "high"]],
                ])
            }
            layers.append([
                "mark": ["type": "line", "strokeWidth": 1.75], "encoding": ["y": y.with("field", "accuracy")],
            ])
        }
        layers += [
            [
                "mark": ["type": "rule", "strokeWidth": 1.5],
                "encoding": ["y": y.with("field", "low"), "y2": ["field": "high"]],
            ],
            [
                "mark": ["type": "point", "filled": true, "size": 55, "opacity": 1],
                "encoding": [
                    "y": y.with("field", "accuracy"), "shape": Plot.codecShape(codecs),
                    "tooltip": Plot.tooltip(words.label, axis, of: cells),
                ],
            ],
        ]
        let theirs = published.filter { cells.contains($0.cell) }.map { cell, accuracy -> JSON in
            [
                "codec": JSON(cell.codec), "condition": JSON(cell.condition), "x": x(of: cell),
                "published": .number(accuracy.top5),
            ]
        }
        guard !theirs.isEmpty else { return layers }
        layers.append([
            "data": ["values": .array(theirs)],
            "mark": ["type": "point", "filled": false, "size": 130, "shape": "diamond", "strokeWidth": 1.25],
            "encoding": [
                "y": y.with("field", "published"),
                "tooltip": [
                    ["field": "codec", "title": "Codec"], ["field": "condition", "title": JSON(axis.title)],
                    ["field": "published", "title": "Published top-5", "format": ".1%"],
                ],
            ],
        ])
        return layers
    }
}
