import Basics
import Foundation

/// A line on standard error that tells how far a long job is, at which rate, and how long it will still take.
///
/// Quiet when standard error is not a terminal, or one that cannot write over a line. In ASCII, which every terminal shows.
struct ProgressBar {
    private let label: String
    private let total: Int
    private let unit: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private var done = 0
    private var lastShown: ContinuousClock.Instant?

    /// Announces a job of `total` units, such as "images".
    init(_ label: String, total: Int, unit: String) {
        self.label = label
        self.total = total
        self.unit = unit
        isShown = isatty(STDERR_FILENO) == 1 && Terminal.canErase && total > 0
    }

    /// Counts units that are done.
    mutating func advance(by count: Int = 1) {
        done += count
        guard isShown else { return }
        let now = ContinuousClock.now
        // Ten times a second is as often as an eye can read.
        if done < total, let lastShown, now - lastShown < .milliseconds(100) { return }
        lastShown = now
        show(elapsed: now - start)
    }

    /// Clears the line.
    func finish() {
        if isShown { StandardStream.error.write("\r\u{1B}[K") }
    }

    private func show(elapsed: Duration) {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = Double(done) / max(seconds, 1e-6)
        let left = rate > 0 ? ProgressBar.clock(Double(total - done) / rate) : "?"
        let numbers = "\(done)/\(total) \(unit), \(ProgressBar.number(rate))/s, \(left) left"
        // A line that is longer than the terminal is wide leaves its beginning behind each time.
        let room = (Terminal.columns(of: STDERR_FILENO) ?? 80) - label.count - numbers.count - 3
        let length = min(24, max(0, room))
        let filled = length * done / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: length - filled)
        let line =
            room < 0
            ? String(numbers.prefix(max(0, room + label.count + numbers.count + 2))) : "\(label) \(bar) \(numbers)"
        StandardStream.error.write("\r\u{1B}[K\(Terminal.plain(line))")
    }

    private static func number(_ value: Double) -> String {
        String(format: value < 10 ? "%.1f" : "%.0f", value)
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60 ? "\(whole) s" : String(format: "%d:%02d min", whole / 60, whole % 60)
    }
}
