import Foundation

/// A codec known only by a published table of bytes against accuracy, so that any paper's codec can be put on the
/// simulated link, without pictures.
///
/// The table is a CSV file with the columns `bytes` (cumulative), `top5` and, if known, `top1` (shares from 0 through 1), in
/// rising order of bytes; lines that begin with `#` are comments, and the comment `# every prefix counts` says that the
/// codec is worth something at every byte, linear between the rows (progressive JPEG), where otherwise each row is a
/// segment that counts once it is whole (PNC's features, a WebP file).
///
/// The sizes of one image differ from the table's by a factor common to its segments, log-normal with mean 1. Whether
/// an image is classified rightly depends on one uniform number of that image: the same for every codec, so that codecs
/// are compared on the same luck.
public struct RateAccuracyCurve: Sendable, Hashable {
    /// One row of the table.
    public struct Point: Sendable, Hashable {
        /// Bytes received, cumulative.
        public let bytes: Int
        /// Share of images whose class is among the five best answers, 0 through 1.
        public let top5: Double
        /// Share of images whose class is the best answer, where published.
        public let top1: Double?
    }

    /// The rows, in rising order of bytes.
    public let points: [Point]
    /// Whether the table tells the share of right best answers too, in every row.
    public var knowsTop1: Bool { points.allSatisfy { $0.top1 != nil } }
    /// Whether every received byte counts, or only whole rows.
    public let everyPrefixCounts: Bool
    /// Standard deviation of an image's size relative to its mean.
    public let sizeVariation: Double
    /// SHA-256 of the table, in hexadecimal.
    public let tableHash: String

    /// What the curve is named by in the database.
    public var fingerprint: CodecFingerprint {
        CodecFingerprint(name: "curve", parameters: "size-variation=\(sizeVariation)", weights: tableHash)
    }

    /// The segments of one image: a row each.
    ///
    /// - Parameter normal: a standard normal number of that image, the same for every codec.
    public func layout(normal: Double) -> SegmentLayout {
        let scale = sizeScale(normal: normal)
        var sizes: [Int] = []
        var before = 0
        for point in points {
            let end = max(before + 1, Int((Double(point.bytes) * scale).rounded()))
            sizes.append(end - before)
            before = end
        }
        return SegmentLayout(bytes: sizes)
    }

    /// The shares of images classified rightly (top-5, and top-1 where published) after what was received of an image.
    public func accuracy(of reception: Reception, layout: SegmentLayout) -> (top5: Double, top1: Double?) {
        var whole = 0
        while whole < points.count, reception.prefixBytes[whole] == layout.bytes[whole] { whole += 1 }
        let reached = whole > 0 ? points[whole - 1] : Point(bytes: 0, top5: 0, top1: points[0].top1 == nil ? nil : 0)
        guard everyPrefixCounts, whole > 0, whole < points.count else { return (reached.top5, reached.top1) }
        let next = points[whole]
        let share = Double(reception.prefixBytes[whole]) / Double(layout.bytes[whole])
        let top1: Double? =
            if let low = reached.top1, let high = next.top1 { low + (high - low) * share } else { nil }
        return (reached.top5 + (next.top5 - reached.top5) * share, top1)
    }

    /// A factor with mean 1 and the wanted relative standard deviation: log-normal.
    private func sizeScale(normal: Double) -> Double {
        guard sizeVariation > 0 else { return 1 }
        let logVariance = log(1 + sizeVariation * sizeVariation)
        return exp(logVariance.squareRoot() * normal - logVariance / 2)
    }
}
