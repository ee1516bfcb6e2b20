extension JammerSchedule {
    /// The level in a word: `none`, `light`, `heavy`, `load 0.2`, `on-off`; `schedule` where it changes with time.
    package var level: String {
        guard let first = phases.first else { return "none" }
        return phases.count == 1 && first.start == .zero ? first.jammer.level : "schedule"
    }

    /// The share of time in which the jammer is on air, in the long run: 0 for silence; nil where it changes.
    package var load: Double? {
        guard let first = phases.first else { return 0 }
        guard phases.count == 1, first.start == .zero else { return nil }
        switch first.jammer {
        case .none: return 0
        case .wifi(let sender): return sender.load
        case .onOff(let source): return source.onMean.seconds / (source.onMean.seconds + source.offMean.seconds)
        }
    }
}

extension JammerConfiguration {
    /// The level in a word.
    package var level: String {
        switch self {
        case .none: "none"
        case .light: "light"
        case .heavy: "heavy"
        case .wifi(let sender): self == .load(sender.load) ? "load \(sender.load)" : "wifi"
        case .onOff: "on-off"
        }
    }
}
