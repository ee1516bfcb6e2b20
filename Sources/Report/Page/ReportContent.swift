public import Foundation

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
    /// Runs that failed.
    public var failures: [Failure]
    /// Published values drawn beside ours.
    public var published: Published

    /// Makes the content of a page; what is left empty is left out.
    public init(
        title: String, provenance: [Provenance] = [], axis: ConditionAxis = .jamming, cells: [AccuracyCell],
        moments: [AccuracyCell] = [],
        paired: [PairedCell] = [],
        running: [Running] = [], tables: [PageTable] = [], views: [ServerView] = [], failures: [Failure] = [],
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

    /// Makes a running picture.
    public init(codec: String, segment: String = "segments", images: [RunningImage]) {
        self.codec = codec
        self.segment = segment
        self.images = images
    }
}

/// A table of the page.
public struct PageTable: Sendable, Hashable {
    /// A column.
    public struct Column: Sendable, Hashable {
        /// Its name with its unit, such as `Throughput (kbit/s)`.
        public var name: String
        /// Whether its cells are numbers, which stand flush right.
        public var isNumeric: Bool

        /// Makes a column.
        public init(_ name: String, isNumeric: Bool = true) {
            self.name = name
            self.isNumeric = isNumeric
        }
    }

    /// Heading above it.
    public var title: String
    /// How to read it.
    public var caption: String
    /// The columns.
    public var columns: [Column]
    /// Rows of as many formatted cells as there are columns.
    public var rows: [[String]]

    /// Makes a table.
    public init(title: String, caption: String, columns: [Column], rows: [[String]]) {
        self.title = title
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }
}

/// A picture as bytes of a file.
public struct Picture: Sendable, Hashable {
    /// A kind of file that every browser shows.
    public enum Kind: String, Sendable, Hashable {
        /// Lossless.
        case png = "image/png"
        /// Lossy.
        case jpeg = "image/jpeg"
    }

    /// The kind of file.
    public var kind: Kind
    /// The file's bytes.
    public var bytes: Data

    /// Makes a picture.
    public init(_ kind: Kind, bytes: Data) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// What the server saw of one image as time went by, codec beside codec.
public struct ServerView: Sendable, Hashable {
    /// What had arrived at one moment.
    public struct Moment: Sendable, Hashable {
        /// Time since the object's arrival in milliseconds.
        public var timeMs: Double
        /// The picture decoded from what had arrived; nil if nothing could be decoded.
        public var picture: Picture?
        /// Data bytes that had arrived.
        public var bytes: Int
        /// The classifier's first answer, where it gave one.
        public var answer: String?
        /// Position of the true class among the answers, from 1; nil if it is not known.
        public var rank: Int?

        /// Makes a moment.
        public init(timeMs: Double, picture: Picture?, bytes: Int, answer: String? = nil, rank: Int? = nil) {
            self.timeMs = timeMs
            self.picture = picture
            self.bytes = bytes
            self.answer = answer
            self.rank = rank
        }
    }

    /// The moments of one codec.
    public struct Row: Sendable, Hashable {
        /// The codec.
        public var codec: String
        /// Its moments, in order of time.
        public var moments: [Moment]

        /// Makes a row.
        public init(codec: String, moments: [Moment]) {
            self.codec = codec
            self.moments = moments
        }
    }

    /// The image's name in its dataset.
    public var image: String
    /// Its true class.
    public var label: String
    /// The condition, such as the jamming level.
    public var condition: String
    /// The picture before the camera, where it may be shown.
    public var original: Picture?
    /// A row a codec.
    public var rows: [Row]

    /// Makes a view.
    public init(image: String, label: String, condition: String, original: Picture? = nil, rows: [Row]) {
        self.image = image
        self.label = label
        self.condition = condition
        self.original = original
        self.rows = rows
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
