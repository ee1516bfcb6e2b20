extension Plot {
    /// Accuracy against bytes, a line a codec, with published curves dashed.
    ///
    /// - Parameters:
    ///   - points: our points, such as those of `codec eval`, or of the cells of a campaign.
    ///   - codecs: theirs, in order; nil for the order of the points.
    ///   - metric: top-1 or top-5 accuracy; published curves are there for top-5 only.
    ///   - published: curves to draw behind ours, each with the codec here that it is of, and whose they are.
    ///   - words: what the accuracies are called.
    ///   - bytesTitle: what the horizontal axis counts.
    ///   - isJoined: whether the points of a codec are one curve.
    ///   - note: what else must be said of the points.
    /// - Throws: `ReportError.nothingToDraw` without points.
    static func accuracyByBytes(
        _ points: [RatePoint], of codecs: [String]? = nil, metric: AccuracyMetric = .top5,
        published: (rates: [(codec: String, rate: Published.Rate)], caption: String) = ([], ""),
        words: AccuracyWords? = nil, bytesTitle: String = "Mean data size (KB)", isJoined: Bool = true,
        note: String = ""
    ) throws(ReportError) -> Plot {
        guard !points.isEmpty else { throw .nothingToDraw(what: "bytes with accuracies") }
        let codecs = codecs ?? Style.unique(points.map(\.codec))
        let theirs = metric == .top5 ? published.rates : []
        let label = words?.label ?? metric.label
        let sorted = points.sorted { order($0) < order($1) }
        let range = shareRange(points.flatMap(\.accuracy.ends) + theirs.map(\.rate.top5))
        let most = max(points.map(\.bytes).max() ?? 0, theirs.map(\.rate.bytes).max() ?? 0) / 1024
        let width = 520.0
        let height = 340.0

        let y: JSON = [
            "type": "quantitative", "scale": ["domain": domain(range), "nice": false],
            "axis": [
                "format": ".0%", "tickCount": 7,
                "title": JSON(label + IntervalNote.axisNote(on: points.map(\.accuracy))),
            ],
        ]
        let x: JSON = [
            "field": "kilobytes", "type": "quantitative",
            "axis": ["title": JSON(bytesTitle), "tickCount": 8, "grid": true],
            "scale": ["domain": [0, .number(most * 1.03)], "nice": false],
        ]
        let rows = sorted.map { point -> JSON in
            [
                "codec": JSON(point.codec), "setting": JSON(point.setting), "bytes": .number(point.bytes),
                "kilobytes": .number(point.bytes / 1024), "accuracy": .number(point.accuracy.value),
                "low": .optional(point.accuracy.interval?.low), "high": .optional(point.accuracy.interval?.high),
                "earlier": .bool(point.isEarlier),
            ]
        }
        var layers: [JSON] = []
        if !theirs.isEmpty {
            let lines = theirs.map { codec, rate -> JSON in
                [
                    "codec": JSON(codec), "line": JSON(rate.line), "setting": JSON(rate.setting),
                    "kilobytes": .number(rate.bytes / 1024), "published": .number(rate.top5),
                ]
            }
            let tips: JSON = [
                ["field": "line", "title": "Published"], ["field": "setting", "title": "Setting"],
                ["field": "kilobytes", "title": "Size (KB)", "format": ".2f"],
                ["field": "published", "title": "Top-5", "format": ".1%"],
            ]
            layers = [
                [
                    "data": ["values": .array(lines)],
                    "mark": ["type": "line", "strokeDash": [4, 3], "strokeWidth": 1.25, "opacity": 0.7],
                    "encoding": ["y": y.with("field", "published"), "detail": ["field": "line", "type": "nominal"]],
                ],
                [
                    "data": ["values": .array(lines)],
                    "mark": ["type": "point", "shape": "diamond", "size": 22, "opacity": 0.7, "strokeWidth": 1],
                    "encoding": ["y": y.with("field", "published"), "tooltip": tips],
                ],
            ]
        }
        if isJoined {
            layers.append([
                "mark": ["type": "line", "strokeWidth": 2], "encoding": ["y": y.with("field", "accuracy")],
            ])
        }
        layers += [
            [
                // Where points of many conditions stand close together, they matter more than their bars.
                "mark": ["type": "rule", "strokeWidth": 1.25, "opacity": isJoined ? 1 : 0.45],
                "encoding": ["y": y.with("field", "low"), "y2": ["field": "high"]],
            ],
            [
                "mark": ["type": "point", "filled": true, "size": 50],
                "encoding": [
                    "y": y.with("field", "accuracy"), "shape": codecShape(codecs),
                    "opacity": ["condition": ["test": "datum.earlier", "value": 0.35], "value": 1],
                    "tooltip": [
                        ["field": "codec", "title": "Codec"], ["field": "setting", "title": "Setting"],
                        ["field": "bytes", "title": "Mean bytes", "format": ",.0f"],
                        ["field": "accuracy", "title": JSON(label), "format": ".1%"],
                        ["field": "low", "title": "95% interval from", "format": ".1%"],
                        ["field": "high", "title": "to", "format": ".1%"],
                    ],
                ],
            ],
        ]
        layers += key(of: codecs, width: width, isPublishedShown: !theirs.isEmpty)
        return Plot(
            name: "accuracy-by-bytes", title: "\(label) by data size",
            caption:
                "Points are shares of \(IntervalNote.basis(of: points.map(\.accuracy)))\(points.contains { $0.accuracy.interval != nil } ? ", bars their 95% intervals" : ""); 1 KB is 1024 bytes. \(IntervalNote.sentences(on: points.map(\.accuracy)))"
                + (sorted.contains(where: \.isEarlier) ? " Pale points are of earlier campaigns." : "")
                + (words?.note ?? "") + note + (theirs.isEmpty ? "" : published.caption),
            view: [
                "width": .number(width), "height": .number(height), "data": ["values": .array(rows)],
                "encoding": ["x": x, "color": codecColour(codecs)], "layer": .array(layers),
            ])

        func order(_ point: RatePoint) -> (Int, Double, String) {
            (codecs.firstIndex(of: point.codec) ?? 0, point.bytes, point.setting)
        }
    }

    /// Accuracy against bytes, as `codec eval` measures it.
    ///
    /// - Parameter truth: what the answers were held against.
    package static func accuracyByBytes(_ points: [RatePoint], truth: Truth = .labels) throws(ReportError) -> Plot {
        try accuracyByBytes(points, metric: .top5, words: AccuracyWords(.top5, truth: truth))
    }

    /// Accuracy against the mean bytes received, a point a cell of the campaign.
    package static func accuracyByBytes(
        cells: [AccuracyCell], metric: AccuracyMetric = .top5, published: Published = Published()
    ) throws(ReportError) -> Plot {
        let points = cells.compactMap { cell -> RatePoint? in
            guard let accuracy = cell.accuracy(metric), let bytes = cell.meanBytes else { return nil }
            return RatePoint(
                codec: cell.codec, bytes: bytes, accuracy: accuracy,
                setting: "\(cell.condition), \(cell.deadline.words)", isEarlier: cell.isEarlier)
        }
        let rates = published.rates(for: cells)
        let drawn = cells.filter { cell in rates.contains { $0.codec == cell.codec } }
        let caption = Published.caption(
            "Dashed lines with small diamonds, of pictures and parts of them without a link",
            rates.map { Array($0.rate.source.suffix(1)) },
            isAsked: rates.contains(where: \.rate.isAsked), ours: drawn.map { ($0.codec, $0.record) },
            classifiers: Published.judges(of: drawn))
        return try accuracyByBytes(
            points, of: Style.codecs(of: cells), metric: metric, published: (rates, caption),
            words: AccuracyWords(metric, of: cells),
            bytesTitle: "Mean data received \(RunDeadline.limit(of: cells.map(\.deadline))) (KB)",
            isJoined: false, note: IntervalNote.failures(in: cells))
    }
}
