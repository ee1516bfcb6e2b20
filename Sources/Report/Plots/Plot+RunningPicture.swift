extension Plot {
    /// The running picture: throughput, data size and whole segments, image after image, coloured by condition.
    ///
    /// - Parameters:
    ///   - images: the images of one run in order.
    ///   - codec: whose run it is.
    ///   - segment: what a segment of the codec is, in the plural, such as `features`.
    ///   - axis: what the conditions are.
    ///   - deadline: until when what arrived counts.
    ///   - isOneOfSeveral: whether there are runs with other deadlines, which are not drawn.
    ///   - published: a published run, drawn behind as a grey line: beside the first images of a stretch of one condition its
    ///     first images under that condition. Its throughput is not: that of the published trace is reckoned otherwise than
    ///     ours (docs/validation.md).
    ///   - publishedCaption: whose it is, in sentences.
    ///   - limit: images drawn at most, from the first.
    /// - Throws: `ReportError.nothingToDraw` without images.
    package static func runningPicture(
        _ images: [RunningImage], codec: String, segment: String = "segments", axis: ConditionAxis = .jamming,
        deadline: RunDeadline? = nil, isOneOfSeveral: Bool = false, published: [RunningImage] = [],
        publishedCaption: String = "",
        limit: Int = 240
    ) throws(ReportError) -> Plot {
        guard !images.isEmpty else { throw .nothingToDraw(what: "image outcomes") }
        let shown = Array(images.sorted { $0.index < $1.index }.prefix(limit))
        let levels = Style.unique(shown.map(\.condition))
        let last = shown.map(\.index).max() ?? 1
        let first = shown.map(\.index).min() ?? 1
        let width = min(860.0, max(420, Double(shown.count) * 9))
        let step = width / Double(last - first + 1)

        let rows = shown.map { image -> JSON in
            [
                "image": JSON(image.index), "run": JSON(image.run), "condition": JSON(image.condition),
                "throughput_kbps": .optional(image.throughputKbps), "kilobytes": .number(image.wholeBytes / 1024),
                "segments": JSON(image.wholeSegments),
            ]
        }
        // Stretches of one run and level, for their names above the picture.
        var stretches: [(from: Int, to: Int, run: Int, level: String)] = []
        for image in shown {
            if let previous = stretches.last, previous.level == image.condition, previous.run == image.run {
                stretches[stretches.count - 1].to = image.index
            } else {
                stretches.append((image.index, image.index, image.run, image.condition))
            }
        }
        // Each stretch beside what was measured under its condition.
        var theirs: [(stretch: Int, image: RunningImage)] = []
        for (position, stretch) in stretches.enumerated() {
            let same = published.filter { $0.condition == stretch.level }
            for (offset, image) in same.prefix(stretch.to - stretch.from + 1).enumerated() {
                var image = image
                image.index = stretch.from + offset
                theirs.append((position, image))
            }
        }
        let reference = theirs.map { position, image -> JSON in
            [
                "image": JSON(image.index), "stretch": JSON(position),
                "kilobytes": .number(image.wholeBytes / 1024), "segments": JSON(image.wholeSegments),
            ]
        }
        // Some 6.5 points a letter: names that do not fit above their stretches stand in a legend.
        let areStretchesNamed = stretches.allSatisfy { stretch in
            Double(axis.named(stretch.level).count) * 6.5 <= Double(stretch.to - stretch.from + 1) * step + 12
        }

        let colour: JSON = [
            "field": "condition", "type": "ordinal", "sort": JSON(levels),
            "scale": ["domain": JSON(levels), "range": JSON(Style.levelColours(levels))],
            "legend": areStretchesNamed ? nil : legend(axis.title, of: levels, width: width),
        ]
        let tips: JSON = [
            ["field": "image", "title": "Image"], ["field": "condition", "title": JSON(axis.title)],
            ["field": "throughput_kbps", "title": "Throughput (kbit/s)", "format": ".1f"],
            ["field": "kilobytes", "title": "Whole \(segment) (KB)", "format": ".2f"],
            ["field": "segments", "title": "Whole \(segment)"],
        ]

        func panel(_ field: String, title: String, height: Double, marks: [JSON], isLast: Bool, top: Double) -> JSON {
            let x: JSON = [
                "field": "image", "type": "quantitative",
                "scale": [
                    "domain": [.number(Double(first) - 0.5), .number(Double(last) + 0.5)], "nice": false, "zero": false,
                    // Vega-Lite pads the axis of bars otherwise, and the panels would not line up.
                    "padding": 0,
                ],
                "axis": isLast
                    ? ["title": "Image", "format": "d", "tickMinStep": 1]
                    : ["labels": false, "title": nil, "ticks": false],
            ]
            let y: JSON = [
                "field": JSON(field), "type": "quantitative", "scale": ["domain": [0, .number(top)], "nice": true],
                "axis": [
                    "title": JSON(title), "tickCount": 4, "titleAlign": "left", "titleAngle": 0, "titleY": -10,
                    "titleX": -22, "titleAnchor": "start", "titleBaseline": "bottom",
                    "tickMinStep": field == "segments" ? 1 : 0,
                ],
            ]
            var layers = marks
            if !reference.isEmpty, field != "throughput_kbps" {
                layers.append([
                    "data": ["values": .array(reference)],
                    "mark": [
                        "type": "line", "color": "#555", "strokeWidth": 1, "strokeDash": [3, 2], "interpolate": "step",
                    ],
                    "encoding": ["detail": ["field": "stretch", "type": "nominal"]],
                ])
            }
            return [
                "width": .number(width), "height": .number(height), "encoding": ["x": x, "y": y],
                "data": ["values": .array(rows)], "layer": .array(layers),
            ]
        }
        func top(of images: [RunningImage], _ value: (RunningImage) -> Double) -> Double {
            max(images.map(value).max() ?? 1, 0.001)
        }
        let all = shown + theirs.map(\.image)

        let bars: JSON = [
            "mark": ["type": "bar", "size": .number(max(1, step * 0.8))],
            "encoding": ["color": colour, "tooltip": tips],
        ]
        let dots: [JSON] = [
            [
                "mark": ["type": "line", "color": "#999", "strokeWidth": 1.25],
                "encoding": ["detail": ["field": "run", "type": "nominal"]],
            ],
            [
                "mark": ["type": "point", "filled": true, "size": .number(max(8, min(45, step * 4))), "opacity": 1],
                "encoding": ["color": colour, "tooltip": tips],
            ],
        ]
        var panels: [JSON] = []
        if areStretchesNamed {
            let names = stretches.map { stretch -> JSON in
                [
                    "condition": JSON(stretch.level), "label": JSON(axis.named(stretch.level)),
                    "from": .number(Double(stretch.from) - 0.4), "to": .number(Double(stretch.to) + 0.4),
                    "middle": .number(Double(stretch.from + stretch.to) / 2),
                ]
            }
            let x: JSON = [
                "type": "quantitative", "axis": nil,
                "scale": [
                    "domain": [.number(Double(first) - 0.5), .number(Double(last) + 0.5)], "nice": false, "padding": 0,
                ],
            ]
            panels.append([
                "width": .number(width), "height": 18, "data": ["values": .array(names)],
                "layer": [
                    [
                        "mark": ["type": "rule", "strokeWidth": 4, "y": 16],
                        "encoding": ["x": x.with("field", "from"), "x2": ["field": "to"], "color": colour],
                    ],
                    [
                        "mark": ["type": "text", "fontSize": 12, "y": 4, "color": "#333"],
                        "encoding": ["x": x.with("field", "middle"), "text": ["field": "label", "type": "nominal"]],
                    ],
                ],
            ])
        }
        panels += [
            panel(
                "throughput_kbps", title: "Throughput (kbit/s)", height: 120, marks: dots, isLast: false,
                top: top(of: shown) { $0.throughputKbps ?? 0 }),
            panel(
                "kilobytes", title: "Data in whole \(segment) (KB)", height: 110, marks: [bars], isLast: false,
                top: top(of: all) { $0.wholeBytes / 1024 }),
            panel(
                "segments", title: "Whole \(segment)", height: 90, marks: [bars], isLast: true,
                top: top(of: all) { Double($0.wholeSegments) }),
        ]
        let left = images.count - shown.count
        let runs = Style.unique(shown.map(\.run)).count
        return Plot(
            name: "running-picture-" + slug(codec), title: "Image after image: \(codec)",
            caption:
                "Throughput over the \(segment) that arrived whole, their size and their number"
                + (deadline.map { ($0.words.hasPrefix("by ") ? ", " : "; ") + $0.words } ?? "") + "."
                + (isOneOfSeveral ? " Runs with other deadlines are not drawn." : "")
                + (runs > 1 ? " The first images of \(runs) runs, one run after the other." : "")
                + (left > 0 ? " The first \(shown.count) of \(images.count) images." : "")
                + (theirs.isEmpty
                    ? ""
                    : publishedCaption
                        + " Their throughput is not drawn: it is reckoned by another convention (docs/validation.md)."),
            view: ["vconcat": .array(panels), "spacing": 34, "bounds": "flush"])
    }
}
