import Basics
import Channel
import CodecCurve
import Coding
import Foundation
import Images
import Offload
import Scenarios
import Sim

extension Parser {
    /// Scenarios, traces, published tables, label and arrival files.
    static let texts = [
        Parser("scenario", words: scenarioWords, seeds: scenarios) {
            { bytes in
                let scenario = try Scenario.parse(text(bytes), file: "/nowhere/fuzz.yaml")
                _ = scenario.explained()
                // A run that can be described can be set up.
                guard scenario.cells.count < 1000 else { return }
                for run in scenario.replicated(1).expand().prefix(3) where run.cell.settings.images ?? 9 <= 10_000 {
                    _ = run.identity
                    let experiment = try run.experiment(datasetCount: 20)
                    var link = try experiment.link.makeLink(streams: run.streams)
                    link.prepare(image: 0)
                    link.begin(Block(bytes: 64), at: .zero)
                    for _ in 0..<100 where link.nextEventTime != nil { _ = link.step() }
                }
            }
        },
        Parser(
            "trace-csv", words: ["time_ms", "rate_kbps", "throughput_bps", "time_s", ",", "end", "#", "9e18", "1e12"],
            seeds: { [Array("time_ms,rate_kbps\n0,50\n1000,0\n1500,12.5\n2000,end\n".utf8)] }
        ) { { bytes in try follow(try RateTrace(csv: text(bytes), name: "fuzz.csv")) } },
        Parser(
            "trace-file",
            words: [
                "time_s", "timestamp_ns", "rate_KBps", "throughput (Mbit/s)", "bandwidth_KiBps", "end", "\"", ";", "\t",
                "\r\n", "\u{FEFF}",
                "1700000000", "1700000000000000000", "0.0000000001",
            ],
            seeds: {
                [
                    "\u{FEFF}timestamp_ms;throughput_KBps\r\n1700000000000;6.25\r\n1700000001000;end\r\n",
                    "0.0 4.1\n1.0 3.2\n2.5 0.8\n",
                    "1\n1\n5\n", "\"time_s\",\"rate_bytes/s\",image\n0,\"5\",\"a\"\"b\"\n1,6,\n",
                ]
                .map { Array($0.utf8) }
            }
        ) { { bytes in try follow(try RateTrace.File(TextFile(path: "fuzz", bytes: bytes)).trace) } },
        Parser(
            "trace-mahimahi", words: ["0", "1000000000000", "#"],
            seeds: { [Array("0\n1\n1\n5\n5\n5\n900\n".utf8)] }
        ) { { bytes in try follow(try RateTrace(mahimahi: text(bytes), name: "fuzz.mahi")) } },
        Parser(
            "curve", words: ["bytes", "top5", "top1", ",", "# every prefix counts", "1e300", "0.5"],
            seeds: {
                [
                    "bytes,top5\n700,0.5\n1400,0.7\n",
                    "# every prefix counts\nbytes,top5,top1\n500,0.2,0.1\n3000,0.8,0.5\n",
                ]
                .map { Array($0.utf8) }
            }
        ) {
            { bytes in
                var files = RateAccuracyCurve.Files()
                files.sizeVariation = 0.3
                let curve = try RateAccuracyCurve(table: text(bytes), path: "fuzz.csv", files: files)
                for normal in [-6, 0, 6] as [Double] {
                    let layout = curve.layout(normal: normal)
                    _ = curve.accuracy(of: .bytes(layout.totalBytes / 2, of: layout), layout: layout)
                }
            }
        },
        Parser(
            "labels",
            words: [
                "file", "filename", "class_index", "wnid", "ImageId", "PredictionString", "n01440764", "1000", "a.jpg",
                "b.jpg", ",", ";",
                "\t", "\"", "\r\n", "\u{FEFF}",
            ],
            seeds: {
                [
                    "file,class_index\na.jpg,1\nb.jpg,999\n", "a.jpg 0\nb.jpg 4\n", "0\n970\n",
                    "filename;wnid;label\nb.jpg;n01440764;x\n",
                    "ImageId,PredictionString\na,n01440764 85 1 499 272 n01440764 1 2 3 4\n",
                ].map { Array($0.utf8) }
            }
        ) {
            let folder = try TemporaryFolder()
            for name in ["a.jpg", "b.jpg"] { _ = try folder.write([0xFF, 0xD8], to: name) }
            return { bytes in _ = try Dataset(folder: folder.path, labelFile: bytes, path: "labels.csv") }
        },
        Parser(
            "times",
            words: ["codec", "parameters", "seconds", ",", "webp", "quality=20", "method=6", "1e300", "-1", "0.05"],
            seeds: { [Array("codec,parameters,seconds\njpeg,,0.0058\nwebp,quality=20 method=6,0.0486\n".utf8)] }
        ) { { bytes in _ = try DeviceTable.read(TextFile(path: "times.csv", bytes: bytes)) } },
        Parser(
            "arrivals", words: ["#", "1e9", "0.000000001", "seconds", "time_ms", ",", ";", "\r\n", "1700000000000"],
            seeds: {
                ["seconds\n0\n0.5 # first\n1.25\n7\n", "object,time_ms\n1,1700000000000\n2,1700000000500\n"].map {
                    Array($0.utf8)
                }
            }
        ) {
            let constant = LinkConfiguration(ConstantConfiguration())
            return { bytes in
                let instants = try ArrivalsFile.read(TextFile(path: "arrivals.csv", bytes: bytes)).instants
                let streams = RandomStreams(seed: 1, replication: 0)
                let configuration = ExperimentConfiguration(arrivals: .recorded(instants), images: 3, link: constant)
                let layout = SegmentLayout(bytes: [700])
                _ = try Experiment.run(
                    configuration: configuration, encodingTime: EncodingTime(first: .zero, further: .zero),
                    layouts: [layout, layout, layout], streams: streams)
            }
        },
    ]

