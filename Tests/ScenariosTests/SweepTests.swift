import Sim
import Testing

@testable import Language
@testable import Scenarios

/// Cells are counted as one would count them by hand, and come in one order.
@Suite struct SweepTests {
    @Test func aScenarioWithoutSweepHasACellPerCodec() throws {
        let scenario = try parse("codecs: [jpeg, webp]\nreplications: 5")
        #expect(scenario.cells.map(\.codec.name) == ["jpeg", "webp"])
        #expect(scenario.runCount == 10)
        #expect(scenario.expand().map(\.replication) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4])
    }

    @Test func aGridMultiplies() throws {
        let scenario = try parse(
            """
            codecs: [jpeg, webp, {jpeg-progressive: {quality: 10 ... 90 step 20}}]
            replications: 3
            sweep:
              grid:
                period: 300 ms ... 1000 ms step 100 ms
                transport.block: [32 B, 64 B, 100 B]
            """)
        #expect(scenario.cells.count == 8 * 3 * (1 + 1 + 5))
        #expect(scenario.runCount == 8 * 3 * 7 * 3)
        #expect(scenario.expand().count == scenario.runCount)
    }

    @Test func theFirstAxisIsOutermostAndTheCodecInnermost() throws {
        let scenario = try parse(
            """
            codecs: [jpeg, webp]
            sweep: {grid: {period: [1 s, 2 s], seed: [7, 8]}}
            """)
        let order = scenario.cells.map { cell in
            cell.variables.map(\.text).joined(separator: " ") + " " + cell.codec.label
        }
        #expect(
            order == [
                "1 s 7 jpeg", "1 s 7 webp", "1 s 8 jpeg", "1 s 8 webp", "2 s 7 jpeg", "2 s 7 webp", "2 s 8 jpeg",
                "2 s 8 webp",
            ])
        #expect(scenario.cells.map(\.index) == Array(0..<8))
    }

    @Test func zippedKeysAdvanceTogether() throws {
        let scenario = try parse(
            """
            codecs: [jpeg]
            sweep:
              grid: {seed: [1, 2]}
              zip:
                - {period: 100 ms ... 300 ms step 100 ms, transport.block: [10 B, 20 B, 30 B]}
                - {transport.header: [1 B, 2 B], transport.check: [0 B, 4 B]}
            """)
        #expect(scenario.cells.count == 2 * 3 * 2)
        for cell in scenario.cells {
            #expect(cell.settings.arrivals.meanGap.milliseconds == Double(cell.settings.transport.blockBytes) * 10)
            #expect(cell.settings.transport.checkBytes == (cell.settings.transport.headerBytes - 1) * 4)
        }
    }

    @Test func aConstraintKeepsWhatFulfilsIt() throws {
        // Of i, j in 1...10 those with i fixed at most 3, or the codec webp with j at most 5: counted by hand.
        let scenario = try parse(
            """
            codecs: [jpeg, webp]
            sweep:
              grid: {seed: 1 ... 10 step 1, images: 1 ... 10 step 1}
              where: seed <= 3 or (codec == webp and images <= 5)
            """)
        #expect(scenario.cells.count == 3 * 10 * 2 + 7 * 5)
        #expect(scenario.cells.map(\.index) == Array(0..<95))
    }

    @Test func valuesReachTheCells() throws {
        let scenario = try parse(
            """
            codecs: [jpeg]
            deadline: {after: 300 ms}
            arrivals: {jittered: {period: 1 s, jitter: 10 ms}}
            sweep: {grid: {period: [500 ms, 2 s], deadline.after: [100 ms], transport.block: [80 B]}}
            """)
        let settings = try #require(scenario.cells.last?.settings)
        #expect(settings.arrivals == .jittered(period: .seconds(2), jitter: .milliseconds(10)))
        #expect(settings.deadline == .after(.milliseconds(100)))
        #expect(settings.transport.blockBytes == 80)
    }

    @Test func variablesHaveNumbersInTheFirstValuesUnit() throws {
        let scenario = try parse(
            "codecs: [jpeg]\nsweep: {grid: {period: [500 ms, 2 s], deadline: [testbed, next-arrival]}}")
        let last = try #require(scenario.cells.last?.variables)
        #expect(last[0].number == 2000)
        #expect(last[0].unit == "ms")
        #expect(last[0].text == "2 s")
        #expect(last[1].number == nil)
        #expect(last[1].text == "next-arrival")
    }

    @Test func aWholeSectionCanBeSwept() throws {
        let scenario = try parse(
            "codecs: [jpeg]\nsweep: {grid: {arrivals: [500 ms, {poisson: 500 ms}, {jittered: {period: 1 s}}]}}")
        #expect(
            scenario.cells.map(\.settings.arrivals.meanGap) == [.milliseconds(500), .milliseconds(500), .seconds(1)])
        #expect(scenario.cells[1].variables[0].text == "poisson 500 ms")
    }

    @Test func aValueCanBeGivenAName() throws {
        let text = """
            codecs: [jpeg]
            sweep:
              grid:
                jamming: [none, {name: near, value: {wifi: {receiver-distance: 1 m}}}, {name: far, value: {wifi: {}}}]
              where: jamming != far
            """
        let scenario = try Scenario.parse(text, file: "s.yaml")
        #expect(scenario.cells.map { $0.variables.map(\.text) } == [["none"], ["near"]])
        let again = try Scenario.parse(scenario.explained(), file: "s.yaml")
        #expect(again.explained() == scenario.explained())
        #expect(again.cells.map(\.settings.jammingLevel) == scenario.cells.map(\.settings.jammingLevel))
        #expect(throws: ScenarioErrors.self, "two values of one name") {
            try Scenario.parse(text.replacing("name: far", with: "name: near"), file: "s.yaml")
        }
    }

    @Test func allCodecsMeetTheSameLuck() throws {
        let runs = try parse("codecs: [jpeg, webp]\nseed: 9\nreplications: 2").expand()
        #expect(runs[0].streams == runs[2].streams)
        #expect(runs[1].streams == runs[3].streams)
        #expect(runs[0].streams != runs[1].streams)
    }

    @Test func codecsOfOneNameAreToldApart() throws {
        let scenario = try parse(
            """
            codecs:
              - webp: {quality: [20, 40], method: 6}
              - jpeg
              - jpeg: {quality: 80, name: fine}
            """)
        #expect(scenario.cells.map(\.codec.label) == ["webp(quality=20)", "webp(quality=40)", "jpeg", "fine"])
        #expect(scenario.cells[1].codec.parameters.map(\.value) == [40, 6])
    }

    @Test func thousandsOfCellsAreThousandsOfRuns() throws {
        let scenario = try parse("codecs: [jpeg]\nsweep: {grid: {seed: 1 ... 50 step 1, images: 1 ... 40 step 1}}")
        #expect(scenario.cells.count == 2000)
        #expect(Set(scenario.expand().map(\.identity)).count == 2000)
    }

    private func parse(_ text: String) throws(ScenarioErrors) -> Scenario { try Scenario.parse(text, file: "s.yaml") }
}

@Suite("The pictures of the report")
struct ViewsTests {
    private static let recorded = "dataset: {recorded: r.sqlite}\nviews: imagenet-20\ncodecs: [jpeg]\n"

    private func views(_ overrides: (key: String, value: String)...) throws -> DatasetSelection? {
        try Scenario.parse(Self.recorded, file: "s.yaml", overrides: overrides).views
    }

    @Test("are the file's, unless the dataset is set to one that has pictures")
    func views() throws {
        #expect(try views() == .named("imagenet-20"))
        #expect(try views(("images", "7")) == .named("imagenet-20"))
        #expect(try views(("dataset", "{path: mine}")) == nil)
        #expect(try views(("dataset", "imagenet-20")) == nil)
        // A recording has none.
        #expect(try views(("dataset", "{recorded: other.sqlite}")) == .named("imagenet-20"))
        #expect(try views(("dataset", "{path: mine}"), ("views", "imagenet-20")) == .named("imagenet-20"))
    }
}
