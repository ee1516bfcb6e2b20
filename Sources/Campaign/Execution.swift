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
        let codec: Workshop.Codec
        let collection: Workshop.Collection
        let images: Int
    }

    private let campaign: Campaign
    private let workshop: Workshop
    private let jobs: [Job]
    private let database: ResultsDatabase
    private let options: Campaign.Options

    /// Runs simulated, judged and written together: enough to keep all cores busy, few enough to lose little.
    private static let runsPerChunk = 32

    init(_ campaign: Campaign) async throws {
        self.campaign = campaign
        database = campaign.database
        options = campaign.options
        let runs = campaign.scenario.expand()

        let needsPictures = runs.contains { $0.cell.codec.curve == nil }
        let classifier =
            needsPictures ? try ReferenceClassifier() : ReferenceClassifier(recordedAs: "published curves")
        let classifierRecord = ClassifierRecord(
            fingerprint: classifier.fingerprint, name: needsPictures ? runs[0].cell.settings.classifier : "none")
        workshop = Workshop(
            database: database, classifier: classifier, classifierKey: try database.store(classifierRecord),
            jobs: options.jobs)

        var codecs: [CodecSelection: Workshop.Codec] = [:]
        var collections: [DatasetSelection: Workshop.Collection] = [:]
        var identities: [ObjectIdentifier: (identity: String, conditions: String)] = [:]
        var jobs: [Job] = []
        for (position, spec) in runs.enumerated() {
            let settings = spec.cell.settings
            if codecs[spec.cell.codec] == nil {
                codecs[spec.cell.codec] = try workshop.codec(spec.cell.codec)
            }
            if collections[settings.dataset] == nil {
                collections[settings.dataset] =
                    needsPictures ? try await workshop.collection(settings.dataset) : try workshop.noPictures()
            }
            guard let codec = codecs[spec.cell.codec], let collection = collections[settings.dataset] else { continue }
            let images = settings.images ?? collection.photographs.all.count
            guard images > 0 else {
                throw CampaignError.missing("the scenario's codecs are all curves, so `images` must say how many images a run has")
            }
            let common = "dataset \(collection.photographs.fingerprint)\nclassifier \(classifier.fingerprint)\n"
            if identities[ObjectIdentifier(spec.cell)] == nil {
                identities[ObjectIdentifier(spec.cell)] = (
                    "\(common)codec \(codec.record.fingerprint)\n", SHA256.hex(of: settings.conditions + common)
                )
            }
            guard let (own, conditions) = identities[ObjectIdentifier(spec.cell)] else { continue }
            jobs.append(
                Job(
                    spec: spec, position: position, identity: SHA256.hex(of: spec.identity + own),
                    conditions: conditions, codec: codec, collection: collection, images: images))
        }
        self.jobs = jobs
    }

    func run(report: (Campaign.Event) -> Void) async throws -> Campaign.Summary {
        let scenario = campaign.scenario
        let text = scenario.explained()
        let hash = SHA256.hex(of: text)
        let key = try database.plan(
            CampaignRecord(
                scenario: scenario.name, text: text, hash: hash, path: campaign.file,
                programVersion: options.version, programCommit: options.commit),
            identities: jobs.map(\.identity))
        let done = try database.doneIdentities(of: jobs.map(\.identity))
        let missing = jobs.filter { job in
            !done.contains(job.identity) && options.only.map { $0.contains(job.position) } ?? true
        }
        var failed = 0
        for chunk in missing.chunks(of: Self.runsPerChunk) {
            let started = Date()
            do {
                for (job, ending) in try await results(of: chunk) {
                    try database.record(record(of: job, in: key, startedAt: started), ending)
                    switch ending {
                    case .done(let result):
                        let right = result.outcomes.filter { ($0.rank ?? 6) <= 5 }.count
                        report(.finished(job.spec, top5: Double(right) / Double(max(1, job.images))))
                    case .failed(let reason, _):
                        failed += 1
                        report(.failed(job.spec, reason: reason, repeatCommand: repeatCommand(job)))
                        if options.failsFast { throw CampaignError.missing(reason) }
                    case .interrupted: break
                    }
                }
            } catch is CancellationError {
                for job in chunk {
                    try database.record(
                        record(of: job, in: key, startedAt: started),
                        .interrupted(reason: "stopped by the user", wallSeconds: Date().timeIntervalSince(started)))
                }
                throw CancellationError()
            }
        }
        return Campaign.Summary(runs: jobs.count, alreadyDone: done.count, failed: failed, hash: hash)
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
            do { prepared.append((index, try await prepare(job))) } catch let error as CancellationError { throw error } catch {
                fail(index, error)
            }
        }
        let delivered = try await parallelMap(prepared, jobs: options.jobs) { index, prepared in
            (index, prepared, Result { try prepared.job.deliveries(prepared.encodingTime, prepared.layouts) })
        }

        // Questions of one codec and dataset are asked together, whichever runs they come from.
        var questions: [(codec: Workshop.Codec, collection: Workshop.Collection, asked: Set<Workshop.Question>)] = []
        var successes: [(index: Int, prepared: Prepared, deliveries: Deliveries, group: Int)] = []
        for (index, prepared, result) in delivered {
            switch result {
            case .failure(let error): fail(index, error)
            case .success(let deliveries):
                let job = prepared.job
                var group = questions.firstIndex {
                    $0.codec.key == job.codec.key && $0.collection.stored.key == job.collection.stored.key
                }
                if group == nil {
                    group = questions.count
                    questions.append((job.codec, job.collection, []))
                }
                guard let group else { continue }
                if case .real = job.codec.source { questions[group].asked.formUnion(job.questions(deliveries)) }
                successes.append((index, prepared, deliveries, group))
            }
        }
        var answers: [Result<[Workshop.Question: Judgement], any Error>] = []
        for (codec, collection, asked) in questions {
            do {
                answers.append(.success(try await workshop.verdicts(on: asked, of: collection, by: codec)))
            } catch let error as CancellationError { throw error } catch { answers.append(.failure(error)) }
        }
        for (index, prepared, deliveries, group) in successes {
            switch answers[group] {
            case .failure(let error): fail(index, error)
            case .success(let verdicts):
                endings[index] = .done(
                    prepared.job.result(
                        deliveries, verdicts: verdicts, encodingTime: prepared.encodingTime,
                        wallSeconds: (clock.now - begin).seconds / Double(chunk.count)))
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
        case .real:
            let pictures = job.collection.photographs.all.count
            let (known, seconds) = try await workshop.layouts(
                of: job.collection, count: min(pictures, job.images), by: job.codec)
            return Prepared(
                job: job, encodingTime: try job.encodingTime(hostSeconds: seconds),
                layouts: (0..<job.images).map { known[$0 % pictures] })
        }
    }

    // MARK: Records

    private func repeatCommand(_ job: Job) -> String {
        "pncsim run \(campaign.file) --only \(job.position)"
    }

    private func record(of job: Job, in key: RowKey<CampaignRecord>, startedAt: Date) -> RunRecord {
        let settings = job.spec.cell.settings
        return RunRecord(
            identity: job.identity, conditions: job.conditions, campaign: key, position: job.position,
            cell: job.spec.cell.index, replication: job.spec.replication, seed: settings.seed,
            codec: (job.codec.key, job.codec.record, job.codec.label), dataset: job.collection.stored,
            classifier: (
                workshop.classifierKey,
                ClassifierRecord(fingerprint: workshop.classifier.fingerprint, name: settings.classifier)
            ),
            device: settings.text(of: "device"), link: settings.link.kind, linkText: settings.text(of: "link"),
            jamming: settings.jammingLevel, jammingLoad: settings.jammingLoad, arrivals: settings.text(of: "arrivals"),
            periodMs: settings.arrivals.meanGap.milliseconds, stopRule: settings.text(of: "stop"),
            blockBytes: settings.transport.blockBytes,
            variables: job.spec.cell.variables.map { variable in
                RunRecord.Variable(variable.name, variable.number.map { .number($0) } ?? .text(variable.text))
            },
            programVersion: options.version, programCommit: options.commit,
            host: ProcessInfo.processInfo.hostName, threads: options.jobs, startedAt: startedAt,
            repeatCommand: repeatCommand(job))
    }
}
