import Foundation

/// A picture as bytes of a file.
package struct Picture: Sendable, Hashable {
    /// A kind of file that every browser shows.
    package enum Kind: String, Sendable, Hashable {
        /// Lossless.
        case png = "image/png"
        /// Lossy.
        case jpeg = "image/jpeg"
    }

    /// The kind of file.
    package var kind: Kind
    /// The file's bytes.
    package var bytes: Data

    package init(_ kind: Kind, bytes: Data) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// What the server saw of one image as time went by, codec beside codec.
package struct ServerView: Sendable, Hashable {
    /// What had arrived at one moment.
    package struct Moment: Sendable, Hashable {
        /// Time since the object's arrival in milliseconds.
        package var timeMs: Double
        /// The picture decoded from what had arrived; nil if nothing could be decoded.
        package var picture: Picture?
        /// Data bytes that had arrived.
        package var bytes: Int
        /// The classifier's first answer, where it gave one.
        package var answer: String?
        /// Position of the true class among the answers, from 1; nil if it is not known.
        package var rank: Int?

        package init(timeMs: Double, picture: Picture?, bytes: Int, answer: String? = nil, rank: Int? = nil) {
            self.timeMs = timeMs
            self.picture = picture
            self.bytes = bytes
            self.answer = answer
            self.rank = rank
        }
    }

    /// The moments of one codec.
    package struct Row: Sendable, Hashable {
        /// The codec.
        package var codec: String
        /// Its moments, in order of time.
        package var moments: [Moment]
        /// What counted, where more arrived after the last moment.
        package var end: Moment?

        package init(codec: String, moments: [Moment], end: Moment? = nil) {
            self.codec = codec
            self.moments = moments
            self.end = end
        }
    }

    /// The image's name in its dataset.
    package var image: String
    /// Its true class.
    package var label: String
    /// Under which condition, in words: `jamming heavy, arrivals 500 ms`.
    package var condition: String
    /// The picture before the camera, where it may be shown.
    package var original: Picture?
    /// A row a codec.
    package var rows: [Row]

    package init(image: String, label: String, condition: String, original: Picture? = nil, rows: [Row]) {
        self.image = image
        self.label = label
        self.condition = condition
        self.original = original
        self.rows = rows
    }
}
