import Basics
import Channel
import CodecJPEG
import Foundation
import Images
import Report
import Scenarios
import Sim
import Statistics
import Store
import Testing

@testable import Campaign
@testable import Coding
@testable import Offload

// The code that comments and the rooms' pages show, with what it needs around it. `SnippetTests` finds each of their lines here,
// so what they show is compiled, and what can be run is.

@Suite("What the documentation shows does what it says")
struct Snippets {
    @Test("an event queue")
    func eventQueue() {
        var queue = EventQueue<String>()
        queue.push("second", at: .milliseconds(2))
        queue.push("first", at: .milliseconds(1))
        let event = queue.pop()?.event  // "first"
        #expect(event == "first")
    }

    struct Ping: Sim.Process {
        enum Event { case ping, reply }

        var replies = 0

        mutating func handle(_ event: Event, at now: SimTime, scheduler: inout Scheduler<Event>) {
            switch event {
            case .ping: scheduler.schedule(.reply, at: now + .milliseconds(20))
            case .reply: replies += 1
            }
        }
    }

    @Test("a simulation")
    func simulation() {
        var simulation = Simulation(Ping(replies: 0))
        simulation.schedule(.ping, at: .milliseconds(1))
        simulation.run(until: .seconds(10))
        let replies = simulation.process.replies
        #expect(replies == 1)
    }

    @Test("a program that answers")
    func answers() throws {
        let program = try RunningProgram("/bin/cat", ["cat"])
        let echo = try program.ask(Array("hello\n".utf8), within: .seconds(1)) {
            answer throws(RunningProgram.Problem) in
            try answer.line(atMost: 100)
        }
        #expect(echo == "hello")
    }

    @Test("running moments")
    func moments() {
        var delays = RunningMoments()
        delays.add(1.5)
        delays.add(2.5)
        let mean = delays.mean  // 2
        let variance = delays.variance  // 0.5
        #expect(mean == 2 && variance == 0.5)
    }

    @Test("a sample of images")
    func sample() {
        var sample = ImageSample()
        sample.add(1, picture: 7, replication: 0, detail: 504)
        let interval = sample.share?.interval
        #expect(interval == nil, "one picture is too few")
    }

    @Test("a link that is stepped")
    func link() throws {
        var ends: [BlockEnd] = []
        func print(_ time: SimTime, _ outcome: BlockEnd) { ends.append(outcome) }
        var link = try LinkConfiguration(ConstantConfiguration()).makeLink(
            streams: RandomStreams(seed: 1, replication: 0))
        let now = SimTime.zero
        link.begin(Block(bytes: 64), at: now)
        while let time = link.nextEventTime {
            if let outcome = link.step() { print(time, outcome) }
        }
        #expect(ends.count == 1 && ends[0].delivered)
    }

    @Test("a run of the experiment")
    func deliveries() throws {
        let configuration = ExperimentConfiguration(arrivals: .periodic(.milliseconds(500)), images: 3, link: .standard)
        let encoding = EncodingTime(first: .milliseconds(10), further: .zero)
        let layouts = [SegmentLayout](repeating: SegmentLayout(bytes: [504, 504]), count: 3)
        let streams = RandomStreams(seed: 1, replication: 0)
        var delivered: [SentImage] = []
        var run = try DeliveryStream(
            configuration: configuration, encodingTime: encoding, layout: { layouts[$0] }, streams: streams)
        while let images = try run.next() { delivered += images }
        #expect(delivered.count == 3)
    }

    @Test("Huffman's code")
    func huffman() throws {
        let table = HuffmanTable(counts: [60, 30, 9, 1])
        let bytes = table.encode([0, 0, 1, 3])
        let symbols = try table.decode(bytes, count: 4, origin: "pnc")
        #expect(symbols == [0, 0, 1, 3])
    }

    @Test("a codec")
    func codec() throws {
        let picture = RGBImage(width: 224, height: 224, filledWith: 90)
        let codec = JPEGCodec(quality: 30, isProgressive: true)
        let encoded = try codec.encode(picture)
        let part = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
        let decoded = try codec.decode(part, of: encoded)
        #expect(decoded?.width == 224)
    }

    @Test("rows that are spooled")
    func spool() throws {
        typealias Row = Int
        let row = 7
        var writer = SpoolWriter<Row>()
        try writer.append(row)
        let spool = writer.finish()
        #expect(spool.count == 1)
    }

    @Test("values of JSON")
    func json() {
        let mark: JSON = ["mark": ["type": "line", "strokeWidth": 2]]
        #expect(mark["mark"]?["type"] == "line")
    }

    // What needs files of the reader's own is compiled only.

    func files(_ picture: String, _ output: String, _ text: String) throws {
        try InputFiles([picture]).check(output)
        let earlier = FileKind.text("an earlier table") { $0.hasPrefix("codec,bytes\n") }
        try OutputFile.write(Data(text.utf8), to: "Results/table.csv", replacing: earlier)
        let table = try CSVTable(TextFile("trace.csv"))
        let times = try table.rows.map { try table.number($0, 0) }
        _ = times
    }

    func datasets(_ dataset: Dataset) throws {
        let photographs = try Dataset.named("imagenet-20")
        let own = try Dataset(folder: "/data/val", labels: .file("/data/val.txt"), numbering: .index)
        _ = (photographs, own)
        var facts = PictureFacts(of: dataset, cache: Places.current.cacheFolder)
        facts.add(facts.unknown.map(PictureFacts.read))
        let pictures = try facts.finish()
        _ = pictures
    }

    func scenarios() throws {
        let scenario = try Scenario.load("Scenarios/quickstart.yaml", overrides: [("images", "20")])
        for run in scenario.expand() { print(run.cell.codec.label, run.replication) }
    }

    func campaigns(_ scenario: Scenario, _ database: ResultsDatabase, _ work: ResultsDatabase) async throws {
        let campaign = Campaign(scenario, file: "Scenarios/quickstart.yaml", database: database)
        let summary = try await campaign.run { event in print(event) }
        let recorder = OutcomeRecorder(scenario, database: work, jobs: 8)
        let recording = try await recorder.record(into: "Results/recorded/eval224.sqlite", name: "eval224")
        _ = (summary, recording)
    }

    func runs(_ spec: RunSpec, _ source: any OutcomeSource) async throws {
        let run = try await PreparedRun(spec, from: source)
        var deliveries = try run.deliveries()
        _ = try deliveries.next()
    }

    func databases(_ identities: [String]) throws {
        let database = try ResultsDatabase(path: "Results/jamming.sqlite", access: .create)
        let done = try database.doneIdentities(of: identities)
        _ = done
    }

    func reports(_ plot: Plot, _ results: URL) throws {
        let renderer = PlotRenderer(interpreter: URL(filePath: "Assets/python/bin/python3"))
        let files = try renderer.write([plot], into: results, formats: [.svg, .png])
        _ = files
        let reader = ResultsReader(try ResultsDatabase(path: "Results/jamming.sqlite", access: .read))
        let (cells, axis) = try reader.cells()
        print(TerminalView.accuracyTable(cells, axis: axis))
    }
}
