import Coding
import Images
import Inference
import Offload
import Store

/// Measures codecs on a dataset without any network: how good the server's answer is after each further part of a
/// picture.
///
/// The pictures are read once, however many codecs are measured on them. Encodings and verdicts are kept in the database, where
/// scenarios find them again.
package struct CodecEvaluation: Sendable {
    /// What a number of segments is worth, over all pictures.
    package struct Step: Sendable, Hashable {
        /// Segments received of each picture, or all that it has where it has fewer.
        package let segments: Int
        /// Mean size in bytes of what was received.
        package let meanBytes: Double
        /// Pictures whose true class is the first answer.
        package let top1: Int
        /// Pictures whose true class is among the first five answers.
        package let top5: Int
        /// Pictures of which anything could be decoded; the others count as wrong.
        package let decodable: Int
        /// Mean peak signal-to-noise ratio of the decodable pictures in dB; nil where there is none.
        package let meanPSNR: Double?
        /// Pictures measured.
        package let count: Int
    }

    /// After which numbers of segments to measure.
    package enum Steps: Sendable, Hashable {
        /// Each number, or twelve of them evenly up to all where there are more.
        case each
        /// These.
        case these([Int])
        /// Only with all segments.
        case whole
    }

    private let pictures: PictureSet
    private let classifier: ReferenceClassifier
    private let bench: Workbench

    /// Prepares measurements.
    ///
    /// - Parameters:
    ///   - dataset: the pictures, in its order.
    ///   - database: keeps the encodings and verdicts; what it holds already is not measured again.
    ///   - jobs: pictures worked on at once.
    /// - Throws: ``CampaignError``; `CancellationError`.
    package init(on dataset: Dataset, database: ResultsDatabase, jobs: Int) async throws {
        let bench = Workbench(database: database, jobs: jobs)
        (classifier, pictures) = try await CampaignError.translating {
            let classifier = try ReferenceClassifier(.efficientNetLite0)
            return (classifier, try await bench.pictures(of: dataset, by: classifier))
        }
        self.bench = bench
    }

    /// Measures a codec on the first `limit` pictures.
    ///
    /// - Parameters:
    ///   - codec: what is measured.
    ///   - label: what to call the codec in progress lines.
    ///   - limit: how many pictures; nil for all.
    ///   - steps: after which numbers of segments.
    /// - Throws: ``CampaignError``; `CancellationError`, with all that was measured kept.
    package func measure(
        _ codec: any ImageCodec, label: String, limit: Int? = nil, steps: Steps = .each
    ) async throws -> [Step] {
        try await CampaignError.translating { try await results(codec, label: label, limit: limit, steps: steps) }
    }

    private func results(_ codec: any ImageCodec, label: String, limit: Int?, steps: Steps) async throws -> [Step] {
        let source = try LiveCodec(codec, label: label, pictures: pictures, classifier: classifier, on: bench)
        let count = min(limit ?? .max, pictures.all.count)

        let layouts = try await source.rows(of: Array(0..<count)).map { SegmentLayout(bytes: $0.segmentBytes) }
        let most = layouts.map(\.bytes.count).max() ?? 0
        let steps =
            switch steps {
            case .each: Self.steps(upTo: most)
            case .these(let numbers): numbers
            case .whole: [most]
            }
        let asked = layouts.enumerated().map { picture, layout in
            steps.map { segments in
                let reception = Reception.segments(segments, of: layout)
                return (
                    question: Question(picture: picture, part: codec.usablePart(of: reception, layout: layout)),
                    bytes: reception.prefixBytes.reduce(0, +)
                )
            }
        }
        // The part 0 is known to decode to nothing.
        let questions = Set(asked.flatMap { $0.map(\.question) }.filter { $0.part != 0 })
        let verdicts = try await source.verdicts(on: questions)
        return steps.enumerated().map { position, segments in
            let here = asked.map { $0[position] }
            let found = here.compactMap { verdicts[$0.question] }
            let psnr = found.compactMap(\.psnr)
            return Step(
                segments: segments, meanBytes: Double(here.reduce(0) { $0 + $1.bytes }) / Double(max(1, count)),
                top1: found.count { $0.rank == 1 }, top5: found.count { ($0.rank ?? 6) <= 5 },
                decodable: found.count { $0.rank != nil },
                meanPSNR: psnr.isEmpty ? nil : psnr.reduce(0, +) / Double(psnr.count), count: count)
        }
    }

    /// Every number of segments up to twelve, else twelve of them evenly up to all.
    static func steps(upTo most: Int) -> [Int] {
        most <= 12 ? Array(1...max(1, most)) : (1...12).map { ($0 * most + 6) / 12 }
    }
}
