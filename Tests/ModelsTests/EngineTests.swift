import Basics
import Coding
import Engine
import Foundation
import Images
import Inference
import ONNX
import Testing

@testable import CodecDeepCOD
@testable import CodecPNC
@testable import CodecRNN
@testable import CodecStarfish
@testable import Tensors

/// A network that is written down as an ONNX file gives, in the engine, what it gives where it was told.
@Suite(.enabled(if: Places.current.find("Assets/openvino") != nil, "make test fetches OpenVINO"))
struct EngineTests {
    let compute = Compute.reference

    /// The network's own results beside the engine's, for inputs by formula.
    private func compare(
        _ shapes: [[Int]], _ network: ([Tensor]) throws(ModelsError) -> [Tensor],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let inputs = try shapes.enumerated().map { index, shape in
            try NetworkFixtures.tensor(shape, salt: Double(index + 1), scale: 0.5).scaled(by: 1, plus: 0.5)
        }
        var expected: [[Float]] = []
        let graph = try TensorTrace.graph("net", inputs: inputs.enumerated().map { ("in\($0)", $1) }) {
            () throws(ModelsError) in
            let results = try network(inputs)
            for result in results { expected.append(try result.floats()) }
            return results.enumerated().map { ("out\($0)", $1) }
        }
        let compiled = try CompiledNetwork(onnx: graph.serialized(), origin: "net")
        #expect(compiled.inputs.map(\.shape) == shapes && compiled.precision == "f32", sourceLocation: sourceLocation)
        let found = try compiled.run(try inputs.map { try $0.floats() })
        #expect(found.count == expected.count, sourceLocation: sourceLocation)
        for (found, expected) in zip(found, expected) {
            let scale = expected.map(abs).max() ?? 0
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
            #expect(
                found.count == expected.count && worst <= 2e-4 * scale, "\(worst) of \(scale)",
                sourceLocation: sourceLocation)
        }
    }

    @Test("PNC's encoder and decoder")
    func pnc() throws {
        let network = try PNCNetwork(from: NetworkFixtures.source { try PNCNetwork(from: $0).parameters })
        try compare([[1, 3, 224, 224]]) { input throws(ModelsError) in [try network.encode(input[0], compute)] }
        try compare([[1, 10, 32, 32]]) { input throws(ModelsError) in [try network.decode(input[0], compute)] }
    }

    @Test("Starfish's encoder and decoder, of a patch")
    func starfish() throws {
        let network = try StarfishNetwork(from: NetworkFixtures.source { try StarfishNetwork(from: $0).parameters })
        try compare([[1, 3, 112, 112]]) { input throws(ModelsError) in [try network.encode(input[0], compute)] }
        try compare([[1, 4, 16, 16]]) { input throws(ModelsError) in [try network.decode(input[0], compute)] }
    }

    @Test("DeepCOD's encoder and decoder, with attention and norms")
    func deepCOD() throws {
        let network = try DeepCODNetwork(
            channels: 3, from: NetworkFixtures.source { try DeepCODNetwork(channels: 3, from: $0).parameters })
        try compare([[1, 3, 224, 224]]) { input throws(ModelsError) in [try network.encode(input[0], compute)] }
        try compare([[1, 3, 56, 56]]) { input throws(ModelsError) in [try network.decode(input[0], compute)] }
    }

    @Test("a recurrent codec's first step, and a later one with what is remembered")
    func recurrent() throws {
        let network = try RNNNetwork(
            divisor: 4, from: NetworkFixtures.source { try RNNNetwork(divisor: 4, from: $0).parameters })
        try compare([[1, 3, 64, 64]]) { input throws(ModelsError) in
            var memory = RNNNetwork.Memory()
            let code = try network.encode(input[0], memory: &memory, compute)
            return [code] + memory.layers.compactMap(\.self).flatMap { [$0.hidden, $0.cell] }
        }
        try compare([[1, 3, 64, 64], [1, 64, 16, 16], [1, 64, 16, 16]]) { input throws(ModelsError) in
            var memory = RNNNetwork.Memory()
            memory.layers[0] = .init(hidden: input[1], cell: input[2])
            return [try network.encode(input[0], memory: &memory, compute)]
        }
        try compare([[1, 32, 4, 4]]) { input throws(ModelsError) in
            var memory = RNNNetwork.Memory()
            return [try network.decode(input[0], memory: &memory, compute)]
        }
    }

    @Test(
        "the classifier", .enabled(if: Places.current.find("Assets/efficientnet-lite0.safetensors") != nil))
    func classifier() throws {
        let path = try Places.current.path(of: "Assets/efficientnet-lite0.safetensors")
        let weights = try Safetensors(bytes: FileBytes.read(path), path: path)
        let compiled = try CompiledNetwork(
            onnx: EfficientNetLite0.graph(weights: weights, path: path).serialized(), origin: path)
        let network = try EfficientNetLite0(weights: weights, path: path)
        let pictures = try Dataset(folder: Places.current.path(of: "Assets/imagenet-20"), labels: .classifier)
        for entry in pictures.entries.prefix(4) {
            let input = try RGBImage.batch([Dataset.picture(entry.path).image])
            let expected = try network.logits(input).floats()
            let found = try compiled(try input.floats())[0]
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
            // Logits of a picture are some 10 apart.
            #expect(worst < 0.001 && found.count == 1000, "\(worst)")
        }
    }

    @Test("what is no network, or is cut off, is refused with its name")
    func broken() throws {
        let graph = ONNXGraph(
            name: "g", inputs: [.init("x", [2])], outputs: [.init("y", [2])],
            nodes: [.init("Relu", inputs: ["x"], outputs: ["y"])])
        let bytes = graph.serialized()
        let network = try CompiledNetwork(onnx: bytes, origin: "g")
        #expect(try network([-1, 2]) == [[0, 2]])
        for broken in [[], Array(bytes.dropLast(20)), [UInt8](repeating: 7, count: 100)] {
            let error = try #require(throws: ModelsError.self) {
                _ = try CompiledNetwork(onnx: broken, origin: "bad.onnx")
            }
            #expect("\(error)".hasPrefix("bad.onnx: "), "\(error)")
        }
    }

    @Test("results depend neither on how many run at once nor on the streams")
    func streams() async throws {
        let network = try PNCNetwork(from: NetworkFixtures.source { try PNCNetwork(from: $0).parameters })
        let input = try NetworkFixtures.tensor([1, 10, 32, 32], salt: 1, scale: 0.5)
        let graph = try TensorTrace.graph("net", inputs: [("in", input)]) { () throws(ModelsError) in
            [("out", try network.decode(input, compute))]
        }
        let values = try input.floats()
        let one = try CompiledNetwork(onnx: graph.serialized(), origin: "one")
        let two = try CompiledNetwork(
            onnx: graph.serialized(), origin: "two", options: EngineOptions(streams: 2))
        let expected = try one(values)
        try await withThrowingTaskGroup(of: [[Float]].self) { group in
            for _ in 0..<4 { group.addTask { try two(values) } }
            for try await found in group { #expect(found == expected) }
        }
    }
}
