/// What a reader of a database's numbers must know.
package enum DatabaseNote: Sendable, Hashable {
    /// So many runs that are done are left out: no scenario asks for them any more.
    case earlierRuns(Int)
    /// Some runs are of these versions, 0.1, which counted what had arrived until the next image was ready to be sent.
    case windowUntilNextReady(versions: [String])
    /// The pictures of these datasets have no labels, or some have none: accuracy is agreement there with the classifier's own
    /// first answer on the original picture.
    case agreement(datasets: [String])
    /// Accuracy of these codecs is what their tables say of the bytes that arrived: nothing was judged.
    case expectation(codecs: [String])
}

extension ResultsDatabase {
    /// What must be known of numbers that are told of these runs.
    package func notes(on scope: RunScope) throws(StoreError) -> [DatabaseNote] {
        var notes: [DatabaseNote] = []
        if scope == .current {
            let standings = try rows(
                Schema.ofChosenRuns("SELECT DISTINCT id, standing FROM chosen_run WHERE status = 'done'"),
                ["campaign": RunScope.all.text]
            ) { row in try row("standing", as: String.self) }
            let earlier = standings.count { $0 == "earlier" }
            if earlier > 0 { notes.append(.earlierRuns(earlier)) }
        }
        let versions = try rows(
            Schema.ofChosenRuns(
                """
                SELECT DISTINCT program_version AS version FROM chosen_run
                WHERE program_version GLOB '0.1.*' AND status = 'done' ORDER BY 1
                """), ["campaign": scope.text]
        ) { row in try row("version", as: String.self) }
        if !versions.isEmpty { notes.append(.windowUntilNextReady(versions: versions)) }
        return notes
    }

    /// What must be known of accuracies of these runs: not all are shares of images whose true class was named.
    package func notesOnAccuracy(of scope: RunScope) throws(StoreError) -> [DatabaseNote] {
        let unlabelled = try rows(
            Schema.ofChosenRuns(
                """
                SELECT DISTINCT dataset_name AS name FROM chosen_run
                WHERE status = 'done' AND dataset_name <> 'no pictures'
                    AND codec IN (SELECT id FROM codec WHERE name <> 'curve')
                    AND dataset IN (SELECT dataset FROM dataset_picture WHERE label IS NULL) ORDER BY 1
                """), ["campaign": scope.text]
        ) { row in try row("name", as: String.self) }
        let expected = try rows(
            Schema.ofChosenRuns(
                """
                SELECT codec_label AS name FROM chosen_run
                WHERE status = 'done' AND codec IN (SELECT id FROM codec WHERE name = 'curve')
                GROUP BY codec_label ORDER BY min(id)
                """), ["campaign": scope.text]
        ) { row in try row("name", as: String.self) }
        return (unlabelled.isEmpty ? [] : [.agreement(datasets: unlabelled)])
            + (expected.isEmpty ? [] : [.expectation(codecs: expected)])
    }
}
