/// Everything that a report page shows.
public struct ReportContent: Sendable {
    /// Heading of the page, such as the scenario's name.
    public var title: String
    /// Where it all comes from: one entry a scenario.
    public var provenance: [Provenance]
    /// What the conditions of the cells are.
    public var axis: ConditionAxis
    /// Accuracy of every cell.
    public var cells: [AccuracyCell]
    /// Accuracy at moments before the deadline, as cells whose deadline is the moment; empty for none.
    public var moments: [AccuracyCell]
    /// Comparisons with one codec; empty for none.
    public var paired: [PairedCell]
    /// Running pictures, one a codec.
    public var running: [Running]
    /// Further tables, such as throughput by level and encoding overhead.
    public var tables: [PageTable]
    /// What the server saw of chosen images.
    public var views: [ServerView]
    /// What the server saw and is not shown, and why: a sentence each.
    public var viewNotes: [String]
    /// Runs that failed.
    public var failures: [Failure]
    /// Published values drawn beside ours.
    public var published: Published

    /// Makes the content of a page; what is left empty is left out.
    public init(
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
public struct Provenance: Sendable, Hashable {
    /// A named value, such as the seed or a hash.
    public struct Fact: Sendable, Hashable {
        /// What it is.
        public var name: String
        /// The value as text.
        public var value: String

        /// Makes a fact.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The scenario's name.
    public var scenario: String
    /// The scenario file's text.
    public var text: String
    /// Seed, version, hashes, host, times and the like, in the order in which to show them.
    public var facts: [Fact]

    /// Makes a provenance.
    public init(scenario: String, text: String, facts: [Fact]) {
        self.scenario = scenario
        self.text = text
        self.facts = facts
    }
}

/// The running picture of one codec.
public struct Running: Sendable, Hashable {
    /// Whose it is.
    public var codec: String
    /// What a segment of the codec is, in the plural, such as `features`.
    public var segment: String
    /// The images in order.
    public var images: [RunningImage]
    /// The keys of the scenario with their values in full, of each cell that the images are of; empty where not known.
    public var settings: [[String: String]]

    /// Makes a running picture.
    public init(
        codec: String, segment: String = "segments", images: [RunningImage], settings: [[String: String]] = []
    ) {
        self.codec = codec
        self.segment = segment
        self.images = images
        self.settings = settings
    }
}

/// A run that failed.
public struct Failure: Sendable, Hashable {
    /// Which run it was, in words.
    public var run: String
    /// The error's message.
    public var error: String
    /// The command that repeats it.
    public var command: String

    /// Makes a failure.
    public init(run: String, error: String, command: String) {
        self.run = run
        self.error = error
        self.command = command
    }
}
