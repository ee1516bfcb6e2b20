/// Which accuracy is meant.
package enum AccuracyMetric: String, Sendable, Hashable, CaseIterable {
    /// The true class is the classifier's first answer.
    case top1
    /// The true class is among the classifier's first five answers.
    case top5

    /// In front of what is counted.
    var name: String {
        switch self {
        case .top1: "Top-1"
        case .top5: "Top-5"
        }
    }

    /// As it stands on an axis, where pictures have labels.
    package var label: String { name + " accuracy" }
}
