import Basics
import Foundation

/// One run: what it was, and how it came about.
package struct RunRecord: Sendable {
    /// Hash of everything that determines the run.
    package var identity: String
    /// What the run has in common with those that it is compared with.
    package var conditions: Conditions
    /// Where it stands in what was asked for.
    package var place: Place
    /// The codec, and its name in the scenario.
    package var codec: Codec
    /// The dataset.
    package var dataset: StoredDataset
    /// The classifier.
    package var classifier: Classifier
    /// What it was run with.
    package var setting: Setting
    /// How it came about.
    package var making: Making

    package init(
        identity: String, conditions: Conditions, place: Place, codec: Codec, dataset: StoredDataset,
        classifier: Classifier, setting: Setting, making: Making
    ) {
        self.identity = identity
        self.conditions = conditions
        self.place = place
        self.codec = codec
        self.dataset = dataset
        self.classifier = classifier
        self.setting = setting
        self.making = making
    }

    /// The run as what asks for it names it.
    var planned: PlannedRun {
        PlannedRun(
            identity: identity, cell: place.cell,
            names: PlannedRun.Names(
                codec: codec.label, dataset: dataset.record.name, variables: setting.variables))
    }

    /// Everything that determines a run but its codec and its replication: runs with equal conditions and replication met
    /// the same channel and are compared image by image.
    package struct Conditions: Sendable, Hashable {
        /// Hash of it all.
        package var hash: String
        /// The keys that a scenario sets of it, each with its value in full, as a scenario spells it on one line.
        package var settings: [Variable]

        package init(hash: String, settings: [Variable]) {
            self.hash = hash
            self.settings = settings
        }
    }

    /// A place in a campaign.
    package struct Place: Sendable, Hashable {
        /// The campaign that asks for the run.
        package var campaign: RowKey<CampaignRecord>
        /// Position of the run in the campaign, from 0.
        package var position: Int
        /// Position of its cell in the sweep, from 0.
        package var cell: Int
        /// Replication, from 0.
        package var replication: Int
        /// Seed of all random streams.
        package var seed: UInt64

        package init(campaign: RowKey<CampaignRecord>, position: Int, cell: Int, replication: Int, seed: UInt64) {
            self.campaign = campaign
            self.position = position
            self.cell = cell
            self.replication = replication
            self.seed = seed
        }
    }

    /// A codec as a scenario names it.
    package struct Codec: Sendable, Hashable {
        package var key: RowKey<CodecRecord>
        package var record: CodecRecord
        /// Its name in the scenario.
        package var label: String

        package init(key: RowKey<CodecRecord>, record: CodecRecord, label: String) {
            self.key = key
            self.record = record
            self.label = label
        }
    }

    /// A classifier with its row.
    package struct Classifier: Sendable, Hashable {
        package var key: RowKey<ClassifierRecord>
        package var record: ClassifierRecord

        package init(key: RowKey<ClassifierRecord>, record: ClassifierRecord) {
            self.key = key
            self.record = record
        }
    }

    /// What a run was run with, besides codec, pictures and classifier.
    package struct Setting: Sendable, Hashable {
        /// The device: `raspberry-pi-4b`.
        package var device: String
        /// The link.
        package var link: Link
        /// The jamming.
        package var jamming: Jamming
        /// The arrivals with all their settings.
        package var arrivals: String
        /// Mean time between arrivals in milliseconds; nil where they come from a file.
        package var periodMs: Double?
        /// When the sender gives an image up.
        package var stopRule: String
        /// Size of a block in bytes.
        package var blockBytes: Int
        /// All swept keys.
        package var variables: [Variable]

        package init(
            device: String, link: Link, jamming: Jamming, arrivals: String, periodMs: Double?, stopRule: String,
            blockBytes: Int, variables: [Variable]
        ) {
            self.device = device
            self.link = link
            self.jamming = jamming
            self.arrivals = arrivals
            self.periodMs = periodMs
            self.stopRule = stopRule
            self.blockBytes = blockBytes
            self.variables = variables
        }

        /// A link: its kind (`ieee802154`), all its settings, and the trace that limits it.
        package struct Link: Sendable, Hashable {
            package var kind: String
            package var text: String
            package var limit: String?

            package init(kind: String, text: String, limit: String? = nil) {
                self.kind = kind
                self.text = text
                self.limit = limit
            }
        }

        /// The jamming: its level (`none`, `light`), all its settings, and the share of time in which the jammer is on air,
        /// nil where that is not fixed.
        package struct Jamming: Sendable, Hashable {
            package var level: String
            package var text: String
            package var load: Double?

            package init(level: String, text: String, load: Double?) {
                self.level = level
                self.text = text
                self.load = load
            }
        }
    }

    /// How a run came about; none of it changes a result.
    package struct Making: Sendable, Hashable {
        /// The program.
        package var program: ProgramRecord
        /// The machine; empty where its name is not kept.
        package var host: String
        /// Threads used.
        package var threads: Int
        /// When the run began.
        package var startedAt: Date
        /// The command that repeats the run.
        package var repeatCommand: String

        package init(program: ProgramRecord, host: String, threads: Int, startedAt: Date, repeatCommand: String) {
            self.program = program
            self.host = host
            self.threads = threads
            self.startedAt = startedAt
            self.repeatCommand = repeatCommand
        }
    }

    /// A key and its value: `jamming`, `link.ieee802154.distance`.
    package struct Variable: Sendable, Hashable {
        package enum Value: Sendable, Hashable {
            case number(Double)
            case text(String)

            /// As it is shown.
            package var text: String {
                switch self {
                case .text(let text): text
                case .number(let number): NumberText.shortest(number)
                }
            }
        }

        package var name: String
        package var value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }
}

/// A row of `condition`.
struct ConditionRow {
    let conditions: RunRecord.Conditions

    static let table = StoredTable<ConditionRow>(
        "condition", "What determines runs but codec and replication, in full.", knownBy: ["hash"],
        [
            Column("hash", help: "what `run.conditions` refers to", \.conditions.hash),
            Column(
                "settings", help: "each key of a scenario with its value in full, a JSON object",
                { jsonObject($0.conditions.settings) }),
        ])
}
