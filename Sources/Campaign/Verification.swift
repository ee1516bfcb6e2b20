import Coding
import Scenarios
import Store

/// Does runs of a database again, and compares what becomes of each image.
///
/// Nothing of the database but the scenario and its small files is used: pictures are encoded and judged anew. Where they are not
/// at hand, its own encodings and verdicts stand in for them, and only the network is done again.
package struct Verification: Sendable {
    /// How a run came out.
    package enum Finding: Sendable, Hashable {
        /// As before, image by image.
        case equal
        /// Pictures, weights or classifier are others than those of the run.
        case otherFiles
        /// So many images differ, and by which columns.
        case differs(images: Int, columns: [String])
        /// It cannot be done again.
        case failed(String)
    }

    /// A run and how it came out.
    package struct Result: Sendable {
        package let run: RunSpec
        package let images: Int
        package let finding: Finding
    }

    private let database: ResultsDatabase
    private let campaign: StoredCampaign
    private let scenario: Scenario
    private let jobs: Int
    private let compute: Compute
    /// Whether encodings and verdicts are recorded ones: the database's own, or those of a recording that the scenario names.
    package let isReplay: Bool

    /// - Parameters:
    ///   - name: a scenario's name or the beginning of a hash; nil for the campaign that was asked for last.
    ///   - given: where files and folders lie that the scenario names.
    package init(
        _ database: ResultsDatabase, campaign name: String? = nil, given: [InputPlaces.Given] = [], jobs: Int = 2,
        compute: Compute = .reference
    ) throws {
        guard let campaign = try name.map({ try database.campaign($0) }) ?? database.campaigns().last else {
            throw CampaignError.noSuchScenario
        }
        self.database = database
        self.campaign = campaign
        self.jobs = jobs
        self.compute = compute
        guard try !database.doneRuns(of: campaign.key).isEmpty else {
            throw CampaignError.nothingDone(scenario: campaign.scenario, file: database.path)
        }
        scenario = try Scenario(atHandOf: campaign, in: database, given: given)
        isReplay = scenario.cells.contains { cell in
            if case .recorded = cell.settings.dataset { cell.codec.curve == nil } else { false }
        }
    }

    /// Runs that are done, so many of them, evenly over the campaign.
    package func sample(of count: Int) throws(StoreError) -> [Int] {
        let done = try database.doneRuns(of: campaign.key).map(\.position).filter { $0 < scenario.runCount }
        guard count < done.count else { return done }
        return (0..<count).map { done[$0 * done.count / count] }
    }

    /// Does the runs at these positions again, and tells of each.
    package func verify(_ positions: [Int], report: (Result) -> Void) async throws {
        let runs = scenario.expand()
        let identities = Dictionary(
            try database.doneRuns(of: campaign.key).map { ($0.position, $0.identity) }, uniquingKeysWith: { $1 })
        let scratch = try ResultsDatabase()
        let bench = Workbench(database: scratch, jobs: jobs, compute: compute)
        var sources = OutcomeSources(of: scenario.cells, on: bench)
        for position in positions {
            try Task.checkCancellation()
            guard let identity = identities[position] else { continue }
            let run = runs[position]
            let known = try database.outcomeTable(of: identity)
            let finding: Finding
            do {
                let source = try await sources.source(for: run.cell)
                if RunKeys(run.cell, source).identity(of: run) != identity {
                    finding = .otherFiles
                } else {
                    let result = try await PreparedRun(run, from: source).result()
                    finding = Self.compare(known, try result.outcomeTable())
                }
            } catch {
                let reason = CampaignError.translated(error)
                if reason is CancellationError { throw reason }
                finding = .failed("\(reason)")
            }
            report(Result(run: run, images: known.rows.count, finding: finding))
        }
    }

    private static func compare(_ known: Table, _ now: Table) -> Finding {
        guard known != now else { return .equal }
        guard known.rows.count == now.rows.count else {
            return .differs(images: abs(known.rows.count - now.rows.count), columns: ["position"])
        }
        let differing = zip(known.rows, now.rows).filter { $0 != $1 }
        let columns = known.columns.indices.filter { index in differing.contains { $0[index] != $1[index] } }
        return .differs(images: differing.count, columns: columns.map { known.columns[$0].name })
    }
}
