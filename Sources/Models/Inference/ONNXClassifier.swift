import Basics
import Coding
import Engine
import Foundation

/// A classifier in a file of ONNX, run by the engine.
struct ONNXClassifier: Sendable {
    private let network: CompiledNetwork
    private let input: ClassifierInput
    private let layout: ClassifierInput.Layout
    private let side: Int
    private let path: String

    /// How many classes it tells apart.
    let classCount: Int

    /// Reads the file; what its input and output are it says itself.
    ///
    /// - Throws: `ModelsError.badWeights` for a network that does not take one picture, or does not give one list of classes.
    init(path: String, input: ClassifierInput) throws(ModelsError) {
        network = try NetworkTrial.compiled(FileBytes.read(path), origin: path)
        self.input = input
        self.path = path
        func bad(_ reason: String) -> ModelsError { .badWeights(path: path, reason: reason) }
        guard network.inputs.count == 1, let picture = network.inputs.first else {
            throw bad("it has inputs \(network.inputs.map(\.words).joined(separator: ", ")), expected one: a picture")
        }
        switch picture.shape {
        case let sizes where sizes.count == 4 && sizes[0] == 1 && sizes[1] == 3 && sizes[2] == sizes[3]:
            (layout, side) = (.channelsFirst, sizes[2])
        case let sizes where sizes.count == 4 && sizes[0] == 1 && sizes[3] == 3 && sizes[1] == sizes[2]:
            (layout, side) = (.channelsLast, sizes[1])
        default:
            throw bad("its input is \(picture.words), expected one square picture: 1 x 3 x S x S or 1 x S x S x 3")
        }
        guard network.outputs.count == 1, let classes = network.outputs.first, classes.count > 1,
            classes.shape.filter({ $0 != 1 }).count == 1
        else {
            throw bad(
                "its outputs are \(network.outputs.map(\.words).joined(separator: ", ")), expected one list of classes")
        }
        classCount = classes.count
    }

    /// The probabilities of the classes; of a network that gives logits, their softmax.
    func probabilities(_ picture: RGBImage) throws(ModelsError) -> [Float] {
        let values = input.values(of: picture.resized(width: side, height: side), layout)
        let result = try network(values)[0]
        guard result.allSatisfy(\.isFinite) else {
            throw .badWeights(path: path, reason: "it gives numbers that are not finite for a picture")
        }
        return Self.probabilities(result)
    }

    private static func probabilities(_ result: [Float]) -> [Float] {
        let sum = result.reduce(0, +)
        if abs(sum - 1) < 1e-3, result.allSatisfy({ $0 >= 0 }) { return result }
        let greatest = result.max() ?? 0
        let powers = result.map { exp($0 - greatest) }
        let whole = powers.reduce(0, +)
        return powers.map { $0 / whole }
    }
}
