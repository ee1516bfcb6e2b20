import Foundation

/// The program that did something: what another one must be to do the same.
package struct ProgramRecord: Sendable, Hashable {
    /// The version of pncsim.
    package var version: String
    /// The commit that it was built from; nil where that is not known.
    package var commit: String?
    /// Whether the tree held changes that the commit does not; nil where that is not known.
    package var isChanged: Bool?
    /// The versions of the libraries whose arithmetic is in the results, by name.
    package var libraries: [String: String]

    package init(
        version: String, commit: String? = nil, isChanged: Bool? = nil, libraries: [String: String] = [:]
    ) {
        self.version = version
        self.commit = commit
        self.isChanged = isChanged
        self.libraries = libraries
    }

    /// The libraries as a JSON object, by name; nil where none are known.
    var librariesText: String? {
        guard !libraries.isEmpty else { return nil }
        return jsonObject(libraries.sorted { $0.key < $1.key }.map { RunRecord.Variable($0.key, .text($0.value)) })
    }
}

/// A scenario as it was run.
package struct CampaignRecord: Sendable, Hashable {
    /// The scenario's name.
    package var scenario: String
    /// Its whole text, as it can be run again.
    package var text: String
    /// SHA-256 of the text and the files that shaped it; a campaign is known by it.
    package var hash: String
    /// The file that it was read from, as it was named.
    package var path: String?
    /// What first ran it.
    package var program: ProgramRecord
    /// When it was first run.
    package var createdAt: Date
    /// The command that runs what is missing of it, without its database.
    package var command: String?
    /// The small files that shaped it.
    package var inputs: [CampaignInput]

    package init(
        scenario: String, text: String, hash: String, path: String?, program: ProgramRecord,
        createdAt: Date = Date(), command: String? = nil, inputs: [CampaignInput] = []
    ) {
        self.scenario = scenario
        self.text = text
        self.hash = hash
        self.path = path
        self.program = program
        self.createdAt = createdAt
        self.command = command
        self.inputs = inputs
    }

    static let table = StoredTable<CampaignRecord>(
        "campaign", "Scenarios as they were run, one row for each different text.", knownBy: ["hash"],
        [
            .key(),
            Column("scenario", help: "the scenario's name", \.scenario),
            Column("text", help: "the whole scenario, as it can be run again", \.text),
            Column("hash", help: "SHA-256 of the text and of the files that shaped it", \.hash),
            Column("path", help: "the file that it was read from", \.path),
            Column("program_version", help: "the version of pncsim", \.program.version),
            Column("program_commit", help: "the commit that pncsim was built from", \.program.commit),
            Column("created_at", help: "when it was first run, UTC", \.createdAt),
            Column("command", help: "the command that runs what is missing of it, without its database", \.command),
            Column(
                "asked_at", before: "replace(created_at, 'Z', '.000Z')",
                help: "when it was last asked for, UTC: the newest of one scenario's campaigns is the current one",
                { timestampInMilliseconds($0.createdAt) }),
            Column(
                "program_changed", help: "1 if the tree held changes that the commit does not", \.program.isChanged),
            Column("libraries", help: "versions of the libraries in use, a JSON object", \.program.librariesText),
            Column(
                "is_beside", before: "0",
                help: """
                    1 if a merge has found it current in one database and another one of its name in the other: both stay \
                    current
                    """, { _ in false }),
        ])
}

/// A run that is asked for.
package struct PlannedRun: Sendable, Hashable {
    /// See ``RunRecord/identity``.
    package var identity: String
    /// Position of its cell in the sweep, from 0.
    package var cell: Int?
    /// What who asks for it calls its conditions; nil: what the run's own row says.
    package var names: Names?

    package init(identity: String, cell: Int? = nil, names: Names? = nil) {
        self.identity = identity
        self.cell = cell
        self.names = names
    }

    /// What determines no run, and differs between scenarios that ask for the same one.
    package struct Names: Sendable, Hashable {
        package var codec: String
        package var dataset: String
        /// All swept keys, their values by the names that the sweep gives them.
        package var variables: [RunRecord.Variable]

        package init(codec: String, dataset: String, variables: [RunRecord.Variable]) {
            self.codec = codec
            self.dataset = dataset
            self.variables = variables
        }
    }
}

/// A run that a campaign asks for.
struct CampaignRun {
    let campaign: RowKey<CampaignRecord>
    let position: Int
    let run: PlannedRun

    /// The swept keys as a JSON object.
    var variablesText: String? { run.names.map { jsonObject($0.variables) } }

    static let table = StoredTable<CampaignRun>(
        "campaign_run", "The runs that each campaign asks for, done or not, in its order.",
        knownBy: ["identity", "campaign"],
        [
            .key(help: "key; a run takes the smallest of those that ask for it as its own"),
            Column("campaign", references: "campaign", help: "the campaign (`campaign.id`)", \.campaign),
            Column(
                "position",
                help: """
                    position in the campaign, from 0; held twice where weights or pictures have changed since the first \
                    time
                    """, \.position),
            Column("identity", help: "the run (`run.identity`)", \.run.identity),
            Column(
                "is_current",
                before: """
                    id = (SELECT max(id) FROM main.campaign_run AS other WHERE other.campaign = campaign_run.campaign \
                    AND other.position = campaign_run.position)
                    """,
                help: "1 if the campaign asked for this run when it was last run, 0 if weights or pictures were others",
                { _ in true }),
            Column("cell", help: "position of its cell in the campaign's sweep, from 0", \.run.cell),
            Column("codec_label", help: "what the campaign calls the codec; NULL: as `run` has it", \.run.names?.codec),
            Column(
                "dataset_name", help: "what the campaign calls the dataset; NULL: as `run` has it",
                \.run.names?.dataset),
            Column(
                "variables",
                help: "all keys that the campaign sweeps and their values, a JSON object; NULL: as `run` has it",
                \.variablesText),
        ])
}

/// ISO 8601 in UTC with milliseconds: for what is put in order by it.
func timestampInMilliseconds(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}

/// A millisecond later; the same where the text is no time.
func timestamp(after text: String) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (try? style.parse(text)).map { timestampInMilliseconds($0 + 0.001) } ?? text
}
