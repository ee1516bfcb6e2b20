public import Foundation

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
        /// What counted, where more arrived after the last moment.
        public var end: Moment?

        /// Makes a row.
        public init(codec: String, moments: [Moment], end: Moment? = nil) {
            self.codec = codec
            self.moments = moments
            self.end = end
        }
    }

    /// The image's name in its dataset.
    public var image: String
    /// Its true class.
    public var label: String
    /// Under which condition, in words: `jamming heavy, arrivals 500 ms`.
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
