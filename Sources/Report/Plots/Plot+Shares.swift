import Statistics

extension Plot {
    /// Share of images that arrived whole, by codec and condition, a panel a deadline, with 95% intervals.
    ///
    /// - Returns: nil when no cell says it.
    package static func fullyOffloaded(_ cells: [AccuracyCell], axis: ConditionAxis = .jamming) -> Plot? {
        let known = cells.filter { $0.fullyOffloaded != nil }
        let codecs = Style.codecs(of: known)
        let rows = known.compactMap { cell -> LevelRow? in
            cell.fullyOffloaded.map { share in
                LevelRow(
                    codec: cell.codec, condition: cell.condition, levels: cell.levels, deadline: cell.deadline,
                    value: share.value, interval: share.interval, basis: share.basis)
            }
        }
        guard !rows.isEmpty else { return nil }
        let most = min(1, max(0.1, ((rows.map { $0.interval?.high ?? $0.value }.max() ?? 1) * 10).rounded(.up) / 10))
        let (view, note) = levelDots(
            rows, labels: codecs, title: "Images that arrived whole", valueFormat: ".1%", axisFormat: ".0%",
            domain: 0...most, countTitle: "Images", zero: false, axis: axis)
        let estimates = known.compactMap(\.fullyOffloaded)
        return Plot(
            name: "fully-offloaded", title: "Images that arrived whole",
            caption:
                "Share of \(IntervalNote.basis(of: estimates)) of which every byte arrived "
                + RunDeadline.limit(of: known.map(\.deadline))
                + (estimates.contains { $0.interval != nil } ? "; bars are 95% intervals. " : ". ")
                + IntervalNote.sentences(on: estimates) + IntervalNote.failures(in: cells) + note,
            view: view)
    }

