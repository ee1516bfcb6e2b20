import Store

/// Everything that a report page shows.
package struct ReportContent: Sendable {
    /// Heading of the page, such as the scenario's name.
    package var title: String
    /// Where it all comes from: one entry a scenario.
    package var provenance: [Provenance]
    /// What the conditions of the cells are.
    package var axis: ConditionAxis
    /// Accuracy of every cell.
    package var cells: [AccuracyCell]
    /// Accuracy at moments before the deadline, as cells whose deadline is the moment; empty for none.
    package var moments: [AccuracyCell]
    /// Comparisons with one codec; empty for none.
    package var paired: [PairedCell]
    /// Running pictures, one a codec.
    package var running: [Running]
    /// Further tables, such as throughput by level and encoding overhead.
    package var tables: [PageTable]
    /// What the server saw of chosen images.
    package var views: [ServerView]
    /// What the server saw and is not shown, and why: a sentence each.
    package var viewNotes: [String]
    /// Runs that failed.
    package var failures: [Failure]
    /// How many runs are asked for, and how many of them have not ended.
    package var runs = 0
    package var missingRuns = 0
    /// Published values drawn beside ours.
    package var published: Published

    /// Makes the content of a page; what is left empty is left out.
    package init(
        title: String, provenance: [Provenance] = [], axis: ConditionAxis = .jamming, cells: [AccuracyCell],
        moments: [AccuracyCell] = [],
        paired: [PairedCell] = [],
        running: [Running] = [], tables: [PageTable] = [], views: [ServerView] = [], viewNotes: [String] = [],
        failures: [Failure] = [],
        published: Published = Published()
    ) {
        self.title = title
        self.provenance = provenance
        self.axis = axis
        self.cells = cells
        self.moments = moments
        self.paired = paired
        self.running = running
        self.tables = tables
        self.views = views
        self.viewNotes = viewNotes
        self.failures = failures
        self.published = published
    }
}

/// What determined some runs and where they were made.
package struct Provenance: Sendable, Hashable {
    /// A named value, such as the seed or a hash.
    package struct Fact: Sendable, Hashable {
        /// What it is.
        package var name: String
        /// The value as text.
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The scenario's name.
    package var scenario: String
    /// The scenario file's text.
    package var text: String
    /// Seed, version, hashes, host, times and the like, in the order in which to show them.
    package var facts: [Fact]

    package init(scenario: String, text: String, facts: [Fact]) {
        self.scenario = scenario
        self.text = text
        self.facts = facts
    }
}

/// The running picture of one codec.
package struct Running: Sendable, Hashable {
    /// Whose it is.
    package var codec: String
    /// What a segment of the codec is, in the plural, such as `features`.
    package var segment: String
    /// The images in order.
    package var images: [RunningImage]
    /// The keys of the scenario with their values in full, of each cell that the images are of; empty where not known.
    package var settings: [[String: String]]
    /// The codec as the database knows it; nil where that is not known.
    package var record: CodecRecord?
    /// Until when what arrived counts; nil where that is not known.
    package var deadline: RunDeadline?
    /// Whether there are runs with other deadlines.
    package var isOneOfSeveral = false

    package init(
        codec: String, segment: String = "segments", images: [RunningImage], settings: [[String: String]] = [],
        record: CodecRecord? = nil, deadline: RunDeadline? = nil
    ) {
        self.codec = codec
        self.segment = segment
        self.images = images
        self.settings = settings
        self.record = record
        self.deadline = deadline
    }
}

/// A run that failed.
package struct Failure: Sendable, Hashable {
    /// Which run it was, in words.
    package var run: String
    /// The error's message.
    package var error: String
    /// The command that repeats it.
    package var command: String

    package init(run: String, error: String, command: String) {
        self.run = run
        self.error = error
        self.command = command
    }
}
