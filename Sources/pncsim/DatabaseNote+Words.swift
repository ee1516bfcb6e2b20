import Basics
import Store

extension DatabaseNote {
    /// The note in a sentence, with what can be done.
    var words: String {
        switch self {
        case .earlierRuns(let count):
            "\(count) earlier \(count == 1 ? "run is" : "runs are") left out, which no scenario asks for any more; "
                + "`--campaign all` shows them, `pncsim db prune` removes them"
        case .earlierRunsBeside(let count):
            "\(count) of the runs \(count == 1 ? "is" : "are") earlier, and no scenario asks for \(count == 1 ? "it" : "them") any "
                + "more; `current_run` has the others only"
        case .failedRuns(let count):
            "\(NumberText.count(count, "run")) failed, of which nothing is in the numbers (`pncsim query failures`)"
        case .missingRuns(let count, let all):
            "\(count) of the \(NumberText.count(all, "run")) that are asked for \(count == 1 ? "is" : "are") not done: the numbers are "
                + "of the rest"
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
