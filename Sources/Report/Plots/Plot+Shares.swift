import Statistics

extension Plot {
    /// Share of images that arrived whole, by codec and condition, a panel a deadline, with 95% intervals.
    ///
    /// - Returns: nil when no cell says it.
    package static func fullyOffloaded(_ cells: [AccuracyCell], axis: ConditionAxis = .jamming) -> Plot? {
        let known = cells.filter { $0.fullyOffloaded != nil }
        let codecs = Style.sorted(known.map(\.codec))
        let rows = known.compactMap { cell -> LevelRow? in
            cell.fullyOffloaded.map { share in
                LevelRow(
                    codec: cell.codec, condition: cell.condition, deadline: cell.deadline, value: share.value,
                    interval: share.interval, basis: share.basis)
            }
        }
        guard !rows.isEmpty else { return nil }
        let most = min(1, max(0.1, ((rows.map { $0.interval?.high ?? $0.value }.max() ?? 1) * 10).rounded(.up) / 10))
        return Plot(
            name: "fully-offloaded", title: "Images that arrived whole",
            caption: "Share of images of which every byte arrived by the deadline; bars are 95% intervals. "
                + IntervalNote.sentences(on: known.compactMap(\.fullyOffloaded)),
            view: levelDots(
                rows, labels: codecs, title: "Images that arrived whole", valueFormat: ".1%", axisFormat: ".0%",
                domain: 0...most, countTitle: "Images", zero: false, axis: axis))
    }

    /// By how much codecs differ from a reference codec, image by image under the same luck, with 95% intervals.
    ///
    /// - Returns: nil when there are no pairs.
    package static func pairedDifferences(
        _ cells: [PairedCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming
    ) -> Plot? {
        guard let reference = cells.first?.reference else { return nil }
        let here = cells.filter { $0.reference == reference }
        let most = here.flatMap(\.difference.ends).map(abs).max() ?? 0
        // Shown in percentage points, symmetric about 0.
        let extent = max(0.02, (most * 1.05 / 0.02).rounded(.up) * 0.02) * 100
        let rows = here.map { cell in
            LevelRow(
                codec: cell.codec, condition: cell.condition, deadline: cell.deadline,
                value: cell.difference.value * 100,
                interval: cell.difference.interval.map { Interval(low: $0.low * 100, high: $0.high * 100) },
                basis: cell.difference.basis)
        }
        return Plot(
            name: "paired-differences", title: "\(metric.label) compared with \(reference)",
            caption: "Difference on the same images and the same luck of the channel, in percentage points, with 95% "
                + "intervals. Left of the line \(reference) wins; where a bar crosses it, neither does. "
                + IntervalNote.sentences(on: here.map(\.difference)),
            view: levelDots(
                rows, labels: Style.sorted(here.map(\.codec)), title: "Difference to \(reference) (percentage points)",
                valueFormat: "+.1f", axisFormat: "+d", domain: -extent...extent, countTitle: "Pairs", zero: true,
                axis: axis))
    }

    /// One dot of a dot plot by codec and level.
    struct LevelRow {
        var codec: String
        var condition: String
        var deadline: RunDeadline
        var value: Double
        var interval: Interval?
        var basis: Basis
    }

    /// A dot plot: codecs down, values across, levels by colour, a panel a deadline.
    private static func levelDots(
        _ rows: [LevelRow], labels codecs: [String], title: String, valueFormat: String, axisFormat: String,
        domain extent: ClosedRange<Double>, countTitle: String, zero: Bool,
        axis: ConditionAxis
    ) -> JSON {
        let levels = Style.sortedLevels(rows.map(\.condition))
        let deadlines = Style.unique(rows.map(\.deadline)).sorted()
        let width = deadlines.count > 2 ? 210.0 : 300.0
        let height = Double(codecs.count) * max(30, Double(levels.count) * 13)
        let panels = deadlines.enumerated().map { position, deadline -> JSON in
            let values = rows.filter { $0.deadline == deadline }.map { row -> JSON in
                [
                    "codec": JSON(row.codec), "condition": JSON(row.condition),
                    "deadline_ms": .number(row.deadline.milliseconds), "value": .number(row.value),
                    "low": .optional(row.interval?.low), "high": .optional(row.interval?.high),
                    "count": JSON(row.basis.images), "pictures": .optional(row.basis.pictures.map(Double.init)),
                ]
            }
            let x: JSON = [
                "type": "quantitative", "scale": ["domain": domain(extent), "nice": false],
                "axis": (["format": JSON(axisFormat), "title": JSON(title), "grid": true, "tickCount": 5] as JSON)
                    .with("labelExpr", zero ? "datum.value === 0 ? '0' : datum.label" : "datum.label"),
            ]
            let tips: JSON = [
                ["field": "codec", "title": "Codec"], ["field": "condition", "title": JSON(axis.title)],
                ["field": "deadline_ms", "title": "Deadline (ms)"],
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
                        "axis": [
                            "title": nil, "labels": .bool(position % columns(of: deadlines.count) == 0), "grid": false,
                        ],
                    ],
                    "yOffset": ["field": "condition", "sort": JSON(levels), "scale": ["domain": JSON(levels)]],
                    "color": [
                        "field": "condition", "type": "ordinal", "sort": JSON(levels),
                        "scale": ["domain": JSON(levels), "range": JSON(Style.levelColours(levels))],
                        "legend": levels.count > 1 ? ["title": JSON(axis.title)] : nil,
                    ],
                ],
                "layer": .array([heading(deadline.words)] + layers),
            ]
        }
        return grid(panels, spacing: 44)
    }
}
