import Hashing
import Basics
import Codecs
import Foundation
import Inference
import Scenarios
import Store

extension Execution {
    /// The command that repeats a run.
    func repeatCommand(_ job: Job) -> String {
        options.commands.again(campaign.scenario.replications, job.position)
    }

    /// A run as it is asked for.
    func planned(_ job: Job) -> PlannedRun {
        PlannedRun(
            identity: job.identity, cell: job.spec.cell.index,
            names: PlannedRun.Names(
                codec: job.source.codec.label, dataset: job.source.pictures.name,
                variables: RunRecord.variables(of: job.spec.cell, labels)))
    }

    /// A run as the database keeps it.
    func record(of job: Job, in key: RowKey<CampaignRecord>, startedAt: Date) -> RunRecord {
        let settings = job.spec.cell.settings
        let (codec, pictures) = (job.source.codec, job.source.pictures)
        var program = options.program
        program.libraries.merge(Libraries.versions) { $1 }
        return RunRecord(
            identity: job.identity,
            conditions: RunRecord.Conditions(
                hash: job.conditions,
                settings: settings.texts.map { RunRecord.Variable($0.key, .text(keptText($0.text))) }),
            place: RunRecord.Place(
                campaign: key, position: job.position, cell: job.spec.cell.index, replication: job.spec.replication,
                seed: settings.seed),
            codec: RunRecord.Codec(key: codec.key, record: codec.record, label: codec.label), dataset: pictures.stored,
            classifier: RunRecord.Classifier(key: job.source.judge.key, record: job.source.judge.record),
            setting: RunRecord.Setting(job.spec.cell, labels),
            making: RunRecord.Making(
                program: program, host: options.keepsHost ? ProcessInfo.processInfo.hostName : "",
                threads: options.jobs,
                startedAt: startedAt, repeatCommand: keptText(repeatCommand(job))))
    }

    /// How a run ended, as the database keeps it.
    func kept(_ ending: RunEnding) -> RunEnding {
        guard case .failed(let error, let seconds) = ending else { return ending }
        return .failed(error: keptText(error), wallSeconds: seconds)
    }
}

extension RunRecord.Setting {
    fileprivate init(_ cell: Cell, _ labels: KeptLabels) {
        let settings = cell.settings
        let limit = settings.text(of: "limit")
        let schedule = settings.text(of: "schedule")
        self.init(
            device: settings.text(of: "device"),
            link: Link(
                kind: settings.link.kind, text: settings.text(of: "link"), limit: limit.isEmpty ? nil : limit),
            jamming: Jamming(
                level: settings.jammingLevel, text: schedule.isEmpty ? settings.text(of: "jamming") : schedule,
                load: settings.jammingLoad),
            arrivals: settings.text(of: "arrivals"),
            periodMs: settings.arrivals.meanGap(of: settings.images).milliseconds,
            stopRule: settings.text(of: "deadline"), blockBytes: settings.transport.blockBytes,
            variables: RunRecord.variables(of: cell, labels))
    }
}

extension RunRecord {
    /// The swept keys of a cell, by the names that the sweep gives their values.
    fileprivate static func variables(of cell: Cell, _ labels: KeptLabels) -> [RunRecord.Variable] {
        cell.variables.map { variable in
            // A bare number would leave its unit behind: `67.4 kbps` stays a text.
            let number = variable.unit == nil ? variable.number : nil
            return RunRecord.Variable(variable.name, number.map { .number($0) } ?? .text(labels(variable.text)))
        }
    }
}

/// The keys under which a cell's runs are kept.
///
/// What was recorded counts as what it was recorded of: a replay is the same run.
struct RunKeys {
    /// Hash of everything that determines the run but its codec and its replication.
    let conditions: String
    private let contents: String

    init(_ cell: Cell, _ source: any OutcomeSource) {
        let pictures = source.pictures
        let common = "dataset \(pictures.fingerprint)\nclassifier \(pictures.classifier.record.fingerprint)\n"
        conditions = SHA256.hex(of: cell.settings.conditions + common)
        contents = "\(common)codec \(source.codec.record.fingerprint)\n"
    }

    /// Hash of everything that determines a run.
    func identity(of run: RunSpec) -> String { SHA256.hex(of: run.identity + contents) }
}
