import Basics
import Foundation
import Statistics
import Store
import Testing

@testable import Report

@Suite("The terminal view")
struct TerminalViewTests {
    @Test("is a table with an interval in each cell")
    func table() {
        let cells = Samples.cells(deadlines: [500], levels: ["heavy", "none"]).filter { $0.codec != "webp q=20" }
        #expect(
            TerminalView.accuracyTable(cells) == """
                Top-5 accuracy by 500 ms (2000 images of 591 pictures each)
                jamming:          heavy                 none
                pnc               90.0% (88.5 to 91.4)  85.9% (84.4 to 87.3)
                jpeg-progressive  88.6% (87.1 to 90.0)  84.5% (83.0 to 85.9)

                """)
    }

    @Test("has a row for each condition where it would be too wide")
    func narrow() {
        let cells = Samples.cells(deadlines: [500], levels: ["heavy", "none"]).filter { $0.codec == "pnc" }
        #expect(
            TerminalView.accuracyTable(cells, width: 40) == """
                Top-5 accuracy by 500 ms (2000 images of
                591 pictures each)
                codec           pnc
                Jamming level   heavy
                Top-5 accuracy  90.0% (88.5 to 91.4)

                codec           pnc
                Jamming level   none
                Top-5 accuracy  85.9% (84.4 to 87.3)

                """)
    }

    private func cell(_ level: String, _ top5: Estimate) -> AccuracyCell {
        AccuracyCell(
            codec: "pnc", condition: level, deadline: RunDeadline(milliseconds: 500), top1: nil, top5: top5,
            meanBytes: 0)
    }

    private func estimate(images: Int, pictures: Int?, replications: Int, distinct: Int) -> Estimate {
        let basis = Basis(
            images: images, pictures: pictures, replications: replications, distinctReplications: distinct)
        return Estimate(value: 0.5, interval: basis.hasInterval ? Interval(low: 0.4, high: 0.6) : nil, basis: basis)
    }

    @Test("says how many pictures there are in each cell where they differ, and has no interval for too few")
    func pictures() {
        let cells = [
            cell("none", estimate(images: 240, pictures: 24, replications: 10, distinct: 10)),
            cell("heavy", estimate(images: 120, pictures: 12, replications: 10, distinct: 10)),
        ]
        #expect(
            TerminalView.accuracyTable(cells) == """
                Top-5 accuracy by 500 ms (120 to 240 images of 12 to 24 pictures each)
                jamming:  none                               heavy
                pnc       50.0% (40.0 to 60.0; 24 pictures)  50.0% (12 pictures)

                """)
        #expect(
            TerminalView.intervalNote(cells, width: 200) == """
                95% intervals hold over pictures and replications (Wilson's, at the effective number of images). No interval is given \
                for fewer than 20 different pictures.

                """)
    }

    @Test(
        "says what intervals are about",
        arguments: [
            (
                24, 3, 3,
                "95% intervals hold over pictures (Wilson's, at the effective number of images), given this channel: 3 "
                    + "replications do not tell how it varies."
            ),
            (
                24, 1, 1,
                "95% intervals hold over pictures (Wilson's, at the effective number of images), given this channel: 1 "
                    + "replication does not tell how it varies."
            ),
            (
                nil, 10, 10,
                "95% intervals hold over images and replications, as curves have no pictures (Wilson's, at the "
                    + "effective number of images)."
            ),
            (
                24, 38, 1,
                "95% intervals hold over pictures (Wilson's, at the effective number of images). All 38 replications came "
                    + "out the same and are counted as one."
            ),
            (
                3, 38, 1,
                "All 38 replications came out the same and are counted as one. No interval is given for fewer than 20 "
                    + "different pictures."
            ),
            (
                24, 12, 3,
                "95% intervals hold over pictures and replications (Wilson's, at the effective number of images)."
            ),
        ] as [(Int?, Int, Int, String)])
    func notes(pictures: Int?, replications: Int, distinct: Int, text: String) {
        let estimate = estimate(
            images: 100 * distinct, pictures: pictures, replications: replications, distinct: distinct)
        #expect(IntervalNote.sentences(on: [estimate]) == text)
    }

    @Test("says of which values it does not know how the channel varies, and not of those of ten replications or more")
    func mixed() {
        let estimates = [
            estimate(images: 240, pictures: 24, replications: 10, distinct: 10),
            estimate(images: 240, pictures: 24, replications: 3, distinct: 3),
            estimate(images: 100, pictures: nil, replications: 12, distinct: 1),
        ]
        #expect(
            IntervalNote.sentences(on: estimates)
                == "95% intervals hold over pictures, and replications where 10 or more differ, those of curves, which have none, "
                + "over images (Wilson's, at the effective number of images); 1 of 3 are given this channel: 3 replications do "
                + "not tell how it varies. In 1 of 3, all 12 replications came out the same and are counted as one.")
    }

    @Test("a curve that expects the same of every image has no interval, and it is said why")
    func certain() {
        let basis = Basis(
            images: 400, pictures: nil, replications: 2, distinctReplications: 2, effectiveImages: .infinity)
        #expect(!basis.hasInterval)
        let estimate = Estimate(value: 0.86, interval: nil, basis: basis)
        #expect(TerminalView.accuracyTable([cell("none", estimate)]).contains("86.0%\n"))
        #expect(
            IntervalNote.sentences(on: [estimate])
                == "No interval is given where a curve expects the same of every image, more than nothing and less than "
                + "certainty, as it does not tell how that varies between pictures.")
    }

    @Test("replications that failed are told of")
    func failed() {
        var one = cell("heavy", estimate(images: 240, pictures: 24, replications: 9, distinct: 9))
        (one.replications, one.failedReplications) = (9, 1)
        #expect(
            TerminalView.intervalNote([one], width: 500).contains(
                "Failed and left out: 1 of 10 replications of pnc, heavy, by 500 ms. What failed may have been unlike the rest"
            ))
    }

    @Test("marks what is missing")
    func missing() {
        let cells = Samples.cells(deadlines: [500]).filter { !($0.codec == "pnc" && $0.condition == "light") }
        let line = TerminalView.accuracyTable(cells).split(separator: "\n").first { $0.hasPrefix("pnc") }
        #expect(line?.split(separator: " ").contains("-") == true)
    }

    @Test("draws bars whose ends lie where the values are")
    func bars() throws {
        let cells = [
            AccuracyCell(
                codec: "pnc", condition: "none", deadline: RunDeadline(milliseconds: 500),
                top1: Estimate(value: 0, low: 0, high: 0), top5: Estimate(value: 0.5, low: 0.3, high: 0.7), meanBytes: 0
            )
        ]
        let lines = TerminalView.accuracyBars(cells, width: 20).split(separator: "\n")
        #expect(lines.last == "pnc  none  ━━━━━━├━━━━───┤        50.0%")
        // Without room for them they would be the table once more.
        #expect(TerminalView.accuracyBars(cells, columns: 24).isEmpty)
    }
}
