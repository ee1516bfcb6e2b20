/// What an image's answer was held against.
package enum Truth: Sendable, Hashable {
    /// The labels of the pictures.
    case labels
    /// The classifier's own first answer on the original picture, since there are no labels.
    case classifier
    /// Labels for some pictures, the classifier's answer for the others.
    case both
}

extension Truth {
    /// What the answers on pictures were held against, of which some or none have labels.
    package init(labelled: Int, of count: Int) {
        self = labelled == count ? .labels : labelled == 0 ? .classifier : .both
    }

    /// What must be said of it; empty for labels.
    package var note: String {
        let standsIn = "the classifier's own first answer on the original picture stands for the true class"
        return switch self {
        case .labels: ""
        case .classifier: "Agreement: the pictures have no labels, so \(standsIn)."
        case .both: "Where pictures have no labels, it is agreement: \(standsIn)."
        }
    }

    /// What a share of right answers is.
    fileprivate var noun: String { self == .classifier ? "agreement" : "accuracy" }
}

/// What the accuracies of some cells are called, and what must be said of them: not every one is the share of images whose
/// true class was named.
struct AccuracyWords: Hashable {
    /// For an axis or a column: `Top-5 accuracy`, `Expected top-5 accuracy`, `Top-5 agreement`.
    let label: String
    /// Sentences for a caption, each with a space before it; empty where the label says it all.
    let note: String

    init(_ metric: AccuracyMetric, of cells: [AccuracyCell]) {
        let counted = cells.filter { !$0.isExpected }
        let truths = Set(counted.map(\.truth))
        let truth = truths.count > 1 ? Truth.both : truths.first ?? .labels
        let plain = "\(metric.name) \(truth.noun)"
        label = counted.isEmpty && !cells.isEmpty ? "Expected " + plain.lowercased() : plain
        var sentences: [String] = []
        if !truth.note.isEmpty { sentences.append(truth.note) }
        let expected = Style.codecs(of: cells.filter(\.isExpected))
        if !expected.isEmpty {
            let whose = counted.isEmpty ? "" : "of \(expected.joined(separator: ", ")) "
            sentences.append(
                "Accuracy \(whose)is an expectation, from a table of bytes against accuracy; no picture was judged.")
        }
        let drawn = Style.codecs(of: cells.filter { $0.isOfTable && $0.isDrawn })
        if !drawn.isEmpty {
            sentences.append(
                "Answers of \(drawn.joined(separator: ", ")) were drawn, right or wrong, by a table of bytes against "
                    + "accuracy, as version 0.1 did; no picture was judged.")
        }
        note = sentences.map { " " + $0 }.joined()
    }

    /// The same of pictures that were measured without a link.
    init(_ metric: AccuracyMetric, truth: Truth) {
        label = "\(metric.name) \(truth.noun)"
        note = truth.note.isEmpty ? "" : " " + truth.note
    }
}
