import Basics

/// A picture of results: a Vega-Lite specification with its data inside, and the words that go with it.
package struct Plot: Sendable, Hashable {
    /// Stem of the files that it is written to, such as `accuracy-by-jamming`.
    package var name: String
    /// What it shows, as a heading.
    package var title: String
    /// How to read it, in a sentence or two.
    package var caption: String
    /// The complete Vega-Lite specification (version 6).
    package var specification: JSON

    /// A plot of a view: adds the schema, the padding and the look that all plots share.
    init(name: String, title: String, caption: String, view: JSON) {
        self.name = name
        self.title = title
        self.caption = caption
        self.specification =
            view
            .with("$schema", "https://vega.github.io/schema/vega-lite/v6.json")
            .with("description", JSON(title + ". " + caption))
            .with("background", "white")
            .with("padding", 8)
            .with("config", Plot.configuration)
    }

    private static let configuration: JSON = [
        "font": "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif",
        "view": ["stroke": nil],
        "axis": [
            "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": "#333",
            "titleColor": "#333", "domainColor": "#888", "tickColor": "#888", "gridColor": "#E6E6E6",
            "labelFlush": false, "titlePadding": 8,
            // Left to itself, Vega cuts names, and lets a title run over labels that need more than 200 pixels.
            "labelLimit": 0, "maxExtent": 2000,
        ],
        "axisX": ["grid": false, "labelAngle": 0],
        "axisY": ["domain": false, "ticks": false, "labelPadding": 6],
        "legend": [
            "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "orient": "top",
            "symbolType": "circle", "labelLimit": 0, "titleLimit": 0,
        ],
        "concat": ["spacing": 22],
    ]

    // MARK: What several plots share

    /// An axis range for shares that holds all the values with room around them, in steps of 5 or 10 points.
    static func shareRange(_ values: [Double]) -> ClosedRange<Double> {
        guard let least = values.min(), let most = values.max() else { return 0...1 }
        let step = most - least > 0.4 ? 0.1 : 0.05
        let low = max(0, ((least - 0.01) / step).rounded(.down) * step)
        let high = min(1, ((most + 0.01) / step).rounded(.up) * step)
        // Sums of steps carry rounding errors, which would make ticks such as 0.6000000000000001.
        func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
        return rounded(low)...rounded(max(high, min(1, low + 2 * step)))
    }

    /// The range as a Vega-Lite domain.
    static func domain(_ range: ClosedRange<Double>) -> JSON {
        [.number(range.lowerBound), .number(range.upperBound)]
    }

    /// Colour channel of codecs, without a legend: the key names them.
    static func codecColour(_ codecs: [String]) -> JSON {
        [
            "field": "codec", "type": "nominal", "legend": nil,
            "scale": ["domain": JSON(codecs), "range": JSON(Style.marks(of: codecs).map(\.colour))],
        ]
    }

    /// Symbol channel of codecs, without a legend.
    static func codecShape(_ codecs: [String]) -> JSON {
        [
            "field": "codec", "type": "nominal", "legend": nil,
            "scale": ["domain": JSON(codecs), "range": JSON(Style.marks(of: codecs).map(\.shape))],
        ]
    }

    /// Pixels for the panels of a row: more would be too small to read on paper and on most screens.
    static let mostWidth = 740.0

    /// Pixels that a letter of labels and of titles of axes takes, rather more than fewer.
    static let letterWidth = 6.5

    /// The names of an axis or a legend in lines.
    struct Labels {
        /// What makes Vega break them; nil where all stand in one line.
        let expression: JSON?
        /// Lines of the one with the most, and of the one with the fewest.
        let lines: Int
        let fewestLines: Int
        /// Pixels of the widest.
        let width: Double

        /// - Parameter width: pixels that there are for a line.
        init(_ names: [String], width: Double) {
            let broken = names.map { Plot.lines($0, width: width) }
            lines = broken.map(\.count).max() ?? 1
            fewestLines = broken.map(\.count).min() ?? 1
            self.width = Double(broken.joined().map { Terminal.columns(of: $0) }.max() ?? 0) * Plot.letterWidth
            let (all, known) = (JSON.array(broken.map { JSON($0) }).text, JSON(names).text)
            expression = lines > 1 ? .some(JSON("\(all)[indexof(\(known), datum.value)]")) : .none
        }

        /// An axis or a legend with its names in these lines.
        func naming(_ guide: JSON) -> JSON { expression.map { guide.with("labelExpr", $0) } ?? guide }
    }

    /// A text of an axis or a legend in lines, broken at its spaces where it is wider than there is room for.
    static func lines(_ text: String, width: Double) -> [String] {
        let lines = Terminal.lines(of: text, columns: max(4, Int(width / letterWidth)))
        return lines.count > 1 ? lines : [text]
    }

    /// The title of an axis, in as many lines as it needs.
    static func title(_ text: String, width: Double) -> JSON {
        let lines = lines(text, width: width)
        return lines.count > 1 ? JSON(lines) : JSON(text)
    }

    /// A legend above panels: as many names beside each other as have room, and every name in full.
    static func legend(_ title: String, of names: [String], width: Double = mostWidth) -> JSON {
        let (symbol, most) = (40.0, 6)
        let labels = Labels(names, width: width - symbol)
        let legend: JSON = [
            "title": JSON(title), "orient": "top", "symbolLimit": 0,
            "columns": JSON(max(1, min(most, Int(width / (labels.width + symbol))))),
        ]
        return labels.naming(legend)
    }

    /// Layers at the right edge of a panel that name every codec of the plot, each with its mark.
    ///
    /// - Parameters:
    ///   - codecs: in order.
    ///   - width: the panel's width in pixels.
    ///   - isPublishedShown: whether to name the hollow diamonds of published values below the codecs.
    static func key(of codecs: [String], width: Double, isPublishedShown: Bool) -> [JSON] {
        let step = 18.0
        var layers = zip(codecs, Style.marks(of: codecs)).enumerated().flatMap { position, entry -> [JSON] in
            label(
                entry.0, y: 8 + step * Double(position), width: width,
                symbol: ["filled": true, "size": 60, "shape": JSON(entry.1.shape)], colour: entry.1.colour)
        }
        if isPublishedShown {
            layers += label(
                "published", y: 8 + step * Double(codecs.count), width: width,
                symbol: ["filled": false, "size": 90, "shape": "diamond", "strokeWidth": 1.25], colour: "#777777")
        }
        return layers
    }

    /// Panels beside each other.
    ///
    /// - Parameters:
    ///   - columns: how many stand in a row.
    ///   - spacing: pixels between two panels of a row.
    ///   - labelLines: lines of text in the labels of the horizontal axes.
    ///   - titleLines: lines of text in the titles of the horizontal axes.
    ///   - headingLines: lines of text above a panel.
    static func grid(
        _ panels: [JSON], columns: Int, spacing: Double, labelLines: Int = 1, titleLines: Int = 1,
        headingLines: Int = 1
    ) -> JSON {
        // Panels are placed by their frames, so that they line up; labels and headings need their room between rows.
        [
            "concat": .array(panels), "columns": JSON(columns), "bounds": "flush",
            "spacing": [
                "column": .number(spacing),
                "row": .number(46 + 14 * Double(labelLines + titleLines - 1) + 17 * Double(headingLines)),
            ],
        ]
    }

    /// The lines of panels' headings, broken where a line is wider than a panel.
    static func broken(_ heading: [String], width: Double) -> [String] {
        heading.flatMap { Terminal.lines(of: $0, columns: max(12, Int(width / 7))) }
    }

    /// A layer that names a panel above its left corner.
    ///
    /// A Vega-Lite title would stand higher above the panel that has labels on its axis than above its neighbours.
    static func heading(_ lines: [String]) -> JSON {
        [
            "data": ["values": [["heading": JSON(lines)]]],
            "mark": [
                "type": "text", "align": "left", "baseline": "line-bottom", "fontSize": 13, "fontWeight": "bold",
                "lineHeight": 17, "dy": .number(-17 * Double(max(0, lines.count - 1))),
            ],
            "encoding": [
                "x": ["value": 0], "y": ["value": -10], "xOffset": nil, "yOffset": nil, "color": ["value": "#222222"],
                "text": ["field": "heading", "type": "nominal"],
            ],
        ]
    }

    /// A symbol and a name to the right of a panel.
    private static func label(_ name: String, y: Double, width: Double, symbol: JSON, colour: String) -> [JSON] {
        // Whatever the panel says about all its layers must not move or colour the label.
        let position: JSON = ["y": ["value": .number((y * 10).rounded() / 10)], "xOffset": nil]
        let data: JSON = ["values": [["codec": JSON(name)]]]
        return [
            [
                "data": data, "mark": symbol.with("type", "point").with("opacity", 1),
                "encoding": position.with("x", ["value": .number(width + 14)]).with("color", ["value": JSON(colour)]),
            ],
            [
                "data": data,
                "mark": ["type": "text", "align": "left", "baseline": "middle", "fontSize": 12],
                "encoding": position.with("x", ["value": .number(width + 23)]).with("color", ["value": "#222222"])
                    .with("text", ["field": "codec", "type": "nominal"]),
            ],
        ]
    }

    /// A text in small letters, digits and hyphens, for names of files and of places in a page.
    static func slug(_ text: String) -> String {
        text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }

    /// A deadline as text, such as `500 ms`; 0 stands for none that is fixed.
    static func milliseconds(_ value: Double) -> String {
        if value == 0 { return "no fixed" }
        return NumberText.shortest((value * 1e6).rounded() / 1e6) + " ms"
    }
}
