import Coding
import Sim

/// A codec known only by a published table of bytes against accuracy, so that any paper's codec can be put on the
/// simulated link, without pictures.
///
/// The table is a CSV file with the columns `bytes` (cumulative), `top5` and, if known, `top1` (fractions from 0 through 1), in
/// rising order of bytes; lines that begin with `#` are comments. Its rows say what bytes are worth: each row counts once it has
/// arrived whole (PNC's features, a WebP file), or, where the comment `# every prefix counts` stands, every byte counts, linear
/// between the rows and from nothing to the first (progressive JPEG). How a file is cut into segments, and how files differ in size, is
/// another matter: ``Files``.
///
/// What a table says of an image is its expected accuracy.
package struct RateAccuracyCurve: Sendable, Hashable {
    /// One row of the table.
    package struct Point: Sendable, Hashable {
        /// Bytes received, cumulative.
        package let bytes: Int
        /// Share of images whose class is among the five best answers, 0 through 1.
        package let top5: Double
        /// Share of images whose class is the best answer, where published.
        package let top1: Double?
    }

    /// The files of a codec: how large they are, how they are cut into segments, and what of a segment is of use.
    package struct Files: Sendable, Hashable {
        /// Standard deviation of a file's size relative to the mean: log-normal, common to all its segments.
        package var sizeVariation = 0.0
        /// The mean size of a file, where the table's rows are sizes at which every file was cut; nil: the last row is the mean
        /// file, and the rows stretch with each file.
        package var meanBytes: Int?
        /// Bytes of a segment, the last of a file being shorter; nil: each row is a segment.
        package var segmentBytes: Int?
        /// Whether what has arrived of a segment counts before the segment is whole.
        package var countsPartialSegments = true

        /// The mean file has no more segments than this: each image's are held while it is sent.
        package static let mostSegments = 100_000

        /// A segment a row, all files of the table's sizes.
        package init() {}

        /// Refuses values that make no sense.
        func validate() throws(ModelsError) {
            guard sizeVariation.isFinite, (0..<1).contains(sizeVariation) else {
                throw .badParameter(name: "size-variation", value: "\(sizeVariation)", expected: "0 % to below 100 %")
            }
            guard meanBytes == nil || segmentBytes != nil else {
                throw .badParameter(
                    name: "file-size", value: "files of another size than the rows'",
                    expected: "`segments`, which says how they are cut")
            }
        }

        /// As a codec's parameters.
        package var text: String {
            var parts = ["size-variation=\(sizeVariation)"]
            if let meanBytes { parts.append("file-size=\(meanBytes)") }
            if let segmentBytes { parts.append("segments=\(segmentBytes)") }
            if !countsPartialSegments { parts.append("partial-segments=false") }
            return parts.joined(separator: " ")
        }
    }

    /// The rows, in rising order of bytes.
    package let points: [Point]
    /// Whether the table tells the share of right best answers too, in every row.
    package var knowsTop1: Bool { points.allSatisfy { $0.top1 != nil } }
    /// Whether every received byte counts, or only whole rows.
    package let everyPrefixCounts: Bool
    /// The files that are sent.
    package let files: Files
    /// SHA-256 of the table, in hexadecimal.
    package let tableHash: String
    /// What the table holds besides and was left out, in words; empty where nothing was.
    package let leftOut: [String]

    /// What the curve is named by in the database.
    package var fingerprint: CodecFingerprint {
        CodecFingerprint(name: "curve", parameters: files.text, weights: tableHash)
    }
}

// MARK: Sizes

extension RateAccuracyCurve {
    /// The segments of one image's file.
    ///
    /// - Parameter normal: a standard normal number of that image, the same for every codec.
    package func layout(normal: Double) -> SegmentLayout {
        let scale = sizeScale(normal: normal)
        guard let segment = files.segmentBytes else {
            let ends = ends(scale: scale)
            return SegmentLayout(bytes: zip([0] + ends, ends).map { $1 - $0 })
        }
        let mean = files.meanBytes ?? points[points.count - 1].bytes
        let size = max(1, Int((Double(mean) * scale).rounded()))
        return SegmentLayout(bytes: stride(from: 0, to: size, by: segment).map { min(segment, size - $0) })
    }

