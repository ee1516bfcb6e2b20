import Testing

@testable import CodecDeepCOD
@testable import CodecPNC
@testable import CodecRNN
@testable import CodecStarfish
@testable import Coding
@testable import Inference
@testable import Tensors

/// Each network, layer for layer, gives the numbers that PyTorch gives for the same weights.
@Suite struct NetworkTests {
    let fixtures: NetworkFixtures
    let compute = Compute.reference

    init() throws { fixtures = try NetworkFixtures() }

    @Test func pncEncodesAndDecodes() throws {
        let network = try PNCNetwork(from: NetworkFixtures.source { try PNCNetwork(from: $0).parameters })
        let picture = try NetworkFixtures.tensor([1, 3, 28, 28], salt: 1, scale: 0.5).scaled(by: 1, plus: 0.5)
        let features = try network.encode(picture, compute)
        try fixtures.expect(features, is: "pnc.features")
        try fixtures.expect(network.decode(features, compute), is: "pnc.picture")
    }

    @Test func pncHasThePublishedNumberOfParameters() throws {
        let parameters = try PNCNetwork(from: ParameterSource(seed: 1)).parameters
        func count(_ prefix: String) throws -> Int {
            try parameters.filter { $0.name.hasPrefix(prefix) }.reduce(0) { $0 + (try $1.tensor.shape().reduce(1, *)) }
        }
        #expect(try count("encoder.") == 5354)
        #expect(try count("decoder.") == 361_027)
    }

    @Test func starfishEncodesAndDecodesAPatch() throws {
        let network = try StarfishNetwork(from: NetworkFixtures.source { try StarfishNetwork(from: $0).parameters })
        let patch = try NetworkFixtures.tensor([1, 3, 112, 112], salt: 2, scale: 0.5).scaled(by: 1, plus: 0.5)
        let codes = try network.encode(patch, compute)
        try fixtures.expect(codes, is: "starfish.codes")
        try fixtures.expect(network.decode(codes, compute), is: "starfish.patch")
    }

    @Test func starfishHasThePublishedNumberOfParameters() throws {
        let parameters = try StarfishNetwork(from: ParameterSource(seed: 1)).parameters
        let counts = try parameters.map { ($0.name, try $0.tensor.shape().reduce(1, *)) }
        #expect(counts.filter { $0.0.hasPrefix("encoder.") }.reduce(0) { $0 + $1.1 } == 77_956)
        #expect(counts.reduce(0) { $0 + $1.1 } == 192_839)
    }

    @Test func starfishCutsPicturesIntoPatchesAndBack() throws {
        let pictures = try NetworkFixtures.tensor([2, 3, 224, 224], salt: 0, scale: 1)
        let patches = try StarfishNetwork.patches(of: pictures)
        #expect(try patches.shape() == [8, 3, 112, 112])
        // The second patch is the upper right quadrant of the first picture.
        let corner = try pictures.sliced(0, 0..<1).sliced(2, 0..<112).sliced(3, 112..<224).floats()
        #expect(try patches.sliced(0, 1..<2).floats() == corner)
        let joined = try StarfishNetwork.pictures(of: patches, rows: 2, columns: 2)
        #expect(try joined.floats() == pictures.floats())
    }

    @Test func deepCODEncodesAndDecodes() throws {
        let network = try DeepCODNetwork(
            channels: 2, from: NetworkFixtures.source { try DeepCODNetwork(channels: 2, from: $0).parameters })
        let picture = try NetworkFixtures.tensor([1, 3, 32, 32], salt: 3, scale: 0.5).scaled(by: 1, plus: 0.5)
        let codes = try network.encode(picture, compute)
        try fixtures.expect(codes, is: "deepcod.codes")
        try fixtures.expect(network.orthogonality(compute).reshaped([1]), is: "deepcod.orthogonality")
        try fixtures.expect(network.decode(codes, compute), is: "deepcod.picture")
    }

