import Basics
import Foundation
import Store

/// Joins the databases that several machines have written.
package struct Merging: Sendable {
    /// What has come of it.
    package struct Outcome: Sendable {
        /// What each input brought, in their order; nil where there is no such file.
        package let reports: [(input: String, report: MergeReport?)]
        /// Campaigns of the joined database of which runs are missing.
        package let unfinished: [UnfinishedCampaign]
        /// Of each scenario of which several campaigns are current beside each other, since they came from several databases:
        /// its name and their hashes.
        package let beside: [(scenario: String, hashes: [String])]
    }

    /// Takes over into `output`, which is made where there is none, what it lacks of the `inputs`: of all of them, or of none
    /// where they contradict each other.
    ///
    /// An input that a killed program has left in the middle of a transaction is first rolled back to its last whole run.
    /// One that does not exist is noted and left out: its runs are then among those that are missing.
    ///
    /// - Throws: ``CampaignError``; then `output` is as it was, and not there where it was not.
    package static func merge(_ inputs: [String], into output: String) throws(CampaignError) -> Outcome {
        do {
            let present = inputs.filter { FileManager.default.fileExists(atPath: $0) }
            guard let first = present.first else {
                throw StoreError.cannotOpen(file: inputs.first ?? "", reason: "no such file")
            }
            let isNew = !FileManager.default.fileExists(atPath: output)
            var reports: [String: MergeReport] = [:]
            if !isNew, present.count == 1 {
                reports[first] = try ResultsDatabase(path: output, access: .write).merge(first)
            } else {
                // First into a draft: a contradiction among the inputs must not leave half of them in the output.
                if isNew { try OutputFile.makeFolder(FilePath.folder(of: output)) }
                let draft = try DraftFolder(for: output)
                reports = try join(present, into: draft.path, of: isNew ? nil : output, shownAs: output)
                if isNew {
                    try draft.finish()
                } else {
                    _ = try ResultsDatabase(path: output, access: .write).merge(draft.path)
                }
            }
            let joined = try ResultsDatabase(path: output, access: .read)
            let current = Dictionary(grouping: try joined.campaigns().filter(\.isCurrent), by: \.scenario)
            return Outcome(
                reports: inputs.map { ($0, reports[$0]) }, unfinished: try joined.unfinished(),
                beside: current.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
                    .map { ($0.key, $0.value.map(\.hash)) })
        } catch {
            throw CampaignError(error)
        }
    }

    /// A draft of what a database holds and the inputs bring; errors name the user's files.
    private static func join(
        _ inputs: [String], into draft: String, of database: String?, shownAs output: String
    ) throws(StoreError) -> [String: MergeReport] {
        var reports: [String: MergeReport] = [:]
        do {
            if let database { try ResultsDatabase(path: database, access: .read).copy(to: draft) }
            let joined = try ResultsDatabase(path: draft, access: .create)
            for input in inputs { reports[input] = try joined.merge(input) }
            return reports
        } catch {
            guard case .conflict(draft, let input, _) = error else { throw error.naming(output, for: draft) }
            let before = [database].compactMap(\.self) + inputs.prefix { $0 != input }
            throw error.naming(contradicted(by: input, among: before) ?? output, for: draft)
        }
    }

    /// The first of some databases that another one contradicts.
    private static func contradicted(by input: String, among files: [String]) -> String? {
        files.first { file in
            guard let scratch = try? ResultsDatabase(), (try? scratch.merge(file)) != nil else { return false }
            do { _ = try scratch.merge(input) } catch { return true }
            return false
        }
    }

    /// The shares of `count` to which runs at these positions belong, from 1, in rising order.
    package static func shards(of positions: [Int], count: Int) -> [Int] {
        Set(positions.map { Shard.index(of: $0, count: count) }).sorted()
    }
}
