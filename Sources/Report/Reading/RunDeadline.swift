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
    /// The rule that sets it, time aside: only deadlines of one rule lie on one line.
    package let rule: String
    /// What the time is: the deadline, or the period that sets it.
    let time: String
    /// The same for an axis.
    var timeTitle: String { "\(time.prefix(1).uppercased() + time.dropFirst()) (ms)" }

    /// A deadline so long after the arrival.
    package init(milliseconds: Double) {
        self.init(
            milliseconds: milliseconds, words: "by \(Plot.milliseconds(milliseconds))", rule: "by the next arrival",
            time: "deadline")
    }

    /// A moment before a deadline, at which a snapshot was taken.
    init(moment milliseconds: Double, before deadline: RunDeadline) {
        self.init(
            milliseconds: milliseconds, words: "\(Plot.milliseconds(milliseconds)) after arrival", rule: deadline.words,
            time: "time since arrival")
    }

    private init(milliseconds: Double, words: String, rule: String, time: String) {
        self.milliseconds = milliseconds
        self.words = words
        self.rule = rule
        self.time = time
    }

    /// - Parameters:
    ///   - rule: the run's `deadline` as a scenario writes it; in databases of version 0.1, its `stop`.
    ///   - arrivals: its `arrivals`, as a scenario writes it.
    ///   - periodMs: the mean time between objects.
    init(rule: String, arrivals: String, periodMs: Double) {
        let traffic = Self.kind(arrivals)
        // A mean is told to the microsecond.
        let gap = Plot.milliseconds(traffic == "periodic" ? periodMs : (periodMs * 1000).rounded() / 1000)
        let (time, kind) = traffic == "periodic" ? ("period", "") : ("mean gap", ", " + Self.name(traffic))
        let beat = "\(time) \(gap)\(kind)"
        if rule == "testbed" || rule == "next-ready" {
            self.init(
                milliseconds: periodMs, words: "\(Self.window), \(beat)", rule: Self.window + kind,
                time: time)
        } else if Self.kind(rule) == "after", let after = Self.milliseconds(in: rule) {
            self.init(
                milliseconds: after, words: "by \(Plot.milliseconds(after)) (\(beat))",
                rule: "a fixed time after arrival (\(beat))", time: "deadline")
        } else if traffic == "periodic" {
            self.init(milliseconds: periodMs)
        } else {
            self.init(
                milliseconds: periodMs, words: "by the next arrival (\(beat))", rule: "by the next arrival" + kind,
                time: time)
        }
    }

    /// The deadline of runs under these conditions.
    init(_ conditions: CellConditions) {
        let plain = RunDeadline(
            rule: conditions.deadlineRule, arrivals: conditions.arrivals, periodMs: conditions.periodMs ?? 0)
        let names = [("deadline", conditions.deadlineRule), ("arrivals", conditions.arrivals)].compactMap {
            conditions.givenName(of: $0, kind: Self.kind($1))
        }
        self.init(
            milliseconds: plain.milliseconds,
            words: plain.words + conditions.lateness
                + (names.isEmpty ? "" : ", called \(names.joined(separator: ", "))"),
            rule: plain.rule + conditions.lateness, time: plain.time)
    }

    /// Until when what arrived counts, for a caption of what is of all these deadlines.
    static func limit(of deadlines: some Sequence<RunDeadline>) -> String {
        let windows = deadlines.map(\.isWindow)
        guard windows.contains(true) else { return "by the deadline" }
        return windows.contains(false) ? "by the deadline or in the testbed's window" : "in the testbed's window"
    }

    /// Whether a block that was on its way at the end counts.
    private var isWindow: Bool { rule.hasPrefix(Self.window) }
    private static let window = "testbed window"

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

extension CellConditions {
    /// What becomes of late images, for after a deadline's words: empty where there are none, since the deadline is over when the
    /// next object comes, and where that is swept, which names it.
    fileprivate var lateness: String {
        guard let text = settings.first(where: { $0.name == "when-late" })?.value.text,
            !variables.contains(where: { $0.name.hasPrefix("when-late") })
        else { return "" }
        if text == "finish" { return ", late images finish" }
        if text == "give-up", deadlineRule.hasPrefix("{after"), !arrivals.hasPrefix("{periodic") {
            return ", given up when the next is ready"
        }
        let queue = Dictionary(
            Settings.values(in: text).map { ($0.path.last ?? "", $0.value) }, uniquingKeysWith: { first, _ in first })
        guard let length = queue["length"] ?? queue["queue"] else { return "" }
        return ", late images queue (\(length), the \(queue["drop"] ?? "oldest") goes)"
    }

    /// The name that the sweep gives a value of a key; nil where the value is written as it is.
    ///
    /// - Parameter kind: the first word of the value as it is written.
    fileprivate func givenName(of key: String, kind: String) -> String? {
        guard let text = variables.first(where: { $0.name == key })?.value.text, !text.hasPrefix("{"),
            QuantityScale.magnitude(of: text) == nil, !text.hasPrefix(kind)
        else { return nil }
        return text
    }
}

extension RunDeadline: Comparable {
    /// By time, then by words.
    package static func < (left: RunDeadline, right: RunDeadline) -> Bool {
        (left.milliseconds, left.words) < (right.milliseconds, right.words)
    }
}