    @Test func rnnLiteRemembersFromOneIterationToTheNext() throws {
        let network = try RNNNetwork(
            divisor: 4, from: NetworkFixtures.source { try RNNNetwork(divisor: 4, from: $0).parameters })
        var residual = try NetworkFixtures.tensor([1, 3, 32, 32], salt: 4, scale: 0.5)
        var (encoderMemory, decoderMemory) = (RNNNetwork.Memory(), RNNNetwork.Memory())
        for iteration in 1...2 {
            let values = try network.encode(residual, memory: &encoderMemory, compute)
            try fixtures.expect(values, is: "rnn.values\(iteration)")
            let part = try network.decode(RNNNetwork.sign(values), memory: &decoderMemory, compute)
            try fixtures.expect(part, is: "rnn.residual\(iteration)")
            residual = try residual.subtracting(part)
        }
    }

    @Test func theClassifierFoldsItsNormsAndPadsLikeTensorFlow() throws {
        let network = try EfficientNetLite0(weights: classifierWeights(), path: "formula")
        let pictures = try NetworkFixtures.tensor([2, 3, 64, 64], salt: 9, scale: 0.5).scaled(by: 1, plus: 0.5)
        try fixtures.expect(network.logits(pictures), is: "efficientnet.logits")
    }

    @Test func theClassifierNamesAMissingTensor() throws {
        var weights = classifierWeights()
        weights.entries.removeAll { $0.name == "_blocks.3._bn1.bias" }
        #expect(throws: ModelsError.badWeights(path: "x", reason: "_blocks.3._bn1.bias is missing")) {
            try EfficientNetLite0(weights: weights, path: "x")
        }
    }

    /// The formula's weights under the names of the published file; variances and gains are moved to be positive.
    private func classifierWeights() -> Safetensors {
        var entries: [Safetensors.Entry] = []
        func add(_ convolution: String, _ norm: String, _ shape: [Int]) {
            entries.append(NetworkFixtures.parameter("\(convolution).weight", shape))
            for (part, offset) in [("weight", Float(1.5)), ("bias", 0), ("running_mean", 0), ("running_var", 1)] {
                entries.append(NetworkFixtures.parameter("\(norm).\(part)", [shape[0]], plus: offset))
            }
        }
        add("_conv_stem", "_bn0", [32, 3, 3, 3])
        var (inputs, block) = (32, 0)
        let stages = [
            (3, 1, 16, 1), (3, 6, 24, 2), (5, 6, 40, 2), (3, 6, 80, 3), (5, 6, 112, 3), (5, 6, 192, 4), (3, 6, 320, 1),
        ]
        for (size, expansion, outputs, repeats) in stages {
            for _ in 0..<repeats {
                let (name, hidden) = ("_blocks.\(block)", inputs * expansion)
                if expansion > 1 { add("\(name)._expand_conv", "\(name)._bn0", [hidden, inputs, 1, 1]) }
                add("\(name)._depthwise_conv", "\(name)._bn1", [hidden, 1, size, size])
                add("\(name)._project_conv", "\(name)._bn2", [outputs, hidden, 1, 1])
                (inputs, block) = (outputs, block + 1)
            }
        }
        add("_conv_head", "_bn1", [1280, 320, 1, 1])
        entries.append(NetworkFixtures.parameter("_fc.weight", [1000, 1280]))
        entries.append(NetworkFixtures.parameter("_fc.bias", [1000]))
        return Safetensors(entries: entries)
    }

    @Test func anOrthogonalStartHasOrthonormalRows() {
        for (rows, columns) in [(4, 9), (9, 4)] {
            var random = SeededRandom(seed: 3, label: "test")
            let values = ParameterSource.orthogonal(rows: rows, columns: columns, &random).map(Double.init)
            func vector(_ index: Int) -> [Double] {
                rows <= columns
                    ? Array(values[index * columns..<(index + 1) * columns])
                    : (0..<rows).map { values[$0 * columns + index] }
            }
            for first in 0..<min(rows, columns) {
                for second in 0..<min(rows, columns) {
                    let product = zip(vector(first), vector(second)).reduce(0) { $0 + $1.0 * $1.1 }
                    #expect(abs(product - (first == second ? 1 : 0)) < 1e-6)
                }
            }
        }
    }
}
