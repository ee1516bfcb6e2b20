import Coding
import Foundation
import Tensors

/// Networks as the ``Trainer`` sees them: a codec's, or one behind a codec.
///
/// The trainer makes two of each: one that is trained, and one that holds the averaged weights, which are measured
/// and kept.
package protocol Trainable: Sendable {
    /// What a weights file names as its codec.
    static var name: String { get }

    /// What the side of a training picture must be a multiple of, in pixels: the pixels of one cell or patch.
    static var cellSide: Int { get }

    /// All parameters in a fixed order.
    var parameters: [NamedTensor] { get }

    /// The number of progressive steps: features, patches or iterations; 1 for a codec that is not progressive; for a network behind a
    /// codec how many receptions are measured.
    var stepCount: Int { get }

    /// What the codec reads from its weights file's metadata beside its name.
    var metadata: [String: String] { get }

    /// Whether symbols go under Huffman tables, which are stored with the weights; false for bits sent as they are.
    var hasEntropyCoder: Bool { get }

    /// What a reader of the weights' card must know beside how they were trained: sentences.
    var remarks: [String] { get }

    /// Fits the weights to the data before the first update of each stage; `isStart` says that they are still random.
    func calibrate(on pictures: Tensor, isStart: Bool, compute: Compute) throws(ModelsError)

    /// Encodes and decodes a mini-batch for training, with whatever noise or drop the codec trains with.
    ///
    /// - Parameters:
    ///   - pictures: N x 3 x H x W in [0, 1].
    ///   - context: what the pass may draw on.
    func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass

    /// Encodes pictures to quantised symbols and decodes them with the first `steps` of ``stepCount`` steps received.
    func reconstruct(_ pictures: Tensor, steps: [Int], compute: Compute) throws(ModelsError) -> CodecMeasurement
}

/// A codec's networks.
package protocol TrainableCodec: Trainable {
    /// How the codec was trained by its authors, as far as they say.
    static var publishedOptions: TrainingOptions { get }

    /// Takes the weights from a file or a random start.
    init(from source: ParameterSource) throws(ModelsError)
}

extension TrainableCodec {
    /// PNC's.
    package static var publishedOptions: TrainingOptions { TrainingOptions() }
}

extension Trainable {
    /// Most networks start as they are.
    package func calibrate(on pictures: Tensor, isStart: Bool, compute: Compute) throws(ModelsError) {}
}

extension Trainable {
    /// The metadata of most weights files: only the codec's name.
    package var metadata: [String: String] { [:] }

    /// The entropy coder's tables: one for each histogram, each symbol counted at least once.
    package var hasEntropyCoder: Bool { true }

    package var remarks: [String] { ["Bytes are the entropy of the symbols."] }
}

/// What a training pass may draw on.
package struct TrainingContext: Sendable {
    /// How to compute.
    package var compute: Compute
    /// Which features are dropped.
    package var tailDrop: TailDrop
    /// Whether the penalty on bits is wanted.
    package var wantsRate: Bool
    /// The stream of random numbers of this pass.
    package var random: SeededRandom

    package init(compute: Compute, tailDrop: TailDrop, wantsRate: Bool, random: SeededRandom) {
        self.compute = compute
        self.tailDrop = tailDrop
        self.wantsRate = wantsRate
        self.random = random
    }
}

/// The result of a training pass.
package struct TrainingPass: Sendable {
    /// The decoded pictures, N x 3 x H x W, before the clip to [0, 1].
    package var pictures: Tensor
    /// The codec's own reconstruction loss; nil for the mean squared error of ``pictures``.
    package var reconstructionLoss: Tensor?
    /// What is added to every loss: a regulariser of the weights.
    package var regulariser: Tensor?
    /// Bits above the codec's target, summed over features, in bits per symbol.
    package var excessBits: Tensor?

    package init(
        pictures: Tensor, reconstructionLoss: Tensor? = nil, regulariser: Tensor? = nil, excessBits: Tensor? = nil
    ) {
        self.pictures = pictures
        self.reconstructionLoss = reconstructionLoss
        self.regulariser = regulariser
        self.excessBits = excessBits
    }
}

/// Pictures as decoded from quantised symbols, and the symbols.
package struct CodecMeasurement: Sendable {
    /// For each wanted number of steps the decoded pictures, N x 3 x H x W in [0, 1].
    package var pictures: [Tensor]
    /// For each progressive step how often each symbol occurs in all pictures; none where bytes are known.
    package var histograms: [[Int]]
    /// For each wanted number of steps the bytes of all pictures; none where symbols stand for them.
    package var receivedBytes: [Int]
    /// Pictures measured.
    package var count: Int

    package init(pictures: [Tensor], histograms: [[Int]] = [], receivedBytes: [Int] = [], count: Int) {
        self.pictures = pictures
        self.histograms = histograms
        self.receivedBytes = receivedBytes
        self.count = count
    }

    /// What each step adds, in bytes of a picture: as received, or the entropy of its symbols.
    package var bytesPerStep: [Double] {
        guard receivedBytes.isEmpty else {
            return zip(receivedBytes, [0] + receivedBytes).map { Double($0 - $1) / Double(max(1, count)) }
        }
        return histograms.map { Self.entropyBits(of: $0) * Double($0.reduce(0, +)) / Double(max(1, count)) / 8 }
    }

    /// The entropy of a histogram in bits per symbol.
    package static func entropyBits(of histogram: [Int]) -> Double {
        let total = Double(histogram.reduce(0, +))
        return histogram.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }
}
