import Basics
import Channel
import CodecJPEG
import CodecPNC
import CodecWavelet
import CodecWebP
import Coding
import Foundation
import Inference
import Sim
import Tensors

// A task is a line: its name, the threads that one operation may use, and the seconds to spend. The answer is the seconds for one
// unit, the median of the repetitions: of processor time where one thread works, of the wall clock where several do.

/// The wall clock in seconds.
func wallSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The median time of `body` in seconds, after one call that is not counted, over as many calls as fit in `budget` seconds
/// (three at least).
func medianTime(threads: Int = 1, budget: Double, _ body: (Int) throws -> Void) rethrows -> Double {
    let clock = threads == 1 ? processorSeconds : wallSeconds
    try body(0)
    var times: [Double] = []
    let end = wallSeconds() + budget
    while times.count < 3 || wallSeconds() < end {
        let start = clock()
        try body(times.count)
        times.append(clock() - start)
    }
    return times.sorted()[times.count / 2]
}

/// Answers tasks until the input ends.
func serve(pictures folder: String) throws {
    let tasks = try Tasks(pictures: readPictures(folder))
    while let line = readLine() {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, let threads = Int(words[1]), let budget = Double(words[2]) else {
            fail("bench: a task is NAME THREADS SECONDS", 64)
        }
        // Written at once: whoever asked is waiting for it.
        FileHandle.standardOutput.write(
            Data((try tasks.answer(words[0], threads: threads, budget: budget) + "\n").utf8))
    }
}

/// What is measured, and what it needs.
final class Tasks {
    private let pictures: [RGBImage]
    private lazy var pnc = Result { try PNCCodec(compute: .reference) }
    private lazy var classifier = Result {
        try Classifier(weightsPath: Places.current.path(of: "Assets/efficientnet-lite0.safetensors"))
    }

    init(pictures: [RGBImage]) { self.pictures = pictures }

    func answer(_ task: String, threads: Int, budget: Double) throws -> String {
        let parts = task.split(separator: ":").map(String.init)
        switch parts[0] {
        case "version": return try TorchRuntime.shared().version
        case "hold": return text(hold(waiting: Int(parts[1]) ?? 1000, events: number(parts, 2) ?? 1_000_000))
        case "link":
            let jammers = ["light": JammerConfiguration.light, "heavy": .heavy]
            let run = try saturate(
                jammers[parts[1]] ?? .none, payload: Int(parts[2]) ?? 64, seconds: Double(number(parts, 3) ?? 1000))
            return "\(text(run.time)) \(text(run.kbps)) \(run.events)"
        case "jpeg": return text(try time(JPEGCodec(quality: 30, isProgressive: false), parts[1], budget))
        case "jpeg-progressive": return text(try time(JPEGCodec(quality: 30, isProgressive: true), parts[1], budget))
        case "webp": return text(try time(WebPCodec(quality: 20, method: 6), parts[1], budget))
        case "wavelet": return text(try time(WaveletCodec(mostBytes: 4032), parts[1], budget))
        case "memory":
            let bytes =
                try parts[1] == "wavelet"
                ? memory(WaveletCodec(mostBytes: 4032)) : memory(WebPCodec(quality: 20, method: 6))
            return bytes.map(text) ?? "nan"
        case "huffman": return text(try huffman(parts[1], budget))
        case "pnc":
            try TorchRuntime.setThreads(threads)
            let codec = try pnc.get()
            if parts[1] == "features" {
                return text(
                    try medianTime(threads: threads, budget: budget) { _ = try codec.features(of: picture($0)) })
            }
            return text(try time(codec, parts[1], budget, threads: threads))
        case "classify":
            try TorchRuntime.setThreads(threads)
            let classifier = try classifier.get()
            let count = Int(parts[1]) ?? 1
            return text(
                try medianTime(threads: threads, budget: budget) { turn in
                    _ = try classifier.probabilities((0..<count).map { picture(turn * count + $0) })
                } / Double(count))
        case "matmul":
            try TorchRuntime.setThreads(threads)
            return text(try matrixProduct(threads: threads, budget))
        default:
            fail("bench: no task \(task)", 64)
        }
    }

    /// A number of a task that may be left out.
    private func number(_ parts: [String], _ index: Int) -> Int? {
        parts.indices.contains(index) ? Int(parts[index]) : nil
    }

    private func picture(_ index: Int) -> RGBImage { pictures[index % pictures.count] }

    private func text(_ value: Double) -> String { String(format: "%.9g", value) }

    /// Seconds a picture, of which every contender gets them all in turn.
    private func time(
        _ codec: some ImageCodec, _ direction: String, _ budget: Double, threads: Int = 1
    ) throws -> Double {
        if direction == "encode" {
            return try medianTime(threads: threads, budget: budget) { _ = try codec.encode(picture($0)) }
        }
        let encoded = try pictures.map { try codec.encode($0) }
        let codes = encoded.map { codec.usablePart(of: .whole($0.layout), layout: $0.layout) }
        return try medianTime(threads: threads, budget: budget) { turn in
            let index = turn % encoded.count
            _ = try codec.decode(codes[index], of: encoded[index])
        }
    }

    /// By how many bytes the process is larger while it encodes a picture than before, as Linux tells it; nil elsewhere.
    private func memory(_ codec: some ImageCodec) throws -> Double? {
        func size(_ field: String) -> Double? {
            let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status?.split(separator: "\n").first { $0.hasPrefix("\(field):") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        }
        // What is made once only is not counted.
        _ = try codec.encode(picture(0))
        guard let before = size("VmRSS") else { return nil }
        // The greatest size counts from here on.
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
        _ = try codec.encode(picture(1))
        return size("VmHWM").map { ($0 - before) * 1024 }
    }

    /// Seconds for a symbol, over all features of the pictures.
    private func huffman(_ direction: String, _ budget: Double) throws -> Double {
        let codec = try pnc.get()
        let features = try pictures.map { try codec.features(of: $0) }
        let streams = features.map { picture in picture.indices.map { codec.tables[$0].encode(picture[$0]) } }
        let count = PNCCodec.symbolsPerFeature
        let symbols = features.reduce(0) { $0 + $1.count * count }
        return try medianTime(budget: budget) { _ in
            for (picture, segments) in zip(features, streams) {
                for (index, table) in codec.tables.enumerated() {
                    if direction == "encode" {
                        _ = table.encode(picture[index])
                    } else {
                        _ = try table.decode(segments[index], count: count, origin: "bench")
                    }
                }
            }
        } / Double(symbols)
    }

    /// Seconds for a floating-point operation in a product of matrices, the most that the library reaches here.
    private func matrixProduct(threads: Int, _ budget: Double) throws -> Double {
        let side = 2048
        let values = (0..<side * side).map { Float($0 % 251) / 251 }
        let matrix = try Tensor.make(values, shape: [side, side])
        return try medianTime(threads: threads, budget: budget) { _ in
            _ = try TorchRuntime.withoutGradient { () throws(ModelsError) in try matrix.matrixMultiplied(by: matrix) }
        } / (2 * Double(side * side * side))
    }
}
