import Store
import Synchronization

/// What a source of outcomes has been asked already, so that a thousand runs ask once.
final class Memory: Sendable {
    private struct Contents {
        var rows: [Int: LayoutRow] = [:]
        var verdicts: [Question: Verdict] = [:]
    }

    /// More verdicts than this (some hundred megabytes) are forgotten and asked again.
    private static let mostVerdicts = 1_000_000
    private let contents = Mutex(Contents())

    /// The rows of pictures, by their positions in the dataset; those that are not known are left out.
    func rows(of pictures: [Int]) -> [LayoutRow] {
        contents.withLock { contents in pictures.compactMap { contents.rows[$0] } }
    }

    /// The pictures of which no row is known, each once, in rising order.
    func unknown(of pictures: [Int]) -> [Int] {
        contents.withLock { contents in Set(pictures).filter { contents.rows[$0] == nil } }.sorted()
    }

    func keep(_ row: LayoutRow, of picture: Int) { contents.withLock { $0.rows[picture] = row } }

    func verdicts(on questions: Set<Question>) -> [Question: Verdict] {
        contents.withLock { contents in
            var known: [Question: Verdict] = [:]
            for question in questions { known[question] = contents.verdicts[question] }
            return known
        }
    }

    func keep(_ verdicts: [Question: Verdict]) {
        contents.withLock { contents in
            if contents.verdicts.count > Self.mostVerdicts { contents.verdicts = [:] }
            contents.verdicts.merge(verdicts) { $1 }
        }
    }
}

extension Set<Question> {
    /// In a fixed order: batches, and so the last digits of probabilities, do not depend on hashing.
    func inOrder() -> [Question] { sorted { ($0.picture, $0.part) < ($1.picture, $1.part) } }
}
