import Basics
import Foundation
import Models
import Offload
import Scenarios
import Sim
import Store

/// One go at a campaign: everything that its runs share, and the runs that are missing.
struct Execution {
    /// A run, with the keys that it is kept under.
    struct Job: Sendable {
        let spec: RunSpec
        let position: Int
        let identity: String
        let conditions: String
        let workshop: Workshop
        let codec: Workshop.Codec
        let collection: Workshop.Collection
        let images: Int
    }

    private let campaign: Campaign
    private let jobs: [Job]
    private let database: ResultsDatabase
    private let options: Campaign.Options

    /// Runs simulated, judged and written together: enough to keep all cores busy, few enough to lose little and to fit
    /// in memory (an image takes about half a kilobyte); fail-fast stops after the first ones.
    private var runsPerChunk: Int {
        let images = max(1, jobs.map(\.images).max() ?? 1)
        return options.failsFast ? options.jobs : max(options.jobs, min(32, 100_000 / images))
    }

    /// Prepares everything.
    ///
    /// - Parameter isRehearsal: whether only the runs' identities are wanted: nothing is labelled or looked up.
    init(_ campaign: Campaign, isRehearsal: Bool = false) async throws {
        self.campaign = campaign
        database = campaign.database
        options = campaign.options
        let runs = campaign.scenario.expand()

        let needsPictures = runs.contains { $0.cell.codec.curve == nil }
        var codecs: [CodecUse: Workshop.Codec] = [:]
        var supplies: [DatasetSelection: (workshop: Workshop, collection: Workshop.Collection)] = [:]
        var identities: [ObjectIdentifier: (identity: String, conditions: String)] = [:]
        var jobs: [Job] = []
        for (position, spec) in runs.enumerated() {
            let settings = spec.cell.settings
            if supplies[settings.dataset] == nil {
                let workshop = try Workshop(
                    for: settings, needsPictures: needsPictures, database: database, options: options)
                supplies[settings.dataset] = (
                    workshop,
                    needsPictures
                        ? try await workshop.collection(settings.dataset, isLabelled: !isRehearsal)
                        : try workshop.noPictures()
                )
            }
            guard let (workshop, collection) = supplies[settings.dataset] else { continue }
            let use = CodecUse(codec: spec.cell.codec, recorded: workshop.recording == nil ? nil : settings.dataset)
            if codecs[use] == nil { codecs[use] = try workshop.codec(use.codec) }
            guard let codec = codecs[use] else { continue }
            let images = settings.images ?? collection.photographs.all.count
            guard images > 0 else {
                throw CampaignError.missing(
                    "the scenario's codecs are all curves, so `images` must say how many images a run has")
            }
            // What was recorded counts as what it was recorded of: a replay is the same run.
            let common =
                "dataset \(collection.photographs.fingerprint)\nclassifier \(workshop.classifier.fingerprint)\n"
            if identities[ObjectIdentifier(spec.cell)] == nil {
                identities[ObjectIdentifier(spec.cell)] = (
                    "\(common)codec \(codec.record.fingerprint)\n", SHA256.hex(of: settings.conditions + common)
                )
            }
            guard let (own, conditions) = identities[ObjectIdentifier(spec.cell)] else { continue }
            jobs.append(
                Job(
                    spec: spec, position: position, identity: SHA256.hex(of: spec.identity + own),
                    conditions: conditions, workshop: workshop, codec: codec, collection: collection, images: images))
        }
        self.jobs = jobs
        if isRehearsal { return }
        // What a recording lacks is said before anything runs.
        for job in jobs where job.workshop.recording != nil && job.spec.replication == 0 {
            _ = try await layouts(of: job)
        }
    }

    /// A codec, and of which recording where it is one's.
    private struct CodecUse: Hashable {
        let codec: CodecSelection
        let recorded: DatasetSelection?
    }

    /// What a campaign has and lacks.
    struct Plan {
        let key: RowKey<CampaignRecord>
        let hash: String
        /// Runs that are to be done now.
        let missing: [Job]
        /// Runs that are done, whoever asked for them.
        let done: Int
        /// What the cells have come to so far, by their index.
        let tallies: [Int: CellTally]
    }

