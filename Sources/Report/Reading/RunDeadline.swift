import Foundation
import Store

/// The deadline of a run, in words for tables, axes and captions, and as a number for axes.
///
/// - `by 500 ms`: objects come every 500 ms, and what of an image has arrived when the next one comes counts;
/// - `by 250 ms (period 500 ms)`: what has arrived 250 ms after an object counts;
/// - `by the next arrival (mean gap 500 ms, Poisson)`: each image has a deadline of its own;
/// - `testbed window, period 500 ms`: as in the published testbed, what was begun before the next image was ready counts.
package struct RunDeadline: Sendable, Hashable {
    /// The deadline after an image's arrival, or where images differ, their mean; 0 where it is not known.
    package let milliseconds: Double
    /// What a heading says.
    package let words: String

    /// A deadline so long after the arrival.
    package init(milliseconds: Double) {
        self.init(milliseconds: milliseconds, words: "by \(Plot.milliseconds(milliseconds))")
    }

    init(milliseconds: Double, words: String) {
        self.milliseconds = milliseconds
        self.words = words
    }

    /// - Parameters:
    ///   - rule: the run's `deadline` as a scenario writes it; in databases of version 0.1, its `stop`.
    ///   - arrivals: its `arrivals`, as a scenario writes it.
    ///   - periodMs: the mean time between objects.
    init(rule: String, arrivals: String, periodMs: Double) {
        let gap = Plot.milliseconds(periodMs)
        let traffic = Self.kind(arrivals)
        let beat = traffic == "periodic" ? "period \(gap)" : "mean gap \(gap), \(Self.name(traffic))"
        if rule == "testbed" || rule == "next-ready" {
            self.init(milliseconds: periodMs, words: "testbed window, \(beat)")
        } else if Self.kind(rule) == "after", let time = Self.milliseconds(in: rule) {
            self.init(milliseconds: time, words: "by \(Plot.milliseconds(time)) (\(beat))")
        } else if traffic == "periodic" {
            self.init(milliseconds: periodMs)
        } else {
            self.init(milliseconds: periodMs, words: "by the next arrival (\(beat))")
        }
    }

    /// The deadline of a cell's runs.
    init(_ row: CellRow) {
        let conditions = row.conditions
        self.init(
            rule: conditions.deadlineRule, arrivals: conditions.arrivals, periodMs: conditions.periodMs ?? 0)
    }

    /// `poisson` of `{poisson: 500 ms}`.
    private static func kind(_ text: String) -> String {
        String(text.drop { $0 == "{" }.prefix { $0 != ":" && $0 != "}" })
    }

    private static func name(_ arrivals: String) -> String {
        switch arrivals {
        case "poisson": "Poisson"
        case "file": "recorded"
        default: arrivals
        }
    }

    /// The time in `{after: 250 ms}`, in milliseconds.
    private static func milliseconds(in text: String) -> Double? {
        let words = text.split { ":{} ".contains($0) }
        guard words.count == 3, let number = Double(words[1]) else { return nil }
        let units = ["ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3]
        return units[String(words[2])].map { number * $0 }
    }
}

extension RunDeadline: Comparable {
    /// By time, then by words.
    package static func < (left: RunDeadline, right: RunDeadline) -> Bool {
        (left.milliseconds, left.words) < (right.milliseconds, right.words)
    }
}
