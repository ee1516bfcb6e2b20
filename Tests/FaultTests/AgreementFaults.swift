import Foundation
import TestSupport
import Testing

/// Where pictures have no labels, the share of images on which the classifier agrees with itself is not called accuracy.
@Suite("Agreement is not called accuracy", .serialized)
struct AgreementFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.linkAssets()
        try program.writePhotographs(2, into: "mine")
        try program.write("bytes,top5\n500,0.3\n1000,0.5\n", to: "a.csv")
    }

    private func run(_ codecs: String) throws -> Program.Ending {
        try program.write(
            """
            dataset: {path: mine, labels: classifier}
            images: 2
            link: {constant: {rate: 60 kbps}}
            codecs: [\(codecs)]
            """, to: "s.yaml")
        let run = try program.run("run", "s.yaml", "--db", "d.sqlite")
        #expect(run.code == 0, "\(run.errors)")
        return run
    }

    @Test("by the table, the plot, the page and a query")
    func agreement() throws {
        let run = try run("jpeg")
        #expect(run.output.contains("Top-5 agreement by 500 ms") && !run.output.contains("Top-5 accuracy"))
        let plot = try String(
            contentsOf: program.folder.appending(path: "d/accuracy-by-jamming.vl.json"), encoding: .utf8)
        #expect(plot.contains("Top-5 agreement") && !plot.contains("Top-5 accuracy"))
        let report = try program.run("report", "--db", "d.sqlite", "--out", "page", "--pictures", "0")
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        let isNamed = page.contains("Agreement: the pictures have no labels") && !page.contains(">Top-5 accuracy")
        #expect(isNamed)
        let query = try program.run("query", "accuracy", "--db", "d.sqlite")
        #expect(
            query.output.replacing("\n", with: " ").contains(
                "Accuracy is agreement on mine, where pictures have no labels"),
            "\(query.output)")
    }

    @Test("and an expectation from a table is named so, beside what was judged and alone")
    func expectation() throws {
        let mixed = try run("jpeg, {curve: {table: a.csv, name: a}}").output.replacing("\n", with: " ")
        #expect(mixed.contains("Accuracy of a is an expectation, from a table of bytes against accuracy"), "\(mixed)")
        let judged = try program.run("query", "accuracy", "codec=jpeg", "--db", "d.sqlite")
        #expect(judged.code == 0 && !judged.output.contains("expectation"), "\(judged.output)")
        let alone = try run("{curve: {table: a.csv, name: a}}").output
        #expect(alone.contains("Expected top-5 accuracy by 500 ms"), "\(alone)")
        let query = try program.run("query", "accuracy", "--db", "d.sqlite")
        #expect(query.output.contains("Accuracy of a is an expectation"), "\(query.output)")
    }

    @Test("and a comparison's reference is named as well")
    func reference() throws {
        _ = try run("{curve: {table: a.csv, name: a}}, jpeg")
        let paired = try program.run("query", "paired", "codec=a", "--db", "d.sqlite")
        #expect(paired.code == 0 && paired.output.contains("Accuracy of a is an expectation"), "\(paired.output)")
    }

    @Test("but what version 0.1 drew is no expectation, and its runs are shown though its files are gone")
    func draws() throws {
        let fixture = Program.package.appending(path: "Tests/StoreTests/Fixtures/version-0.1.sqlite")
        try program.write(Data(contentsOf: fixture), to: "old.sqlite")
        for question in ["accuracy", "paired"] {
            let query = try program.run("query", question, "--db", "old.sqlite")
            #expect(query.code == 0 && query.output.contains("mine") && !query.output.contains("expectation"))
        }
        let report = try program.run("report", "--db", "old.sqlite", "--out", "page")
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        let isCalledRight =
            page.contains("Answers of mine were drawn, right or wrong") && !page.contains("an expectation")
        let isGapNamed = page.contains("the scenario cannot be read here: old.yaml:11:23: codecs.curve.table: pnc.csv")
        #expect(isCalledRight && isGapNamed)
    }
}