    /// Where the rows end in a file that is larger than the mean by a factor.
    private func ends(scale: Double) -> [Int] {
        var ends: [Int] = []
        for point in points {
            ends.append(max((ends.last ?? 0) + 1, Int((Double(point.bytes) * scale).rounded())))
        }
        return ends
    }

    /// A factor with mean 1 and the wanted relative standard deviation: log-normal.
    private func sizeScale(normal: Double) -> Double {
        guard files.sizeVariation > 0 else { return 1 }
        return ElementaryFunctions.exponential(logVariance.squareRoot() * normal - logVariance / 2)
    }

    private var logVariance: Double {
        ElementaryFunctions.logarithm(1 + files.sizeVariation * files.sizeVariation)
    }

    /// The fraction of files that are no larger.
    private func fractionOfFiles(upTo bytes: Int, mean: Int) -> Double {
        guard files.sizeVariation > 0 else { return bytes >= mean ? 1 : 0 }
        guard bytes > 0 else { return 0 }
        let size = ElementaryFunctions.logarithm(Double(bytes) / Double(mean))
        return ElementaryFunctions.normalShare(below: (size + logVariance / 2) / logVariance.squareRoot())
    }
}

// MARK: Worth

extension RateAccuracyCurve {
    /// The bytes that are of use: those without a gap from the start of the file, and perhaps of whole segments only.
    package func usableBytes(of reception: Reception, layout: SegmentLayout) -> Int {
        var bytes = 0
        for (received, size) in zip(reception.prefixBytes, layout.bytes) {
            if received == size || files.countsPartialSegments { bytes += received }
            if received < size { break }
        }
        return bytes
    }

    /// The fraction of images classified rightly (top-5, and top-1 where published) of which so much was received: the expected
    /// accuracy of one of them.
    package func accuracy(of reception: Reception, layout: SegmentLayout) -> (top5: Double, top1: Double?) {
        let bytes = usableBytes(of: reception, layout: layout)
        let size = layout.totalBytes
        guard let mean = files.meanBytes else {
            var end = 0
            let ends =
                files.segmentBytes == nil
                ? layout.bytes.map { size in
                    end += size
                    return end
                } : ends(scale: Double(size) / Double(points[points.count - 1].bytes))
            return worth(of: bytes, rowsEndingAt: ends)
        }
        // The table's row is the mean over files that were cut there and files that were no larger. These are worth what the
        // last row says, so those are worth what is left.
        let last = points[points.count - 1]
        if bytes >= size { return (last.top5, last.top1) }
        let all = worth(of: bytes, rowsEndingAt: points.map(\.bytes))
        // Where bytes between two rows are worth no more than the first, the files are those that are no larger than that.
        let counted = everyPrefixCounts ? bytes : points.last { $0.bytes <= bytes }?.bytes ?? 0
        let whole = fractionOfFiles(upTo: counted, mean: mean)
        func rest(_ all: Double, _ last: Double) -> Double {
            whole < 1 ? min(last, max(0, (all - whole * last) / (1 - whole))) : last
        }
        let top1: Double? = if let all = all.top1, let last = last.top1 { rest(all, last) } else { nil }
        return (rest(all.top5, last.top5), top1)
    }

    private func worth(of bytes: Int, rowsEndingAt ends: [Int]) -> (top5: Double, top1: Double?) {
        let whole = ends.prefix { $0 <= bytes }.count
        let nothing = Point(bytes: 0, top5: 0, top1: points[0].top1 == nil ? nil : 0)
        let reached = whole > 0 ? points[whole - 1] : nothing
        guard everyPrefixCounts, whole < points.count else { return (reached.top5, reached.top1) }
        let next = points[whole]
        let start = whole > 0 ? ends[whole - 1] : 0
        let share = Double(bytes - start) / Double(ends[whole] - start)
        let top1: Double? =
            if let low = reached.top1, let high = next.top1 { low + (high - low) * share } else { nil }
        return (reached.top5 + (next.top5 - reached.top5) * share, top1)
    }
}
