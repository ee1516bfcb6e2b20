import Foundation
import Testing

@testable import Models

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

    @Test("where every prefix counts, accuracy is linear between the rows, from the first one on")
    func everyPrefix() throws {
        let curve = try RateAccuracyCurve(table: "# every prefix counts\n" + steps, path: "t.csv")
        let layout = curve.layout(normal: 0)
        #expect(curve.accuracy(of: .bytes(99, of: layout), layout: layout).top5 == 0)
        #expect(curve.accuracy(of: .bytes(100, of: layout), layout: layout).top5 == 0.4)
        #expect(abs(curve.accuracy(of: .bytes(200, of: layout), layout: layout).top5 - 0.6) < 1e-12)
        #expect(curve.accuracy(of: .bytes(300, of: layout), layout: layout).top5 == 0.8)
    }

    @Test("sizes vary by a log-normal factor with mean 1 and the given deviation, common to an image's segments")
    func sizes() throws {
        let curve = try RateAccuracyCurve(
            table: "bytes,top5\n100000,0.5\n300000,0.6", path: "t.csv", sizeVariation: 0.1)
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

    @Test(
        "a bad table is refused with its place",
        arguments: [
            ("top5\n0.5", "t.csv:1: not a usable dataset: the first row must name the columns bytes and top5"),
            ("bytes,top5\n5,0.5\n4,0.6", "t.csv:3: not a usable dataset: bytes must be a number above the row before"),
            ("bytes,top5\n5,50", "t.csv:2: not a usable dataset: top5 must be a share from 0 through 1"),
            ("bytes,top5", "t.csv: not a usable dataset: the rate-accuracy table has no rows"),
        ])
    func badTables(table: String, message: String) {
        #expect {
            try RateAccuracyCurve(table: table, path: "t.csv")
        } throws: { error in
            "\(error)" == message
        }
    }
}
