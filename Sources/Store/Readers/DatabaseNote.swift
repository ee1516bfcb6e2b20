/// What a reader of a database's numbers must know.
package enum DatabaseNote: Sendable, Hashable {
    /// So many runs that are done are left out: no scenario asks for them any more.
    case earlierRuns(Int)
    /// So many runs that are done are earlier ones, which plain SQL finds beside the others.
    case earlierRunsBeside(Int)
    /// So many of the runs that are asked for failed.
    case failedRuns(Int)
    /// So many of the runs that are asked for have not ended: this database is of a share of them, or they were interrupted.
    case missingRuns(Int, of: Int)
    /// Some runs are of these versions, 0.1, which counted what had arrived until the next image was ready to be sent.
    case windowUntilNextReady(versions: [String])
    /// The pictures of these datasets have no labels, or some have none: accuracy is agreement there with the classifier's own
    /// first answer on the original picture.
    case agreement(datasets: [String])
    /// Accuracy of these codecs is what their tables say of the bytes that arrived: nothing was judged.
    case expectation(codecs: [String])

    /// What it says of these codecs, in their order; nil where it says nothing of any.
    package func about(_ codecs: [String]) -> DatabaseNote? {
        guard case .expectation(let expected) = self else { return self }
        var named: [String] = []
        for codec in codecs where expected.contains(codec) && !named.contains(codec) { named.append(codec) }
        return named.isEmpty ? nil : .expectation(codecs: named)
    }

    /// Whether it is of what has become of runs.
    package var isOfStanding: Bool {
        switch self {
        case .failedRuns, .missingRuns: true
        default: false
        }
    }
}

extension ResultsDatabase {
    /// What must be known of numbers that plain SQL tells.
    package func notes(onSQL statement: String) throws(StoreError) -> [DatabaseNote] {
        let notes = try notes(on: .all)
        let earlier = try earlierRuns()
        let words = statement.lowercased().split { !$0.isLetter && $0 != "_" && !$0.isNumber }
        guard earlier > 0, words.contains("run") || words.contains("outcome"), !words.contains("current_run") else {
            return notes
        }
        return [.earlierRunsBeside(earlier)] + notes
    }

    /// How many runs are done that no scenario asks for any more.
    private func earlierRuns() throws(StoreError) -> Int {
        let standings = try rows(
            Schema.ofChosenRuns("SELECT DISTINCT id, standing FROM chosen_run WHERE status = 'done'"),
            ["campaign": RunScope.all.text]
        ) { row in try row("standing", as: String.self) }
        return standings.count { $0 == "earlier" }
    }

    /// What must be known of numbers that are told of these runs.
    package func notes(on scope: RunScope) throws(StoreError) -> [DatabaseNote] {
        var notes: [DatabaseNote] = []
        if scope == .current {
            let earlier = try earlierRuns()
            if earlier > 0 { notes.append(.earlierRuns(earlier)) }
        }
        // What an earlier campaign lacks, nobody asks for any more.
        let standing = try standing(of: scope == .all ? .current : scope)
        if standing.failed > 0 { notes.append(.failedRuns(standing.failed)) }
        if standing.missing > 0 { notes.append(.missingRuns(standing.missing, of: standing.runs)) }
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
                    AND program_version NOT GLOB '0.1.*'
                GROUP BY codec_label ORDER BY min(id)
                """), ["campaign": scope.text]
        ) { row in try row("name", as: String.self) }
        return (unlabelled.isEmpty ? [] : [.agreement(datasets: unlabelled)])
            + (expected.isEmpty ? [] : [.expectation(codecs: expected)])
    }

    /// The runs of published curves that are of version 0.1, which drew for each image whether it was right.
    package func runsOfDraws() throws(StoreError) -> Set<RowKey<RunRecord>> {
        let sql = "SELECT id FROM run WHERE codec_name = 'curve' AND program_version GLOB '0.1.*'"
        return Set(try rows(sql) { row in try row.key("id") })
    }
}
