import Basics
import Foundation
import Sim

/// A picture of what happened on a link during a stretch of time: one row each for the host, back-offs, carrier senses,
/// frames, acknowledgements, spaces and interferers, and rows that its maker adds for blocks, segments and deadlines.
package struct Timeline: Sendable {
    /// Something to draw that the link does not know of, such as a segment on its way or a deadline.
    package struct Mark: Sendable, Hashable {
        /// The row's label: `feature`, `deadline`.
        package var row: String
        /// What to write on it.
        package var label: String
        /// When it began.
        package var start: SimTime
        /// When it ended; equal to the start for an instant, which is drawn as a line through all rows.
        package var end: SimTime

        package init(row: String, label: String, start: SimTime, end: SimTime) {
            self.row = row
            self.label = label
            self.start = start
            self.end = end
        }
    }

    /// Timelines as ``svg`` draws them.
    package static let kind = FileKind("an earlier timeline", beginningWith: Array(beginning.utf8))
    private static let beginning =
        #"<svg xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="12""#

    private struct Bar {
        var start: SimTime
        var end: SimTime
        var colour: String
        var title: String
        var label = ""
    }

    private let window: Range<SimTime>
    private let title: String
    private var rows: [(name: String, bars: [Bar])]
    private var lines: [Mark]

    /// Draws events and marks within a stretch of time.
    package init(_ events: [LinkEvent], marks: [Mark] = [], window: Range<SimTime>, title: String) {
        self.window = window
        self.title = title
        lines = marks.filter { $0.start == $0.end && window.contains($0.start) }
        var rows: [(name: String, bars: [Bar])] = []
        func add(_ bar: Bar, to row: String) {
            guard bar.end >= window.lowerBound, bar.start < window.upperBound else { return }
            if let index = rows.firstIndex(where: { $0.name == row }) {
                rows[index].bars.append(bar)
            } else {
                rows.append((row, [bar]))
            }
        }
        for name in [
            "jammer", "background", "host", "back-off", "carrier sense", "frame", "acknowledgement", "wait", "space",
            "block",
        ] {
            rows.append((name, []))
        }
        for event in events {
            guard let (row, colour, title) = Self.drawn(event.kind) else { continue }
            add(Bar(start: event.start, end: event.end, colour: colour, title: title), to: row)
        }
        for (index, mark) in marks.enumerated() where mark.start < mark.end {
            let colour = index.isMultiple(of: 2) ? "#7a9cc6" : "#a9c1de"
            add(
                Bar(start: mark.start, end: mark.end, colour: colour, title: mark.label, label: mark.label),
                to: mark.row)
        }
        self.rows = rows.filter { !$0.bars.isEmpty }
    }

    private static func drawn(_ kind: LinkEvent.Kind) -> (row: String, colour: String, title: String)? {
        switch kind {
        case .block: nil
        case .host: ("host", "#b8b8b8", "serial port and firmware")
        case .backoff(let number, let exponent): ("back-off", "#d9c46c", "back-off \(number), exponent \(exponent)")
        case .carrierSense(let isBusy):
            ("carrier sense", isBusy ? "#c0392b" : "#58a55c", isBusy ? "busy" : "idle")
        case .frame(let sequence, let attempt, let bytes, let isReceived):
            (
                "frame", isReceived ? "#2e7d32" : "#c0392b",
                "frame \(sequence), attempt \(attempt), \(bytes) B of payload, \(isReceived ? "received" : "lost")"
            )
        case .acknowledgement(let sequence, let isReceived):
            (
                "acknowledgement", isReceived ? "#2e7d32" : "#c0392b",
                "acknowledgement \(sequence), \(isReceived ? "received" : "lost")"
            )
        case .timeout: ("wait", "#e08e79", "no acknowledgement came")
        case .interframeSpace: ("space", "#cfd8dc", "interframe space")
        case .burst(let source): (source == .jammer ? "jammer" : "background", "#8e44ad", "on the air")
        case .failure(.channelAccess): ("wait", "#c0392b", "channel access failure")
        case .failure(.noAcknowledgement): ("wait", "#c0392b", "given up after the last retry")
        case .blockEnd(let isDelivered):
            ("block", isDelivered ? "#4a7ab0" : "#c0392b", isDelivered ? "block, delivered" : "block, lost")
        }
    }

    /// The picture as an SVG document; hovering over a bar tells what it is.
    package var svg: String {
        let left = 130.0
        let width = 1200.0
        let rowHeight = 30.0
        let top = 46.0
        let height = top + rowHeight * Double(rows.count) + 46
        let span = Double((window.upperBound - window.lowerBound).nanoseconds)
        func x(_ time: SimTime) -> Double {
            let clamped = min(max(time, window.lowerBound), window.upperBound)
            return left + width * Double((clamped - window.lowerBound).nanoseconds) / span
        }
        func number(_ value: Double) -> String { String(format: "%.2f", value) }
        func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
            "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" "
                + "\(style)/>\n"
        }
        func words(_ x: Double, _ y: Double, _ text: String, _ style: String = "") -> String {
            "<text x=\"\(number(x))\" y=\"\(number(y))\" \(style)>\(Self.escaped(text))</text>\n"
        }
        func box(_ bar: Bar, y: Double) -> String {
            let from = x(bar.start)
            let to = max(x(bar.end), from + 0.7)
            let title = Self.escaped("\(bar.title): \(bar.start) to \(bar.end)")
            var text = "<rect x=\"\(number(from))\" y=\"\(number(y + 5))\" "
            text += "width=\"\(number(to - from))\" height=\"20\" fill=\"\(bar.colour)\">"
            text += "<title>\(title)</title></rect>\n"
            if !bar.label.isEmpty, to - from > 7 * Double(bar.label.count) {
                text += words(from + 4, y + 19, bar.label)
            }
            return text
        }
        var text = """
            \(Self.beginning) width="\(number(left + width + 20))" height="\(number(height))">
            <rect width="100%" height="100%" fill="white"/>

            """
        text += words(10, 22, title, "font-size=\"15\"")
        for (index, row) in rows.enumerated() {
            let y = top + rowHeight * Double(index)
            text += words(10, y + 19, row.name)
            text += line(left, y + rowHeight, left + width, y + rowHeight, "stroke=\"#eee\"")
            text += row.bars.map { box($0, y: y) }.joined()
        }
        let bottom = height - 40
        for mark in lines {
            text += line(x(mark.start), 44, x(mark.start), bottom, "stroke=\"#c0392b\" stroke-dasharray=\"4 3\"")
            text += words(x(mark.start) + 3, 42, mark.label, "fill=\"#c0392b\"")
        }
        for tick in Self.ticks(window) {
            text += line(x(tick), bottom, x(tick), bottom + 5, "stroke=\"black\"")
            text += words(x(tick), bottom + 18, Self.milliseconds(tick), "text-anchor=\"middle\"")
        }
        return text + words(left + width / 2, height - 5, "time in ms", "text-anchor=\"middle\"") + "</svg>\n"
    }

    /// Round instants, four to ten of them: 1, 2 or 5 times a power of ten apart.
    private static func ticks(_ window: Range<SimTime>) -> [SimTime] {
        let span = (window.upperBound - window.lowerBound).nanoseconds
        var decade: Int64 = 1
        while span / decade >= 100 { decade *= 10 }
        let step = [1, 2, 5, 10].map { decade * $0 }.first { span / $0 <= 10 } ?? decade * 10
        let first = (window.lowerBound.nanoseconds + step - 1) / step * step
        return stride(from: first, through: window.upperBound.nanoseconds, by: Int(step)).map {
            SimTime(nanoseconds: $0)
        }
    }

    private static func milliseconds(_ time: SimTime) -> String {
        let value = String(format: "%.3f", time.milliseconds)
        guard value.contains(".") else { return value }
        return String(value.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }
}
