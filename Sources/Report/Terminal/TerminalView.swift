import Basics
import Statistics

/// Results as plain text for a terminal: aligned tables and bars of block characters.
///
/// ```text
/// Top-5 accuracy by 500 ms (1000 images of 200 pictures each)
///                   none                  light                 heavy
/// jpeg-progressive  85.0% (80.0 to 89.0)  75.0% (69.1 to 80.1)  60.0% (53.7 to 66.0)
/// ```
///
/// Below it stands what the intervals are about.
///
/// Every character is one column wide, so the tables line up in any fixed-width font.
package enum TerminalView {
    /// Accuracy with its interval: a row a codec, a column a condition, a block a deadline. Where that is too wide, a row
    /// a codec and condition.
    ///
    /// - Parameters:
    ///   - cells: a codec's accuracy under one condition and with one deadline each.
    ///   - metric: top-1 or top-5 accuracy.
    ///   - axis: what the conditions are.
    ///   - width: columns of the terminal.
    package static func accuracyTable(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, axis: ConditionAxis = .jamming, width: Int = 100
    ) -> String {
        let codecs = Style.codecs(of: cells)
        let levels = Style.conditions(of: cells)
        let blocks = Style.deadlines(of: cells).map { deadline -> String in
            let here = cells.filter { $0.deadline == deadline }
            let pictures = Style.unique(here.compactMap { $0.accuracy(metric)?.basis.pictures })
            func text(_ codec: String, _ level: String) -> String? {
                guard let cell = here.first(where: { $0.codec == codec && $0.condition == level }) else { return nil }
                return cell.accuracy(metric)?.text(withPictures: pictures.count > 1)
                    ?? (cell.hasOnlyFailed ? "failed" : nil)
            }
            let square = table(
                header: [axis.prefix.isEmpty ? axis.title : axis.prefix + ":"] + levels,
                rows: codecs.map { codec in [codec] + levels.map { text(codec, $0) ?? "-" } })
            let title = heading(here, metric, deadline, width: width)
            guard square.split(separator: "\n").contains(where: { Terminal.columns(of: String($0)) > width }) else {
                return title + square
            }
            let lines = codecs.flatMap { codec in
                levels.compactMap { level in text(codec, level).map { [codec, level, $0] } }
            }
            return title
                + table(
                    header: ["codec", axis.title, AccuracyWords(metric, of: here).label], rows: lines, width: width)
        }
        return blocks.joined(separator: "\n")
    }

    /// What the intervals of a table are about, in lines of a terminal.
    package static func intervalNote(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, width: Int = 100
    ) -> String {
        let notes =
            IntervalNote.sentences(on: cells.compactMap { $0.accuracy(metric) }) + AccuracyWords(metric, of: cells).note
            + IntervalNote.failures(in: cells)
        return Terminal.lines(of: notes, columns: width).map { $0 + "\n" }.joined()
    }

    /// Accuracy as bars with whiskers over the interval: a line a codec and condition.
    ///
    /// - Parameters:
    ///   - cells: a codec's accuracy under one condition and with one deadline each.
    ///   - metric: top-1 or top-5 accuracy.
    ///   - width: columns of a bar of 100%.
    ///   - columns: columns of the terminal, where that is less.
    /// - Returns: nothing where there is no room for bars, which would be the table once more.
    package static func accuracyBars(
        _ cells: [AccuracyCell], metric: AccuracyMetric = .top5, width: Int = 40, columns: Int = .max
    ) -> String {
        let labels = [cells.map(\.codec), cells.map(\.condition)].map { $0.map(Terminal.columns(of:)).max() ?? 0 }
        // Three gaps, `100.0%`, and the bar's own end.
        let width = min(width, columns - labels[0] - labels[1] - 13)
        guard width >= 8 else { return "" }
        let codecs = Style.codecs(of: cells)
        let levels = Style.conditions(of: cells)
        let blocks = Style.deadlines(of: cells).map { deadline -> String in
            let here = cells.filter { $0.deadline == deadline }
            var rows: [[String]] = []
            for codec in codecs {
                var name = codec
                for level in levels {
                    let cell = here.first { $0.codec == codec && $0.condition == level }
                    guard let accuracy = cell?.accuracy(metric) else { continue }
                    rows.append([name, level, bar(accuracy, width: width), NumberText.percent(accuracy.value)])
                    name = ""
                }
            }
            return heading(here, metric, deadline, width: columns) + table(header: nil, rows: rows)
        }
        return blocks.joined(separator: "\n")
    }

    /// Lines of aligned columns, flush left, numbers too, as they share a form.
    ///
    /// - Parameters:
    ///   - header: names of the columns; nil for none.
    ///   - rows: cells, as many in each row as there are columns.
    ///   - width: columns of the terminal; a table that is wider becomes a list. Nil where there is no limit.
    package static func table(header: [String]?, rows: [[String]], width: Int? = nil) -> String {
        TextTable(header: header, rows: rows).text(width: width)
    }

    private static func heading(
        _ cells: [AccuracyCell], _ metric: AccuracyMetric, _ deadline: RunDeadline, width: Int
    ) -> String {
        let basis = IntervalNote.basis(of: cells.compactMap { $0.accuracy(metric) })
        let text = "\(AccuracyWords(metric, of: cells).label) \(deadline.words) (\(basis) each)"
        return Terminal.lines(of: text, columns: width).map { $0 + "\n" }.joined()
    }

    /// A bar up to the value, with the interval drawn over it: `━━━━━━━━├──┤`.
    private static func bar(_ accuracy: Estimate, width: Int) -> String {
        func column(_ value: Double) -> Int { Int((min(max(value, 0), 1) * Double(width)).rounded()) }
        let end = column(accuracy.value)
        let from = column(accuracy.interval?.low ?? accuracy.value)
        let to = max(column(accuracy.interval?.high ?? accuracy.value), from)
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
