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
            let unfinished: [UnfinishedCampaign]
            if !isNew, present.count == 1 {
                let database = try ResultsDatabase(path: output, access: .write)
                reports[first] = try database.merge(first)
                unfinished = try database.unfinished()
            } else {
                // First into a draft: a contradiction among the inputs must not leave half of them in the output.
                let draft = output + ".merging-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: draft) }
                if !isNew { try ResultsDatabase(path: output, access: .read).copy(to: draft) }
                do {
                    let joined = try ResultsDatabase(path: draft, access: .create)
                    for input in present { reports[input] = try joined.merge(input) }
                }
                if isNew {
                    try FileManager.default.moveItem(atPath: draft, toPath: output)
                } else {
                    _ = try ResultsDatabase(path: output, access: .write).merge(draft)
                }
                unfinished = try ResultsDatabase(path: output, access: .read).unfinished()
            }
            return Outcome(reports: inputs.map { ($0, reports[$0]) }, unfinished: unfinished)
        } catch {
            throw CampaignError(error)
        }
    }

    /// The shares of `count` to which runs at these positions belong, from 1, in rising order.
    package static func shards(of positions: [Int], count: Int) -> [Int] {
        Set(positions.map { Shard.index(of: $0, count: count) }).sorted()
    }
}
