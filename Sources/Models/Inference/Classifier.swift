import Basics
import Coding
import Tensors

/// The edge server's classifier: pictures of 224 x 224 pixels to the probabilities of classes.
package struct Classifier: Sendable {
    /// Width and height of its pictures, in pixels.
    package static let side = EfficientNetLite0.side

    private enum Network: Sendable {
        case lite0(EfficientNetLite0)
        case file(ONNXClassifier)
    }

    private let network: Network

    /// Reads EfficientNet-Lite0's weights.
    package init(weightsPath: String, compute: Compute = .reference) throws(ModelsError) {
        let bytes = try FileBytes.read(weightsPath)
        let weights = try Safetensors(bytes: bytes, path: weightsPath)
        network = .lite0(try EfficientNetLite0(weights: weights, path: weightsPath, compute: compute))
    }

    /// Reads an ONNX file.
    package init(onnx path: String, input: ClassifierInput) throws(ModelsError) {
        network = .file(try ONNXClassifier(path: path, input: input))
    }

    /// How many classes it tells apart.
    package var classCount: Int {
        switch network {
        case .lite0: EfficientNetLite0.classCount
        case .file(let classifier): classifier.classCount
        }
    }

    /// The probabilities of the classes for each picture.
    ///
    /// - Precondition: every picture is 224 x 224.
    package func probabilities(_ pictures: [RGBImage]) throws(ModelsError) -> [[Float]] {
        switch network {
        case .lite0(let network): try Self.probabilities(pictures, network)
        // One by one, so that a result does not depend on what else is asked.
        case .file(let classifier):
            try pictures.map { picture throws(ModelsError) in try classifier.probabilities(picture) }
        }
    }

    private static func probabilities(
        _ pictures: [RGBImage], _ network: EfficientNetLite0
    ) throws(ModelsError) -> [[Float]] {
        guard !pictures.isEmpty else { return [] }
        let batch = try RGBImage.batch(pictures)
        let flat = try TorchRuntime.withoutGradient { () throws(ModelsError) -> [Float] in
            try network.logits(batch).softmax(over: 1).floats()
        }
        let count = EfficientNetLite0.classCount
        return pictures.indices.map { Array(flat[$0 * count..<($0 + 1) * count]) }
    }
}

/// A classifier's answer on one picture.
package struct Answer: Sendable, Hashable {
    /// The five best classes, best first.
    package let top5: [Int]
    /// Probability of the best class.
    package let confidence: Double
    /// Place of the true class among the answers, from 1; nil where the true class is not known.
    package let rank: Int?

    /// Reads an answer off the classes' probabilities. Equal probabilities count in the order of the classes.
    package init(probabilities: [Float], label: Int?) {
        let order = probabilities.indices.sorted {
            (probabilities[$0], $1) > (probabilities[$1], $0)
        }
        top5 = Array(order.prefix(5))
        confidence = Double(probabilities[order[0]])
        rank = label.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 }
    }
}
