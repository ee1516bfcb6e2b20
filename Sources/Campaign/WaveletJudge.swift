import Basics
import CodecWavelet
import Coding
import Foundation
import Hashing
import Images
import Inference
import Tensors

/// What the classifier makes of pictures as the wavelet codec sends them, beside what it makes of the clean ones.
struct WaveletJudge: Sendable {
    private let classifier: Classifier
    private let jobs: Int

    init(jobs: Int) throws {
        try TorchRuntime.setThreads(1)
        classifier = try Classifier(
            weightsPath: Places.current.path(of: "Assets/efficientnet-lite0.safetensors"))
        self.jobs = jobs
    }

    /// The classes' probabilities for each picture.
    func answers(on pictures: [RGBImage]) async throws -> [[Float]] {
        try await parallelMap(pictures, jobs: jobs) { [classifier] in try classifier.probabilities([$0])[0] }
    }

    /// The Kullback-Leibler divergence of the answers at each cut from those on the clean pictures, in nats, averaged over
    /// pictures.
    func divergences(
        of codec: WaveletCodec, on pictures: [RGBImage], from clean: [[Float]], cuts: [Int]
    ) async throws -> [Double] {
        let each = try await parallelMap(Array(zip(pictures, clean)), jobs: jobs) { [classifier] picture, clean in
            let encoded = try codec.encode(picture)
            let received = try cuts.map { cut throws(ModelsError) -> RGBImage in
                let part = codec.usablePart(of: .bytes(cut, of: encoded.layout), layout: encoded.layout)
                // A stream has at least a byte.
                return try codec.decode(part, of: encoded) ?? RGBImage(width: picture.width, height: picture.height)
            }
            return try classifier.probabilities(received).map { Self.divergence(of: $0, from: clean) }
        }
        return cuts.indices.map { cut in each.reduce(0) { $0 + $1[cut] } / Double(max(1, each.count)) }
    }

    private static func divergence(of answer: [Float], from clean: [Float]) -> Double {
        zip(clean, answer).reduce(0) { sum, pair in
            let (clean, answer) = (Double(pair.0), max(Double(pair.1), 1e-30))
            return clean > 0 ? sum + clean * log(clean / answer) : sum
        }
    }
}

/// The photographs of a training: some kept apart for its card, some to learn from, and others to measure on.
struct WaveletTrainingPictures: Sendable {
    private let keptApart: [String]
    private let others: [String]

    /// Files are chosen by a hash of their names, so that the same ones are chosen whatever else lies in the folder.
    init(_ request: WaveletTrainingSession.Request, report: (String) -> Void) throws {
        let dataset = try Dataset(folder: request.images, labels: .classifier)
        for note in dataset.notes { report(note) }
        let ranked = dataset.entries.prefix(request.limit ?? .max).map(\.path)
            .map { (SHA256.hex(of: Array(URL(fileURLWithPath: $0).lastPathComponent.utf8)), $0) }
            .sorted { $0 < $1 }.map(\.1)
        guard ranked.count >= 2 * request.kept + request.measured else {
            throw ModelsError.badParameter(
                name: "--images", value: "\(ranked.count) pictures",
                expected: "at least \(2 * request.kept + request.measured)")
        }
        keptApart = Array(ranked.prefix(request.kept))
        others = Array(ranked.dropFirst(request.kept))
    }

    /// To learn from: at most so many.
    func first(_ count: Int, jobs: Int) async throws -> [RGBImage] { try await load(Array(others.prefix(count)), jobs) }

    /// To measure a step of the search on: from the end, so that few of them are learned from.
    func measured(_ step: Int, count: Int, jobs: Int) async throws -> [RGBImage] {
        let last = others.count - step * count % max(1, others.count - count)
        return try await load(Array(others[max(0, last - count)..<last]), jobs)
    }

    func kept(jobs: Int) async throws -> [RGBImage] { try await load(keptApart, jobs) }

    private func load(_ files: [String], _ jobs: Int) async throws -> [RGBImage] {
        try await parallelMap(files, jobs: jobs) { try Dataset.picture($0).image }
    }
}
