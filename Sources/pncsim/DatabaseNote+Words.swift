import Store

extension DatabaseNote {
    /// The note in a sentence, with what can be done.
    var words: String {
        switch self {
        case .earlierRuns(let count):
            "\(count) earlier \(count == 1 ? "run is" : "runs are") left out, which no scenario asks for any more; "
                + "`--campaign all` shows them, `pncsim db prune` removes them"
        case .windowUntilNextReady(let versions):
            "some runs are by version \(versions.joined(separator: ", ")), which counted what had arrived until the next image "
                + "was ready to be sent, later than the deadline (docs/changes-0.2.md)"
        case .agreement(let datasets):
            "accuracy is agreement on \(datasets.joined(separator: ", ")), where pictures have no labels: the classifier's own first "
                + "answer on the original picture stands for the true class"
        case .expectation(let codecs):
            "accuracy of \(codecs.joined(separator: ", ")) is an expectation, from a table of bytes against accuracy"
        }
    }
}
