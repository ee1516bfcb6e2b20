import Foundation

extension Plot {
    /// How training went: a panel a quantity, a line a series, over optimiser steps.
    ///
    /// Losses, which span orders of magnitude, are drawn on a logarithmic axis when all values are positive and the
    /// largest is more than 20 times the least.
    ///
    /// - Throws: `ReportError.nothingToDraw` without points.
    package static func trainingCurve(_ points: [TrainingPoint], title: String) throws(ReportError) -> Plot {
        let finite = points.filter { $0.value.isFinite }
        guard !finite.isEmpty else { throw .nothingToDraw(what: "training log") }
        let quantities = Style.unique(finite.map(\.quantity))
        let series = Style.unique(finite.map(\.series))
        let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#333333"]
        let firstStep = finite.map(\.step).min() ?? 0
        let lastStep = finite.map(\.step).max() ?? 1
        let panels = quantities.enumerated().map { position, quantity -> JSON in
            let here = finite.filter { $0.quantity == quantity }
            let isLast = position == quantities.count - 1
            let isShare = quantity.lowercased().hasPrefix("top") || quantity.lowercased().contains("accuracy")
            let least = here.map(\.value).min() ?? 0
            let most = here.map(\.value).max() ?? 1
            let isLogarithmic = least > 0 && most > 20 * least && !isShare
            let values = here.map { point -> JSON in
                [
                    "quantity": JSON(point.quantity), "series": JSON(point.series), "step": JSON(point.step),
                    "value": .number(point.value),
                ]
            }
            let areMany = here.count > 60 * series.count
            return [
                "width": 520, "height": .number(quantities.count > 2 ? 150 : 220),
                "data": ["values": .array(values)],
                "mark": ["type": "line", "strokeWidth": .number(areMany ? 1 : 1.75), "point": .bool(!areMany)],
                "encoding": [
                    "x": [
                        "field": "step", "type": "quantitative",
                        "scale": ["domain": [JSON(firstStep), JSON(max(lastStep, firstStep + 1))], "nice": false],
                        "axis": [
                            "title": isLast ? "Optimiser step" : nil, "format": ",d", "tickCount": 8,
                            "labels": .bool(isLast),
                        ],
                    ],
                    "y": [
                        "field": "value", "type": "quantitative",
                        "scale": isLogarithmic ? ["type": "log", "nice": true] : ["zero": false, "nice": true],
                        "axis":
                            ([
                                "title": JSON(quantity), "tickCount": 5, "format": isShare ? ".0%" : "~g",
                            ] as JSON).with("values", isLogarithmic ? decades(least, most) : nil),
                    ],
                    "color": [
                        "field": "series", "type": "nominal",
                        "scale": ["domain": JSON(series), "range": JSON(Array(colours.prefix(max(1, series.count))))],
                        "legend": series.count > 1 ? legend("", of: series).with("title", nil) : nil,
                    ],
                    "tooltip": [
                        ["field": "series", "title": "Series"], ["field": "step", "title": "Step", "format": ","],
                        ["field": "value", "title": JSON(quantity), "format": ".4~g"],
                    ],
                ],
            ]
        }
        return Plot(
            name: "training-curve", title: title, caption: "What training noted, over optimiser steps.",
            view: ["vconcat": .array(panels), "spacing": 14])
    }

    /// Ticks 1, 2 and 5 of every power of ten between two values.
    private static func decades(_ least: Double, _ most: Double) -> JSON {
        let powers = Int(log10(least).rounded(.down))...Int(log10(most).rounded(.up))
        let steps = powers.count > 3 ? [1.0] : [1, 2, 5]
        return .array(powers.flatMap { power in steps.map { .number($0 * pow(10, Double(power))) } })
    }
}