    /// By how much codecs differ from a reference codec, image by image under the same luck, with 95% intervals.
    ///
    /// - Parameter accuracies: the cells that are compared, which say what the differences are of.
    /// - Returns: nil when there are no pairs.
    package static func pairedDifferences(
        _ cells: [PairedCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming,
        of accuracies: [AccuracyCell] = []
    ) -> Plot? {
        let words = AccuracyWords(metric, of: accuracies)
        guard let reference = cells.first?.reference else { return nil }
        let here = cells.filter { $0.reference == reference }
        let most = here.flatMap(\.difference.ends).map(abs).max() ?? 0
        // Shown in percentage points, symmetric about 0.
        let extent = max(0.02, (most * 1.05 / 0.02).rounded(.up) * 0.02) * 100
        let rows = here.map { cell in
            LevelRow(
                codec: cell.codec, condition: cell.condition, levels: cell.levels, deadline: cell.deadline,
                value: cell.difference.value * 100,
                interval: cell.difference.interval.map { Interval(low: $0.low * 100, high: $0.high * 100) },
                basis: cell.difference.basis)
        }
        let (view, note) = levelDots(
            rows, labels: Style.codecs(of: here), title: "Difference to \(reference) (percentage points)",
            valueFormat: "+.1f", axisFormat: "+d", domain: -extent...extent, countTitle: "Pairs", zero: true,
            axis: axis)
        let estimates = here.map(\.difference)
        return Plot(
            name: "paired-differences", title: "\(words.label) compared with \(reference)",
            caption: "Difference on the same images and the same luck of the channel, over "
                + "\(IntervalNote.basis(of: estimates)), in percentage points"
                + (estimates.contains { $0.interval != nil }
                    ? ", with 95% intervals. Left of the line \(reference) wins; where a bar crosses it, neither does. "
                    : ". ") + IntervalNote.sentences(on: estimates)
                + words.note + IntervalNote.failures(in: accuracies) + note + unpaired(accuracies, beside: here),
            view: view)
    }

    /// A sentence on conditions of several codecs of which none is the reference; empty where there are none.
    private static func unpaired(_ cells: [AccuracyCell], beside paired: [PairedCell]) -> String {
        let known = Set(paired.map(\.condition))
        let codecs = Dictionary(grouping: cells, by: \.condition).mapValues { Set($0.map(\.codec)) }
        let lacking = Style.unique(cells.map(\.condition)).filter { condition in
            !known.contains(condition) && codecs[condition, default: []].count > 1
        }
        guard let reference = paired.first?.reference, !lacking.isEmpty else { return "" }
        return " Not here, since they have no \(reference): \(lacking.joined(separator: "; "))."
    }

    /// One dot of a dot plot by codec and level.
    struct LevelRow: PlottedCell {
        var codec: String
        var condition: String
        var levels: [String]
        var deadline: RunDeadline
        var value: Double
        var interval: Interval?
        var basis: Basis
    }

    /// A dot plot: codecs down, values across, the levels of what varies most by colour, and a panel for every value of the
    /// rest and every deadline.
    private static func levelDots(
        _ rows: [LevelRow], labels codecs: [String], title: String, valueFormat: String, axisFormat: String,
        domain extent: ClosedRange<Double>, countTitle: String, zero: Bool, axis: ConditionAxis
    ) -> (view: JSON, note: String) {
        let horizontal = axis.horizontal(in: rows)
        let factor = axis.factors[horizontal]
        let levels = axis.values(of: horizontal, in: rows)
        // Darker is more, in whatever order the scenario has quantities.
        let scale = factor.scale(of: levels)
        let ranked = scale.map { scale in levels.sorted { (scale[$0] ?? 0) < (scale[$1] ?? 0) } } ?? levels
        let colours = Dictionary(zip(ranked, Style.levelColours(ranked)), uniquingKeysWith: { first, _ in first })
        let layout = PanelLayout(
            rows, by: axis.facets(of: rows, without: horizontal) + [.deadlines(of: rows)])
        let width = layout.panels.count > 2 ? 210.0 : 300.0
        let spacing = 44.0
        let names = Labels(codecs, width: 230)
        let height = Double(codecs.count) * max(30, Double(levels.count) * 13, Double(names.lines) * 14 + 6)
        let titleWidth = width + spacing
        let columns = layout.columns(width: width, spacing: spacing)
        let headings = layout.panels.map { broken($0.heading, width: width) }
        let panels = layout.panels.enumerated().map { position, panel -> JSON in
            let values = panel.cells.map { row -> JSON in
                [
                    "codec": JSON(row.codec), "condition": JSON(row.condition), "level": JSON(row.levels[horizontal]),
                    "deadline": JSON(row.deadline.words), "value": .number(row.value),
                    "low": .optional(row.interval?.low), "high": .optional(row.interval?.high),
                    "count": JSON(row.basis.images), "pictures": .optional(row.basis.pictures.map(Double.init)),
                ]
            }
            let x: JSON = [
                "type": "quantitative", "scale": ["domain": domain(extent), "nice": false],
                "axis":
                    ([
                        "format": JSON(axisFormat), "title": Self.title(title, width: titleWidth), "grid": true,
                        "tickCount": 5,
                    ] as JSON)
                    .with("labelExpr", zero ? "datum.value === 0 ? '0' : datum.label" : "datum.label"),
            ]
            let tips: JSON = [
                ["field": "codec", "title": "Codec"], ["field": "condition", "title": JSON(axis.title)],
                ["field": "deadline", "title": "Deadline"],
                ["field": "value", "title": JSON(title), "format": JSON(valueFormat)],
                ["field": "low", "title": "95% interval from", "format": JSON(valueFormat)],
                ["field": "high", "title": "to", "format": JSON(valueFormat)],
                ["field": "count", "title": JSON(countTitle), "format": ","],
                ["field": "pictures", "title": "Different pictures", "format": ","],
            ]
            var layers: [JSON] = []
            if zero {
                layers.append([
                    "data": ["values": [["zero": 0]]],
                    "mark": ["type": "rule", "color": "#666", "strokeWidth": 1],
                    "encoding": ["x": x.with("field", "zero"), "y": nil, "yOffset": nil, "color": nil],
                ])
            }
            layers += [
                [
                    "mark": ["type": "rule", "strokeWidth": 1.75],
                    "encoding": ["x": x.with("field", "low"), "x2": ["field": "high"]],
                ],
                [
                    "mark": ["type": "point", "filled": true, "size": 55, "opacity": 1],
                    "encoding": ["x": x.with("field", "value"), "tooltip": tips],
                ],
            ]
            return [
                "width": .number(width),
                "height": .number(height), "data": ["values": .array(values)],
                "encoding": [
                    "y": [
                        "field": "codec", "type": "nominal", "sort": JSON(codecs),
                        "scale": ["domain": JSON(codecs), "paddingInner": 0.25, "paddingOuter": 0.1],
                        "axis": names.naming([
                            "title": nil, "labels": .bool(position % columns == 0), "grid": false,
                            // Vega puts the first line where the middle belongs.
                            "labelOffset": .number(-7 * Double(names.fewestLines - 1)),
                        ]),
                    ],
                    "yOffset": ["field": "level", "sort": JSON(levels), "scale": ["domain": JSON(levels)]],
                    "color": [
                        "field": "level", "type": "ordinal", "sort": JSON(levels),
                        "scale": ["domain": JSON(levels), "range": JSON(levels.compactMap { colours[$0] })],
                        "legend": levels.count > 1 ? legend(factor.title, of: levels) : nil,
                    ],
                ],
                "layer": .array([heading(headings[position])] + layers),
            ]
        }
        let view = grid(
            panels, columns: columns, spacing: spacing, titleLines: lines(title, width: titleWidth).count,
            headingLines: headings.map(\.count).max() ?? 1)
        return (view, layout.note)
    }
}