    /// Notes in the database what the campaign asks for, and finds what is missing.
    func plan() throws(StoreError) -> Plan {
        let scenario = campaign.scenario
        let text = scenario.explained()
        let hash = SHA256.hex(of: text)
        let identities = jobs.map(\.identity)
        let key = try database.plan(
            CampaignRecord(
                scenario: scenario.name, text: text, hash: hash, path: campaign.file,
                programVersion: options.version, programCommit: options.commit, command: campaign.command),
            identities: identities)
        let done = try database.tallies(of: identities)
        var tallies: [Int: CellTally] = [:]
        for job in jobs {
            guard let run = done[job.identity] else { continue }
            tallies[job.spec.cell.index, default: CellTally()].add(images: run.images, top5: run.top5)
        }
        let missing = jobs.filter { done[$0.identity] == nil && isChosen($0) }
        return Plan(key: key, hash: hash, missing: missing, done: done.count, tallies: tallies)
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

    func run(report: (Campaign.Event) -> Void) async throws -> Campaign.Summary {
        let plan = try plan()
        var tallies = plan.tallies
        var failed = 0
        report(.planned(runs: plan.missing.map(\.spec), known: tallies))
        for chunk in plan.missing.chunks(of: runsPerChunk) {
            let started = Date()
            let endings: [(Job, RunEnding)]
            do { endings = try await results(of: chunk) } catch let error as CancellationError {
                let ending = RunEnding.interrupted(
                    reason: "stopped by the user", wallSeconds: Date().timeIntervalSince(started))
                try database.record(chunk.map { (record(of: $0, in: plan.key, startedAt: started), ending) })
                throw error
            }
            try database.record(endings.map { (record(of: $0, in: plan.key, startedAt: started), $1) })
            for (job, ending) in endings {
                switch ending {
                case .done(let result):
                    let right = result.outcomes.count { ($0.rank ?? 6) <= 5 }
                    tallies[job.spec.cell.index, default: CellTally()]
                        .add(images: result.outcomes.count, top5: right)
                    report(.finished(job.spec, tallies[job.spec.cell.index] ?? CellTally()))
                case .failed(let reason, _):
                    failed += 1
                    report(.failed(job.spec, reason: reason, repeatCommand: repeatCommand(job)))
                case .interrupted: break
                }
            }
            if failed > 0, options.failsFast { break }
        }
        return Campaign.Summary(
            runs: jobs.count, alreadyDone: plan.done, failed: failed, hash: plan.hash, tallies: tallies)
    }

    // MARK: A chunk of runs

    /// What a run needs before it can be simulated.
    private struct Prepared: Sendable {
        let job: Job
        let encodingTime: EncodingTime
        let layouts: [SegmentLayout]
    }

    /// How each of the runs ends, in their order.
    private func results(of chunk: [Job]) async throws -> [(Job, RunEnding)] {
        let clock = ContinuousClock()
        let begin = clock.now
        var endings = [RunEnding?](repeating: nil, count: chunk.count)
        func fail(_ index: Int, _ error: any Error) {
            endings[index] = .failed(
                error: "\(CampaignError(error))", wallSeconds: (clock.now - begin).seconds)
        }

        var prepared: [(index: Int, Prepared)] = []
        for (index, job) in chunk.enumerated() {
            try Task.checkCancellation()
            do { prepared.append((index, try await prepare(job))) } catch let error as CancellationError {
                throw error
            } catch {
                fail(index, error)
            }
        }
        let delivered = try await parallelMap(prepared, jobs: options.jobs) { index, prepared in
            (index, prepared, Result { try prepared.job.deliveries(prepared.encodingTime, prepared.layouts) })
        }

        // Questions of one codec and dataset are asked together, whichever runs they come from.
        var questions: [(job: Job, asked: Set<Workshop.Question>)] = []
        var successes: [(index: Int, prepared: Prepared, deliveries: Deliveries, group: Int)] = []
        for (index, prepared, result) in delivered {
            switch result {
            case .failure(let error): fail(index, error)
            case .success(let deliveries):
                let job = prepared.job
                var group = questions.firstIndex {
                    $0.job.codec.key == job.codec.key && $0.job.collection.stored.key == job.collection.stored.key
                        && $0.job.spec.cell.settings.dataset == job.spec.cell.settings.dataset
                }
                if group == nil {
                    group = questions.count
                    questions.append((job, []))
                }
                guard let group else { continue }
                if !job.codec.source.isCurve { questions[group].asked.formUnion(job.questions(deliveries)) }
                successes.append((index, prepared, deliveries, group))
            }
        }
        var found: [Result<[Workshop.Question: Verdict], any Error>] = []
        for (job, asked) in questions {
            do {
                found.append(
                    .success(try await job.workshop.verdicts(on: asked, of: job.collection, by: job.codec)))
            } catch let error as CancellationError { throw error } catch { found.append(.failure(error)) }
        }
        let answers = found
        let seconds = (clock.now - begin).seconds / Double(chunk.count)
        let results = try await parallelMap(successes, jobs: options.jobs) { success in
            answers[success.group].map { verdicts in
                success.prepared.job.result(
                    success.deliveries, verdicts: verdicts, encodingTime: success.prepared.encodingTime,
                    wallSeconds: seconds)
            }
        }
        for (success, result) in zip(successes, results) {
            switch result {
            case .failure(let error): fail(success.index, error)
            case .success(let result): endings[success.index] = .done(result)
            }
        }
        return zip(chunk, endings).compactMap { job, ending in ending.map { (job, $0) } }
    }

    private func prepare(_ job: Job) async throws -> Prepared {
        switch job.codec.source {
        case .curve(let curve):
            return Prepared(
                job: job, encodingTime: try job.encodingTime(hostSeconds: nil),
                layouts: Curves.layouts(of: curve, images: job.images, streams: job.spec.streams))
        case .real, .recorded:
            let pictures = job.collection.photographs.all.count
            let (known, seconds) = try await layouts(of: job)
            return Prepared(
                job: job, encodingTime: try job.encodingTime(hostSeconds: seconds),
                layouts: (0..<job.images).map { known[$0 % pictures] })
        }
    }

    private func layouts(of job: Job) async throws -> (layouts: [SegmentLayout], encodeSeconds: Double?) {
        try await job.workshop.layouts(
            of: job.collection, count: min(job.collection.photographs.all.count, job.images), by: job.codec)
    }

    // MARK: Records

    private func repeatCommand(_ job: Job) -> String {
        let database = options.databaseArgument.map { ["--db", Shell.word($0)] } ?? []
        return (["pncsim run", Shell.word(campaign.file)] + options.sets + database + ["--only \(job.position)"])
            .joined(separator: " ")
    }

    private func record(of job: Job, in key: RowKey<CampaignRecord>, startedAt: Date) -> RunRecord {
        let settings = job.spec.cell.settings
        return RunRecord(
            identity: job.identity, conditions: job.conditions, campaign: key, position: job.position,
            cell: job.spec.cell.index, replication: job.spec.replication, seed: settings.seed,
            codec: (job.codec.key, job.codec.record, job.codec.label), dataset: job.collection.stored,
            classifier: (
                job.workshop.classifierKey,
                ClassifierRecord(fingerprint: job.workshop.classifier.fingerprint, name: settings.classifier)
            ),
            device: settings.text(of: "device"), link: settings.link.kind, linkText: settings.text(of: "link"),
            jamming: settings.jammingLevel, jammingLoad: settings.jammingLoad, arrivals: settings.text(of: "arrivals"),
            periodMs: settings.arrivals.meanGap.milliseconds, stopRule: settings.text(of: "stop"),
            blockBytes: settings.transport.blockBytes,
            // A bare number would leave its unit behind: `67.4 kbps` stays a text.
            variables: job.spec.cell.variables.map { variable in
                let number = variable.unit == nil ? variable.number : nil
                return RunRecord.Variable(variable.name, number.map { .number($0) } ?? .text(variable.text))
            },
            programVersion: options.version, programCommit: options.commit,
            host: ProcessInfo.processInfo.hostName, threads: options.jobs, startedAt: startedAt,
            repeatCommand: repeatCommand(job))
    }
}
