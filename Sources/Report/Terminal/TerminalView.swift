import Basics

/// Results as plain text for a terminal: aligned tables and bars of block characters.
///
/// ```text
/// Top-5 accuracy by 500 ms (95% interval)
///                   none                  light                 heavy
/// jpeg-progressive  85.0% (64.0 to 94.8)  75.0% (53.1 to 88.8)  60.0% (38.7 to 78.1)
/// ```
///
/// Every character is one column wide, so the tables line up in any fixed-width font.
public enum TerminalView {
    /// Accuracy with its interval: a row a codec, a column a condition, a block a deadline. Where that is too wide, a row
    /// a codec and condition.
    ///
    /// - Parameters:
    ///   - cells: a codec's accuracy under one condition and with one deadline each.
    ///   - metric: top-1 or top-5 accuracy.
    ///   - axis: what the conditions are.
    ///   - width: columns of the terminal.
    public static func accuracyTable(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming, width: Int = 100
    ) -> String {
        let codecs = Style.sorted(cells.map(\.codec))
        let levels = Style.sortedLevels(cells.map(\.condition))
        let blocks = Style.unique(cells.map(\.deadline)).sorted().map { deadline -> String in
            let here = cells.filter { $0.deadline == deadline }
            func text(_ codec: String, _ level: String) -> String? {
                here.first { $0.codec == codec && $0.condition == level }?.accuracy(metric).map(interval)
            }
            let square = table(
                header: [axis.prefix.isEmpty ? axis.title : axis.prefix + ":"] + levels,
                rows: codecs.map { codec in [codec] + levels.map { text(codec, $0) ?? "-" } })
            let title = heading(here, metric, deadline) + "\n"
            guard square.split(separator: "\n").contains(where: { Terminal.columns(of: String($0)) > width }) else { return title + square }
            let lines = codecs.flatMap { codec in
                levels.compactMap { level in text(codec, level).map { [codec, level, $0] } }
            }
            return title + table(header: ["codec", axis.title, metric.label], rows: lines, width: width)
        }
        return blocks.joined(separator: "\n")
    }

    /// A share and its interval, such as `85.0% (64.0 to 94.8)`.
    private static func interval(_ accuracy: Estimate) -> String {
        Plot.percent(accuracy.value)
            + " (\(Plot.fixed(accuracy.low * 100, 1)) to \(Plot.fixed(accuracy.high * 100, 1)))"
    }

    /// Accuracy as bars with whiskers over the interval: a line a codec and condition.
    ///
    /// - Parameters:
    ///   - cells: a codec's accuracy under one condition and with one deadline each.
    ///   - metric: top-1 or top-5 accuracy.
    ///   - width: columns of a bar of 100%.
    ///   - columns: columns of the terminal, where that is less; without room for bars there are only the numbers.
    public static func accuracyBars(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, width: Int = 40, columns: Int = .max
    ) -> String {
        let labels = [cells.map(\.codec), cells.map(\.condition)].map { $0.map(Terminal.columns(of:)).max() ?? 0 }
        // Three gaps, `100.0%`, and the bar's own end.
        let width = min(width, columns - labels[0] - labels[1] - 13)
        let codecs = Style.sorted(cells.map(\.codec))
        let levels = Style.sortedLevels(cells.map(\.condition))
        let blocks = Style.unique(cells.map(\.deadline)).sorted().map { deadline -> String in
            let here = cells.filter { $0.deadline == deadline }
            var rows: [[String]] = []
            for codec in codecs {
                var name = codec
                for level in levels {
                    let cell = here.first { $0.codec == codec && $0.condition == level }
                    guard let accuracy = cell?.accuracy(metric) else { continue }
                    let drawn = width < 8 ? [] : [bar(accuracy, width: width)]
                    rows.append([name, level] + drawn + [Plot.percent(accuracy.value)])
                    name = ""
                }
            }
            return heading(here, metric, deadline) + "\n" + table(header: nil, rows: rows)
        }
        return blocks.joined(separator: "\n")
    }

    /// Lines of aligned columns, flush left, numbers too, as they share a form.
    ///
    /// - Parameters:
    ///   - header: names of the columns; nil for none.
    ///   - rows: cells, as many in each row as there are columns.
    ///   - width: columns of the terminal; a table that is wider becomes a list. Nil where there is no limit.
    public static func table(header: [String]?, rows: [[String]], width: Int? = nil) -> String {
        TextTable(header: header, rows: rows).text(width: width)
    }

    private static func heading(_ cells: [AccuracyCell], _ metric: AccuracyMetric, _ deadline: RunDeadline) -> String {
        let counts = Style.unique(cells.map(\.images)).sorted()
        let images =
            counts.count == 1
            ? "\(counts[0]) images each" : "\(counts.first ?? 0) to \(counts.last ?? 0) images each"
        return "\(metric.label) \(deadline.words) (95% interval, \(images))"
    }

    /// A bar up to the value, with the interval drawn over it: `━━━━━━━━├──┤`.
    private static func bar(_ accuracy: Estimate, width: Int) -> String {
        func column(_ value: Double) -> Int { Int((min(max(value, 0), 1) * Double(width)).rounded()) }
        let end = column(accuracy.value)
        let from = column(accuracy.low)
        let to = max(column(accuracy.high), from)
        return (0...width).map { position in
            switch position {
            case from where from == to: "|"
            case from: "├"
            case to: "┤"
            case from...to: position <= end ? "━" : "─"
            case ...end: "━"
            default: " "
            }
        }.joined()
    }
}
