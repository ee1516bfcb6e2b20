public import Foundation

/// A scenario as it was run.
public struct CampaignRecord: Sendable, Hashable {
    /// The scenario's name.
    public var scenario: String
    /// Its whole text, as it can be run again.
    public var text: String
    /// SHA-256 of the text; a campaign is known by it.
    public var hash: String
    /// The file that it was read from.
    public var path: String?
    /// The version of pncsim.
    public var programVersion: String
    /// The commit that pncsim was built from.
    public var programCommit: String?
    /// When it was first run.
    public var createdAt: Date
    /// The command that runs what is missing of it, without its database.
    public var command: String?

    /// Makes a campaign.
    public init(
        scenario: String, text: String, hash: String, path: String?, programVersion: String, programCommit: String?,
        createdAt: Date = Date(), command: String? = nil
    ) {
        self.scenario = scenario
        self.text = text
        self.hash = hash
        self.path = path
        self.programVersion = programVersion
        self.programCommit = programCommit
        self.createdAt = createdAt
        self.command = command
    }
}

/// One run: what it was, and how it came about.
public struct RunRecord: Sendable {
    /// A value of a swept key.
    public enum Value: Sendable, Hashable {
        case number(Double)
        case text(String)
    }

    /// A swept key and its value.
    public struct Variable: Sendable, Hashable {
        /// The key: `jamming`, `link.ieee802154.distance`.
        public var name: String
        /// Its value.
        public var value: Value

        /// Makes a variable.
        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// Hash of everything that determines the run.
    public var identity: String
    /// Hash of everything that determines the run but its codec and its replication: runs with equal conditions and
    /// replication met the same channel and are compared image by image.
    public var conditions: String
    /// The campaign that asks for the run.
    public var campaign: RowKey<CampaignRecord>
    /// Position of the run in the campaign, from 0.
    public var position: Int
    /// Position of its cell in the sweep, from 0.
    public var cell: Int
    /// Replication, from 0.
    public var replication: Int
    /// Seed of all random streams.
    public var seed: UInt64

    /// The codec, and its name in the scenario.
    public var codec: (key: RowKey<CodecRecord>, record: CodecRecord, label: String)
    /// The dataset.
    public var dataset: StoredDataset
    /// The classifier.
    public var classifier: (key: RowKey<ClassifierRecord>, record: ClassifierRecord)
    /// The device: `raspberry-pi-4b`.
    public var device: String
    /// The kind of link: `ieee802154`.
    public var link: String
    /// The link with all its settings.
    public var linkText: String
    /// The jamming level: `none`, `light`.
    public var jamming: String
    /// Share of time in which the jammer is on air; nil where it is not a fixed share.
    public var jammingLoad: Double?
    /// The arrivals with all their settings.
    public var arrivals: String
    /// Mean time between arrivals, which is the deadline, in milliseconds; nil where arrivals come from a file.
    public var periodMs: Double?
    /// When the sender gives an image up.
    public var stopRule: String
    /// Size of a block in bytes.
    public var blockBytes: Int
    /// All swept keys.
    public var variables: [Variable]

    /// The version of pncsim.
    public var programVersion: String
    /// The commit that pncsim was built from.
    public var programCommit: String?
    /// The machine.
    public var host: String
    /// Threads used.
    public var threads: Int
    /// When the run began.
    public var startedAt: Date
    /// The command that repeats the run.
    public var repeatCommand: String

    /// Makes a run.
    public init(
        identity: String, conditions: String, campaign: RowKey<CampaignRecord>, position: Int, cell: Int,
        replication: Int, seed: UInt64, codec: (key: RowKey<CodecRecord>, record: CodecRecord, label: String),
        dataset: StoredDataset, classifier: (key: RowKey<ClassifierRecord>, record: ClassifierRecord), device: String,
        link: String, linkText: String, jamming: String, jammingLoad: Double?, arrivals: String, periodMs: Double?,
        stopRule: String, blockBytes: Int, variables: [Variable], programVersion: String, programCommit: String?,
        host: String, threads: Int, startedAt: Date, repeatCommand: String
    ) {
        self.identity = identity
        self.conditions = conditions
        self.campaign = campaign
        self.position = position
        self.cell = cell
        self.replication = replication
        self.seed = seed
        self.codec = codec
        self.dataset = dataset
        self.classifier = classifier
        self.device = device
        self.link = link
        self.linkText = linkText
        self.jamming = jamming
        self.jammingLoad = jammingLoad
        self.arrivals = arrivals
        self.periodMs = periodMs
        self.stopRule = stopRule
        self.blockBytes = blockBytes
        self.variables = variables
        self.programVersion = programVersion
        self.programCommit = programCommit
        self.host = host
        self.threads = threads
        self.startedAt = startedAt
        self.repeatCommand = repeatCommand
    }
}
