import Hashing
import Basics
import Foundation
import Offload
import Scenarios
import Store

/// One go at a campaign: everything that its runs share, and the runs that are missing.
struct Execution {
    /// A run, with the keys that it is kept under.
    struct Job: Sendable {
        let spec: RunSpec
        let position: Int
        let identity: String
        let conditions: String
        let source: any OutcomeSource
    }

    let campaign: Campaign
    let options: Campaign.Options
    private let jobs: [Job]
    private let database: ResultsDatabase
    /// How texts are kept that may name places of this machine.
    let keptText: KeptText
    /// What swept values are called in the database.
    let labels: KeptLabels

    /// Prepares everything.
    ///
    /// - Parameter isRehearsal: whether only the runs' identities are wanted: nothing is looked up.
    init(_ campaign: Campaign, isRehearsal: Bool = false) async throws {
        self.campaign = campaign
        database = campaign.database
        options = campaign.options
        let scenario = campaign.scenario
        keptText = KeptText(isWhole: options.keepsHost)
        labels = KeptLabels(scenario, keptText)
        let bench = Workbench(
            database: database, jobs: options.jobs, compute: options.compute, keptText: keptText,
            logger: options.logger)
        var sources = OutcomeSources(of: scenario.cells, on: bench)
        var jobs: [Job] = []
        var known: [String: Cell] = [:]
        for cell in scenario.cells {
            let source = try await sources.source(for: cell)
            let keys = RunKeys(cell, source)
            let identity = keys.identity(of: RunSpec(cell: cell, replication: 0))
            if let same = known.updateValue(cell, forKey: identity) {
                throw CampaignError.sameCells(same.words, cell.words)
            }
            // What is not at hand is said before anything runs.
            if !isRehearsal {
                try source.check(
                    Self.pictures(of: cell, from: source, scenario.replications),
                    dataBytes: cell.settings.transport.dataBytes)
            }
            for replication in 0..<scenario.replications {
                let spec = RunSpec(cell: cell, replication: replication)
                jobs.append(
                    Job(
                        spec: spec, position: jobs.count, identity: keys.identity(of: spec),
                        conditions: keys.conditions, source: source))
            }
        }
        self.jobs = jobs
    }

    /// Sets up the network of each cell's first run: recorded arrivals may be too few.
    func checkNetworks() throws {
        for job in jobs where job.spec.replication == 0 {
            _ = try job.spec.experiment(datasetCount: PreparedRun.imageCount(of: job.spec, from: job.source))
        }
    }

    /// The pictures that the replications of a cell show, each once.
    private static func pictures(of cell: Cell, from source: any OutcomeSource, _ replications: Int) throws -> [Int] {
        let all = source.pictures.all.count
        let images = try PreparedRun.imageCount(of: RunSpec(cell: cell, replication: 0), from: source)
        var shown: Set<Int> = []
        for replication in 0..<replications where shown.count < all {
            shown.formUnion(RunSpec(cell: cell, replication: replication).pictures(images: images, of: all))
        }
        return shown.sorted()
    }

    /// What a campaign has and lacks.
    struct Plan {
        let key: RowKey<CampaignRecord>
        let hash: String
        /// Runs that are to be done now.
        let missing: [Job]
        /// Identities of the runs that are done, whoever asked for them.
        let done: Set<String>
    }

    /// Notes in the database what the campaign asks for, and finds what is missing.
    func plan() throws(StoreError) -> Plan {
        let scenario = campaign.scenario
        let kept = KeptScenario(scenario, keptText)
        let identities = jobs.map(\.identity)
        KnownPlaces(ofCampaign: kept.hash, firstRun: identities.first).note(kept.places)
        let key = try database.plan(
            CampaignRecord(
                scenario: scenario.name, text: kept.text, hash: kept.hash, path: keptText.path(campaign.file),
                program: options.program,
                command: options.commands.goOn(scenario.replications).map(keptText.callAsFunction),
                inputs: kept.inputs),
            runs: jobs.map(planned))
        let done = try database.doneIdentities(of: identities)
        let missing = jobs.filter { !done.contains($0.identity) && isChosen($0) }
        return Plan(key: key, hash: kept.hash, missing: missing, done: done)
    }

    /// What cells have come to in runs that are done, by the cells' indices.
    private func tallies(of done: Set<String>, in cells: Set<Int>) throws(StoreError) -> [Int: CellTally] {
        var tallies: [Int: CellTally] = [:]
        for job in jobs where done.contains(job.identity) && cells.contains(job.spec.cell.index) {
            try tallies[job.spec.cell.index, default: CellTally()]
                .add(run: job.identity, replication: job.spec.replication, from: database)
        }
        return tallies
    }

    /// How many of the runs that the options choose a database has.
    func standing(in database: ResultsDatabase) throws(StoreError) -> Campaign.Standing {
        let wanted = jobs.filter(isChosen)
        let done = try database.doneIdentities(of: wanted.map(\.identity))
        let cells = Set(wanted.map(\.spec.cell.index))
        let unfinished = Set(wanted.filter { !done.contains($0.identity) }.map(\.spec.cell.index))
        return Campaign.Standing(
            runs: wanted.count, runsDone: wanted.count { done.contains($0.identity) }, cells: cells.count,
            cellsDone: cells.count - unfinished.count)
    }

