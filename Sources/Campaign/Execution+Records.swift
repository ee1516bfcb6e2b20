import Basics
import Foundation
import Models
import Scenarios
import Store

extension Execution {
    /// The command that repeats a run.
    func repeatCommand(_ job: Job) -> String {
        options.commands.again(campaign.scenario.replications, job.position)
    }

    /// A run as the database keeps it.
    func record(of job: Job, in key: RowKey<CampaignRecord>, startedAt: Date) -> RunRecord {
        let settings = job.spec.cell.settings
        let (codec, pictures) = (job.source.codec, job.source.pictures)
        return RunRecord(
            identity: job.identity, conditions: job.conditions, campaign: key, position: job.position,
            cell: job.spec.cell.index, replication: job.spec.replication, seed: settings.seed,
            codec: (codec.key, codec.record, codec.label), dataset: pictures.stored,
            classifier: (
                pictures.classifier.key,
                ClassifierRecord(fingerprint: pictures.classifier.record.fingerprint, name: settings.classifier)
            ),
            device: settings.text(of: "device"), link: settings.link.kind, linkText: settings.text(of: "link"),
            jamming: settings.jammingLevel, jammingLoad: settings.jammingLoad, arrivals: settings.text(of: "arrivals"),
            periodMs: settings.arrivals.meanGap.milliseconds, stopRule: settings.text(of: "deadline"),
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
