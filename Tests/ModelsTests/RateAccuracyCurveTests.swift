import Foundation
import Testing

@testable import CodecCurve
@testable import Coding

@Suite("A codec given by its published curve")
struct RateAccuracyCurveTests {
    let steps = """
        # A codec of two features
        bytes,top5,top1
        100,0.4,0.2
        300,0.8,0.5
        """

    @Test("segments are the differences of the cumulative sizes")
    func layout() throws {
        let curve = try RateAccuracyCurve(table: steps, path: "t.csv")
        #expect(curve.layout(normal: 2.5).bytes == [100, 200])
    }

    @Test("only whole segments count")
    func wholeSegments() throws {
        let curve = try RateAccuracyCurve(table: steps, path: "t.csv")
        let layout = curve.layout(normal: 0)
        let cases: [(received: [Int], top5: Double, top1: Double)] = [
            ([0, 0], 0, 0), ([99, 0], 0, 0), ([100, 199], 0.4, 0.2), ([100, 200], 0.8, 0.5), ([99, 200], 0, 0),
        ]
        for (received, top5, top1) in cases {
            let accuracy = curve.accuracy(of: Reception(prefixBytes: received), layout: layout)
            #expect(accuracy.top5 == top5)
            #expect(accuracy.top1 == top1)
        }
    }

    @Test("where every prefix counts, accuracy is linear between the rows, and from nothing to the first")
    func everyPrefix() throws {
        let curve = try RateAccuracyCurve(table: "# every prefix counts\n" + steps, path: "t.csv")
        let layout = curve.layout(normal: 0)
        #expect(curve.accuracy(of: .bytes(0, of: layout), layout: layout).top5 == 0)
        #expect(abs(curve.accuracy(of: .bytes(50, of: layout), layout: layout).top5 - 0.2) < 1e-12)
        #expect(curve.accuracy(of: .bytes(100, of: layout), layout: layout).top5 == 0.4)
        #expect(abs(curve.accuracy(of: .bytes(200, of: layout), layout: layout).top5 - 0.6) < 1e-12)
        #expect(curve.accuracy(of: .bytes(300, of: layout), layout: layout).top5 == 0.8)
    }

    @Test("sizes vary by a log-normal factor with mean 1 and the given deviation, common to an image's segments")
    func sizes() throws {
        var files = RateAccuracyCurve.Files()
        files.sizeVariation = 0.1
        let curve = try RateAccuracyCurve(table: "bytes,top5\n100000,0.5\n300000,0.6", path: "t.csv", files: files)
        // Integrate over the normal distribution on a fine grid.
        var (weight, mean, square) = (0.0, 0.0, 0.0)
        for step in -600...600 {
            let normal = Double(step) / 100
            let density = exp(-normal * normal / 2)
            let layout = curve.layout(normal: normal)
            #expect(abs(Double(layout.bytes[1]) / Double(layout.bytes[0]) - 2) < 1e-3)
            let size = Double(layout.totalBytes)
            weight += density
            mean += density * size
            square += density * size * size
        }
        mean /= weight
        let deviation = (square / weight - mean * mean).squareRoot()
        #expect(abs(mean / 300_000 - 1) < 1e-3)
        #expect(abs(deviation / mean - 0.1) < 1e-3)
    }

    @Test("a table from Windows is read: CR LF and a byte-order mark")
    func windows() throws {
        let written = "\u{FEFF}# every prefix counts\r\nbytes,top5,top1\r\n100,0.4,0.2\r\n300,0.8,0.6\r\n"
        let curve = try RateAccuracyCurve(table: written, path: "t.csv")
        #expect(curve.points.map(\.bytes) == [100, 300])
        #expect(curve.points.map(\.top1) == [0.2, 0.6])
        #expect(curve.everyPrefixCounts)
    }

