extension Plot {
    /// A link's throughput over time, as steps that each hold until the next.
    ///
    /// - Parameters:
    ///   - steps: when each rate begins, in seconds, and the rate in kilobits per second, in order.
    ///   - end: when the last rate ends, in seconds.
    ///   - name: stem of the files.
    ///   - title: stands above the plot.
    /// - Throws: `ReportError.nothingToDraw` without steps.
    package static func throughput(
        _ steps: [(start: Double, kbps: Double)], end: Double, name: String, title: String
    ) throws(ReportError) -> Plot {
        guard let last = steps.last else { throw .nothingToDraw(what: "trace") }
        let points = steps + [(start: end, kbps: last.kbps)]
        let values = points.map { point -> JSON in ["time": .number(point.start), "rate": .number(point.kbps)] }
        return Plot(
            name: name, title: title, caption: "Throughput over time; each rate holds until the next.",
            view: [
                "width": 640, "height": 240, "data": ["values": .array(values)],
                "mark": ["type": "line", "interpolate": "step-after", "strokeWidth": 1, "color": "#0072B2"],
                "encoding": [
                    "x": [
                        "field": "time", "type": "quantitative",
                        "scale": ["domain": [0, .number(end)], "nice": false],
                        "axis": ["title": "Time in s", "tickCount": 8],
                    ],
                    "y": [
                        "field": "rate", "type": "quantitative", "scale": ["zero": true, "nice": true],
                        "axis": ["title": "Throughput in kbit/s", "tickCount": 6],
                    ],
                    "tooltip": [
                        ["field": "time", "title": "Time in s", "format": ".3~f"],
                        ["field": "rate", "title": "kbit/s", "format": ".4~g"],
                    ],
                ],
            ])
    }
}
