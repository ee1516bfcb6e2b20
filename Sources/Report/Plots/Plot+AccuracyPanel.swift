/// What the panels of accuracy have in common, whatever their horizontal axis.
struct AccuracyPanel {
    let codecs: [String]
    let metric: AccuracyMetric
    let axis: ConditionAxis
    /// Least and greatest accuracy that is drawn.
    let range: ClosedRange<Double>
    let width: Double
    let height = 290.0
    /// Whether any panel has published values, which the last one then explains.
    let isPublishedShown: Bool

    /// The vertical axis, with its labels in the first panel of a row only.
    private func y(isFirst: Bool) -> JSON {
        [
            "type": "quantitative", "scale": ["domain": Plot.domain(range), "nice": false],
            "axis": [
                "format": ".0%", "tickCount": 6, "title": isFirst ? JSON(metric.label + " (95% intervals)") : nil,
                "labels": .bool(isFirst),
            ],
        ]
    }

    /// Lines, intervals and points of cells, published values as hollow diamonds, and the codecs' names at the lines' ends.
    ///
    /// - Parameters:
    ///   - lineOpacity: less where only some conditions lie between the points.
    ///   - published: rows with the fields `codec` and `published`, and the one of the horizontal axis.
    ///   - publishedTip: the horizontal axis in what a reader sees on pointing at a published value.
    ///   - ends: where the codecs' names go; nil for none in this panel.
    func layers(
        isFirst: Bool, lineOpacity: Double, published: [JSON], publishedTip: JSON,
        ends: [(codec: String, value: Double)]?
    ) -> [JSON] {
        let y = y(isFirst: isFirst)
        var layers: [JSON] = [
            [
                "mark": ["type": "line", "strokeWidth": 1.75, "opacity": .number(lineOpacity)],
                "encoding": ["y": y.with("field", "accuracy")],
            ],
            [
                "mark": ["type": "rule", "strokeWidth": 1.5],
                "encoding": ["y": y.with("field", "low"), "y2": ["field": "high"]],
            ],
            [
                "mark": ["type": "point", "filled": true, "size": 55, "opacity": 1],
                "encoding": [
                    "y": y.with("field", "accuracy"), "shape": Plot.codecShape(codecs),
                    "tooltip": Plot.tooltip(metric, axis),
                ],
            ],
        ]
        if !published.isEmpty {
            layers.append([
                "data": ["values": .array(published)],
                "mark": ["type": "point", "filled": false, "size": 130, "shape": "diamond", "strokeWidth": 1.25],
                "encoding": [
                    "y": y.with("field", "published"),
                    "tooltip": [
                        ["field": "codec", "title": "Codec"], publishedTip,
                        ["field": "published", "title": "Published top-5", "format": ".1%"],
                    ],
                ],
            ])
        }
        if let ends {
            layers += Plot.endLabels(
                ends, codecs: codecs, range: range, width: width, height: height, isPublishedShown: isPublishedShown)
        }
        return layers
    }

    /// The band between the ends of the intervals, for lines over time.
    func band(isFirst: Bool) -> JSON {
        [
            "mark": ["type": "area", "opacity": 0.14],
            "encoding": ["y": y(isFirst: isFirst).with("field", "low"), "y2": ["field": "high"]],
        ]
    }
}