    private func isChosen(_ job: Job) -> Bool {
        options.only?.contains(job.position) ?? true && options.shard?.contains(job.position) ?? true
    }

    /// Keeps the pictures that the scenario asks for: those of the first images, and of one more, without which the last one's
    /// time has no end.
    private func keepPictures() throws {
        var done: Set<RowKey<DatasetRecord>> = []
        for job in jobs where job.spec.replication == 0 {
            let pictures = job.source.pictures
            let count = job.spec.cell.settings.recording.pictures
            guard count > 0, done.insert(pictures.stored.key).inserted else { continue }
            let images = min(count + 1, try PreparedRun.imageCount(of: job.spec, from: job.source))
            for index in Set(job.spec.pictures(images: images, of: pictures.all.count)).sorted() {
                guard let path = pictures.all[index].path else { continue }
                let bytes = try InputFile.read(path)
                guard SHA256.hex(of: bytes) == pictures.all[index].hash else {
                    throw CampaignError.pictureChanged(path: path)
                }
                try database.keep(Data(bytes), of: pictures.stored.pictures[index])
            }
        }
    }

    // MARK: Running

    /// How a run ended, and when it began.
    private struct Ended: Sendable {
        let job: Job
        let startedAt: Date
        let ending: RunEnding
    }

    /// Something that was being done is done.
    private enum Step: Sendable {
        case ended(Ended)
        case written([Ended])
    }

    /// More runs than this (half a megabyte each) do not wait for being written: the next one begins later.
    private static let mostWaitingRuns = 64

    /// Does what is missing, as many runs at once as there are jobs. Each is kept as soon as it ends; what ends while
    /// others are being written goes into the next transaction together.
    ///
    /// - Parameter isTallyingAll: whether to tell what all cells have come to, and not only those of which runs are missing.
    func run(isTallyingAll: Bool, report: (Campaign.Event) -> Void) async throws -> Campaign.Summary {
        let plan = try plan()
        try keepPictures()
        let cells = Set((isTallyingAll ? jobs : plan.missing).map(\.spec.cell.index))
        var tallies = try tallies(of: plan.done, in: cells)
        var (finished, failed) = (0, 0)
        report(.planned(runs: plan.missing.map(\.spec)))
        try await withThrowingTaskGroup(of: Step.self) { group in
            var left = plan.missing[...]
            var running = 0
            var waiting: [Ended] = []
            var isWriting = false
            func goOn() {
                while running < max(1, options.jobs), waiting.count < Self.mostWaitingRuns, !Task.isCancelled,
                    failed == 0 || !options.failsFast, let job = left.popFirst()
                {
                    running += 1
                    group.addTask { .ended(await Self.ended(job)) }
                }
                guard !isWriting, !waiting.isEmpty else { return }
                isWriting = true
                let batch = waiting
                waiting = []
                let records = batch.map { (record(of: $0.job, in: plan.key, startedAt: $0.startedAt), kept($0.ending)) }
                group.addTask { [database] in
                    try database.record(records)
                    return .written(batch)
                }
            }
            goOn()
            while let step = try await group.next() {
                switch step {
                case .ended(let ended):
                    running -= 1
                    switch ended.ending {
                    case .done: finished += 1
                    case .failed: failed += 1
                    case .interrupted: break
                    }
                    waiting.append(ended)
                case .written(let batch):
                    isWriting = false
                    for ended in batch { try tell(of: ended, &tallies, report) }
                }
                goOn()
            }
        }
        try Task.checkCancellation()
        return Campaign.Summary(
            runs: jobs.count, alreadyDone: plan.done.count, done: finished, failed: failed, hash: plan.hash,
            tallies: tallies,
            pictures: Dictionary(
                jobs.filter(\.source.isOfPictures).map { ($0.spec.cell.index, $0.source.pictures.all.count) },
                uniquingKeysWith: { first, _ in first }))
    }

    private func tell(of ended: Ended, _ tallies: inout [Int: CellTally], _ report: (Campaign.Event) -> Void) throws {
        let run = ended.job.spec
        switch ended.ending {
        case .done(let result):
            try tallies[run.cell.index, default: CellTally()]
                .add(
                    result.outcomes, replication: run.replication,
                    showsPictures: ended.job.source.isOfPictures)
            report(.finished(run, tallies[run.cell.index] ?? CellTally()))
        case .failed(let reason, _):
            report(.failed(run, reason: reason, repeatCommand: repeatCommand(ended.job)))
        case .interrupted: break
        }
    }

    /// Prepares, simulates and judges a run.
    private static func ended(_ job: Job) async -> Ended {
        let startedAt = Date()
        let ending: RunEnding
        do {
            ending = .done(try await PreparedRun(job.spec, from: job.source).result())
        } catch {
            let seconds = Date().timeIntervalSince(startedAt)
            let reason = CampaignError.translated(error)
            // What fails because it was told to stop has not failed.
            ending =
                reason is CancellationError || Task.isCancelled
                ? .interrupted(reason: "stopped by the user", wallSeconds: seconds)
                : .failed(error: "\(reason)", wallSeconds: seconds)
        }
        return Ended(job: job, startedAt: startedAt, ending: ending)
    }
}

extension Cell {
    /// What tells the cell from others of its scenario.
    fileprivate var words: String {
        ([codec.label] + variables.map { "\($0.name) \($0.text)" }).joined(separator: ", ")
    }
}
