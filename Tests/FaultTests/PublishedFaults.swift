import Foundation
import TestSupport
import Testing

/// Fault 18: published values are drawn where the conditions are those of the publication, or where they are asked for.
@Suite("Published values stand where they belong", .serialized)
struct PublishedFaults {
    let program: Program

    init() throws {
        program = try Program()
        // Version 0.1 looks for its renderer where it is started.
        try program.linkAssets()
        try write()
    }

    /// The published scenario, shortened, with some of its text replaced.
    private func write(replacing old: String = "", by new: String = "") throws {
        let scenarios = Program.package.appending(path: "Scenarios")
        var text = try String(contentsOf: scenarios.appending(path: "testbed-500ms.yaml"), encoding: .utf8)
            .replacing("images: 2000", with: "images: 4")
            .replacing("table: published/", with: "table: \(scenarios.path)/published/")
            .replacing("table: measured/", with: "table: \(scenarios.path)/measured/")
        if !old.isEmpty {
            #expect(text.contains(old))
            text = text.replacing(old, with: new)
        }
        try program.write(text, to: "s.yaml")
    }

    private static func published(_ name: String) -> String {
        Program.package.appending(path: "Scenarios/published/\(name)").path
    }

    /// Whether the page of the scenario with some values replaced shows the published bars, and the published run.
    private func page(_ sets: [String], _ options: String...) throws -> (hasBars: Bool, hasRun: Bool) {
        let run = try program.run(["run", "s.yaml", "--no-plot"] + sets.flatMap { ["--set", $0] })
        #expect(run.code == 0, "\(run.errors)")
        let report = try program.run(
            ["report", "--db", "Results/s.sqlite", "--out", "page", "--published", Self.published("")] + options)
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        let isDrawn = page.contains("accuracy-by-jamming")
        #expect(isDrawn)
        return (page.contains("Hollow diamonds"), page.contains("dashed grey line"))
    }

    @Test("under the publication's conditions, with whose they are")
    func drawn() throws {
        let drawn = try page([])
        #expect(drawn.hasBars && drawn.hasRun)
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        let isNamed = page.contains("Hollow diamonds: Top-5 accuracy in the testbed at a period of 500 ms")
        let areOursNamed = page.contains("Ours: tables of bytes against accuracy (pnc, starfish,")
        #expect(isNamed && areOursNamed)
    }

    @Test(
        "not over another link, other arrivals, another radio, other frames or another deadline",
        arguments: [
            "link={constant: {rate: 60 kbps}}", "arrivals={poisson: 500 ms}", "arrivals=501 ms",
            "link.ieee802154.distance=4 m",
            "transport.header=12 B", "deadline={after: 400 ms}", "transport.block=65 B", "device=measured",
        ])
    func others(change: String) throws {
        let drawn = try page([change])
        #expect(!drawn.hasBars && !drawn.hasRun)
        let curves = try String(
            contentsOf: program.folder.appending(path: "page/plots/accuracy-by-bytes.vl.json"), encoding: .utf8)
        #expect(!curves.contains("published"))
    }

    @Test("not over codecs of the same names that are others, nor their curves")
    func otherCodec() throws {
        try write(replacing: "size-variation: 5 %", by: "size-variation: 6 %")
        #expect(try !page([]).hasRun)
        let rows = try String(
            contentsOf: program.folder.appending(path: "page/plots/accuracy-by-jamming.vl.json"), encoding: .utf8)
        let hasOthers = rows.contains(#""codec":"starfish","condition":"heavy","published""#)
        let hasChanged = rows.contains(#""codec":"pnc","condition":"heavy","published""#)
        #expect(hasOthers && !hasChanged)
        let curves = try String(
            contentsOf: program.folder.appending(path: "page/plots/accuracy-by-bytes.vl.json"), encoding: .utf8)
        let hasCurve = curves.contains("\"line\":\"pnc\"")
        #expect(!hasCurve)
    }

    @Test("not the run where one of its levels is of another load")
    func otherLoad() throws {
        #expect(try !page(["sweep.grid.jamming=[none, light, {load: 0.3}]"]).hasRun)
    }

    @Test("anywhere where they are asked for")
    func asked() throws {
        let file = Self.published("testbed-accuracy-500ms.csv")
        #expect(try page(["link={constant: {rate: 60 kbps}}"], "--reference", file).hasBars)
    }

    @Test("in every panel they belong to, whatever a codec is called, also of a file that comes with the program")
    func everyPanel() throws {
        try write(replacing: "name: webp-q20", by: "name: WebP")
        _ = try page(
            ["sweep.grid.deadline=[testbed, next-arrival]"], "--reference", Self.published("testbed-accuracy-500ms.csv")
        )
        let plot = try String(
            contentsOf: program.folder.appending(path: "page/plots/accuracy-by-jamming.vl.json"), encoding: .utf8)
        for codec in ["pnc", "starfish", "WebP"] {
            let drawn = plot.components(separatedBy: #""codec":"\#(codec)","condition":"heavy","published""#).count - 1
            #expect(drawn == 2, "\(codec)")
        }
    }

    @Test("and each that is asked for and finds no place is named")
    func unplaced() throws {
        try program.write(
            "deadline_ms,jamming,method,top5\n500,none,PNC,0.9\n700,none,PNC,0.9\n500,none,RNN,0.9\n", to: "mine.csv")
        #expect(try program.run("run", "s.yaml", "--no-plot").code == 0)
        let report = try program.run(
            "report", "--db", "Results/s.sqlite", "--out", "page", "--pictures", "0", "--reference", "mine.csv")
        #expect(
            report.errors.contains("2 values found no place") && report.errors.contains("mine.csv:3: no result of pnc")
                && report.errors.contains("mine.csv:4: no result of rnn") && !report.errors.contains("mine.csv:2"),
            "\(report.errors)")
    }
}