    /// A table of 300 bytes, sent in pieces.
    private func cut(_ table: String, into segment: Int, _ change: (inout RateAccuracyCurve.Files) -> Void = { _ in })
        throws -> RateAccuracyCurve
    {
        var files = RateAccuracyCurve.Files()
        files.segmentBytes = segment
        change(&files)
        return try RateAccuracyCurve(table: table, path: "t.csv", files: files)
    }

    @Test(
        "segments say how a file is cut, rows what its bytes are worth: framing does not depend on how a table was read off"
    )
    func segments() throws {
        let finely =
            "bytes,top5\n" + (1...30).map { "\($0 * 10),\($0 * 10 < 100 ? 0.0 : $0 * 10 < 300 ? 0.4 : 0.8)\n" }.joined()
        for table in [steps, finely] {
            let curve = try cut(table, into: 120)
            let layout = curve.layout(normal: 1)
            #expect(layout.bytes == [120, 120, 60])
            let worth = [99, 100, 250, 299, 300].map {
                curve.accuracy(of: .bytes($0, of: layout), layout: layout).top5
            }
            #expect(worth == [0, 0.4, 0.4, 0.4, 0.8])
        }
    }

    @Test("where only whole segments count, what has arrived of the next is worth nothing")
    func wholeSegmentsOnly() throws {
        let curve = try cut("# every prefix counts\n" + steps, into: 120) { $0.countsPartialSegments = false }
        let layout = curve.layout(normal: 0)
        let worth = [119, 120, 239, 240, 300].map { curve.accuracy(of: .bytes($0, of: layout), layout: layout).top5 }
        #expect(zip(worth, [0, 0.44, 0.44, 0.68, 0.8]).allSatisfy { abs($0 - $1) < 1e-12 }, "\(worth)")
    }

    @Test("files of their own sizes, all cut at one size, are on average worth what the table says of that size")
    func cutFiles() throws {
        let curve = try cut("# every prefix counts\nbytes,top5\n1000,0.3\n4000,0.7\n8000,0.8", into: 504) {
            ($0.meanBytes, $0.sizeVariation) = (5000, 0.3)
        }
        for size in [2000, 4000, 6000] {
            var (weight, mean) = (0.0, 0.0)
            for step in -4000...4000 {
                let normal = Double(step) / 1000
                let layout = curve.layout(normal: normal)
                let density = exp(-normal * normal / 2)
                weight += density
                mean +=
                    density * curve.accuracy(of: .bytes(min(size, layout.totalBytes), of: layout), layout: layout).top5
            }
            let expected = size < 4000 ? 0.3 + 0.4 * Double(size - 1000) / 3000 : 0.7 + 0.1 * Double(size - 4000) / 4000
            #expect(abs(mean / weight - expected) < 0.001, "\(size)")
        }
    }

    @Test(
        "a bad table is refused with its place",
        arguments: [
            (
                "top5\n0.5",
                "t.csv:1: found the columns `top5`, expected a first row that names the columns bytes and top5"
            ),
            (
                "bytes,top5\n5,0.5\n4,0.6",
                "t.csv:3: found `4` in column `bytes`, expected a number of bytes above the row before, 5, at most 10^9"
            ),
            ("bytes,top5\n5,50", "t.csv:2: found `50` in column `top5`, expected a share from 0 through 1"),
            ("bytes,top5", "t.csv: found no rows, expected at least one below the header"),
            ("bytes,top5\n500,0,3", "t.csv:2: found 3 fields (`500,0,3`), expected 2 as in the header (`bytes,top5`)"),
            ("bytes,top5,top5\n5,0.5,0.6", "t.csv:1: found the column `top5` twice, expected each column once"),
            ("bytes,top5,top1\n5,0.5,x", "t.csv:2: found `x` in column `top1`, expected a share from 0 through top5"),
            (
                "bytes,top5\n0x10,0.5",
                "t.csv:2: found `0x10` in column `bytes`, expected a number of bytes from 1 on, at most 10^9"
            ),
        ])
    func badTables(table: String, message: String) {
        #expect {
            try RateAccuracyCurve(table: table, path: "t.csv")
        } throws: { error in
            "\(error)" == message
        }
    }
}
