import Foundation
public import Store

/// Joins the databases that several machines have written.
public struct Merging: Sendable {
    /// What has come of it.
    public struct Outcome: Sendable {
        /// What each input brought, in their order; nil where there is no such file.
        public let reports: [(input: String, report: MergeReport?)]
        /// Campaigns of the joined database of which runs are missing.
        public let unfinished: [UnfinishedCampaign]
    }

    /// Takes over into `output`, which is made where there is none, what it lacks of the `inputs`.
    ///
    /// An input that a killed program has left in the middle of a transaction is first rolled back to its last whole run.
    /// One that does not exist is noted and left out: its runs are then among those that are missing.
    public static func merge(_ inputs: [String], into output: String) throws -> Outcome {
        do {
            let database = try ResultsDatabase(path: output, access: .create)
            var reports: [(String, MergeReport?)] = []
            for input in inputs {
                guard FileManager.default.fileExists(atPath: input) else {
                    reports.append((input, nil))
                    continue
                }
                if FileManager.default.isWritableFile(atPath: input) {
                    _ = try ResultsDatabase(path: input, access: .write).unfinished()
                }
                reports.append((input, try database.merge(input)))
            }
            return Outcome(reports: reports, unfinished: try database.unfinished())
        } catch {
            throw CampaignError(error)
        }
    }

    /// The shares of `count` to which runs at these positions belong, from 1, in rising order.
    public static func shards(of positions: [Int], count: Int) -> [Int] {
        Set(positions.map { Shard.index(of: $0, count: count) }).sorted()
    }
}