    /// A text file's content as the program reads it: what is not UTF-8 is refused.
    private static func text(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Refusal.notUTF8 }
        return text
    }

    private enum Refusal: Error { case notUTF8 }

    /// Sends blocks along a trace and writes it as a file.
    private static func follow(_ trace: RateTrace) throws {
        _ = trace.csv
        if trace.totalBits() < 1e8 { _ = trace.mahimahi }
        for scale in [1, 0.3] {
            var configuration = TraceConfiguration(trace: trace)
            configuration.scale = scale
            var link = try LinkConfiguration(configuration).makeLink(
                streams: RandomStreams(seed: 1, replication: 0))
            var now = SimTime.zero
            for _ in 0..<3 {
                link.begin(Block(bytes: 64), at: now)
                now = link.nextEventTime ?? now
                _ = link.step()
            }
        }
    }

    private static let scenarioWords = [
        "images", "codecs", "jpeg", "webp", "pnc", "curve", "table", "link", "constant", "rate", "kbps", "trace",
        "ieee802154", "gilbert-elliott", "sweep", "grid", "zip", "where", "jamming", "light", "heavy", "schedule",
        "arrivals", "period", "poisson", "jittered", "ms", "500 ms", "record", "snapshots", "replications", "transport",
        "block", "stop", "seed", "include", "<<", "*a", "&a ", "...", " step ", "max-cells", "1e15", ": ", "- ", "[",
        "]", "{", "}", "\n", "  ", "%", "!!", "---",
    ]

    private static func scenarios() -> [[UInt8]] {
        [
            "images: 20\narrivals: 500 ms\ncodecs:\n  - jpeg: {quality: 30}\n  - webp: {quality: [0, 10], method: 6}\n",
            "codecs: [jpeg]\nlink: {constant: {rate: 50 kbps, block-overhead: 1 ms}}\nsnapshots: [80 ms, 120 ms]\n",
            "codecs: [jpeg]\narrivals: {jittered: {period: 1 s, jitter: 50 ms}}\nseed: 7\nreplications: 3\n",
            "codecs: [jpeg]\nlink: {gilbert-elliott: {rate: 50 kbps, good-loss: 1 %, resends: endless}}\nstop: next-arrival\n",
            "codecs: [jpeg]\nlink: {ieee802154: {preset: contiki, distance: 3 m}}\ntransport: {block: 128 B}\n",
            "codecs: [jpeg, webp]\nsweep:\n  grid: {jamming: [none, light, heavy], period: 300 ms ... 1 s step 100 ms}\n"
                + "  where: period >= 500 ms and codec != webp\n",
            "codecs: [jpeg]\nschedule:\n  - {images: 20, jamming: none}\n  - {images: 20, jamming: heavy}\n"
                + "keep: {events: true, link-samples: true}\n",
            "arrivals: &a {periodic: 1 s}\ncodecs: [jpeg]\nsweep: {zip: {seed: [1, 2], images: [3, 4]}}\n<<: {deadline: {after: 5 s}, when-late: {queue: 2}}\n",
        ].map { Array($0.utf8) }
    }
}

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        // In memory, where the system has such a place: inputs are many and small.
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory) ? memory : FileManager.default.temporaryDirectory.path
        path = "\(parent)/fuzz-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and gives its path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}
