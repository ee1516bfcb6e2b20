import Testing

@testable import CodecRNN
@testable import Coding
@testable import Tensors

/// Under training on a processor some convolutions and the LSTM are computed in other ways than without gradient. Both ways must give the
/// same numbers, and the gradients must be those of the sums that a convolution is.
@Suite struct TrainedConvolutionTests {
    struct Case: Sendable {
        var inputs = 8
        var outputs = 16
        var size = 3
        var stride = 1
        var height = 8
        var width = 8
    }

    /// Tiles of 4 x 4 and of 2 x 2, whole ones and ones over the edge, one picture and several ranges of tiles.
    static let cases = [
        Case(), Case(height: 2, width: 2), Case(height: 7, width: 13),
        Case(inputs: 24, outputs: 8, height: 1, width: 9),
        Case(stride: 2), Case(stride: 2, height: 4, width: 4), Case(stride: 2, height: 9, width: 5),
        Case(size: 5), Case(size: 5, height: 6, width: 2), Case(size: 5, height: 11, width: 9),
        Case(inputs: 64, outputs: 64, height: 40, width: 40),
    ]

    @Test(arguments: cases) func withAndWithoutGradientGiveTheSame(_ sample: Case) throws {
        let (pictures, weight) = try inputs(sample)
        try weight.requireGradient()
        let trained = try convolved(pictures, weight, sample)
        let plain = try TorchRuntime.withoutGradient { () throws(ModelsError) in try convolved(pictures, weight, sample)
        }
        #expect(try trained.shape() == plain.shape())
        try expectNear(trained, plain)
    }

    /// A convolution as the sum over its taps of products of matrices: each tap of the filters with the pixels that it meets.
    @Test(arguments: cases.dropLast()) func gradientsAreThoseOfTheSumOverTaps(_ sample: Case) throws {
        let (pictures, weight) = try inputs(sample)
        try pictures.requireGradient()
        try weight.requireGradient()
        func gradients(_ output: Tensor) throws -> [Tensor] {
            try pictures.clearGradient()
            try weight.clearGradient()
            try output.multiplied(by: noise(output.shape(), seed: 3)).sum().backward()
            return [try #require(try pictures.gradient()), try #require(try weight.gradient())]
        }
        let found = try gradients(convolved(pictures, weight, sample))
        let expected = try gradients(sumOverTaps(pictures, weight, sample))
        for (found, expected) in zip(found, expected) { try expectNear(found, expected) }
    }

    @Test func severalThreadsGiveTheSame() throws {
        let sample = Case(height: 20, width: 20)
        let (pictures, weight) = try inputs(sample)
        try pictures.requireGradient()
        try weight.requireGradient()
        var results: [[Tensor]] = []
        for threads in [1, 3] {
            try TorchRuntime.setThreads(threads)
            defer { try? TorchRuntime.setThreads(1) }
            try pictures.clearGradient()
            try weight.clearGradient()
            let output = try convolved(pictures, weight, sample)
            try output.squared().sum().backward()
            results.append([output, try #require(try pictures.gradient()), try #require(try weight.gradient())])
        }
        for (one, three) in zip(results[0], results[1]) { try expectNear(one, three) }
    }

    @Test(arguments: [true, false]) func theLSTMStepIsTheSameWithAndWithoutGradient(remembers: Bool) throws {
        let gates = try NetworkFixtures.tensor([2, 32, 3, 5], salt: 1, scale: 2)
        let hidden = remembers ? try NetworkFixtures.tensor([2, 32, 3, 5], salt: 2, scale: 2) : nil
        let cell = remembers ? try NetworkFixtures.tensor([2, 8, 3, 5], salt: 3, scale: 2) : nil
        for tensor in [gates, hidden, cell] { try tensor?.requireGradient() }
        let step = try gates.lstmStep(hidden: hidden, cell: cell)
        try step.output.adding(step.cell.squared()).sum().backward()
        let found = try [gates, hidden, cell].map { tensor in try tensor?.gradient() }
        for tensor in [gates, hidden, cell] { try tensor?.clearGradient() }

        // The definition, of operations that have gradients of their own.
        let sum = try hidden.map { try gates.adding($0) } ?? gates
        func gate(_ number: Int) throws -> Tensor { try sum.sliced(1, 8 * number..<8 * number + 8) }
        var next = try gate(0).sigmoid().multiplied(by: gate(2).tanh())
        if let cell { next = try next.adding(gate(1).sigmoid().multiplied(by: cell)) }
        let output = try gate(3).sigmoid().multiplied(by: next.tanh())
        try expectNear(step.output, output)
        try expectNear(step.cell, next)
        try output.adding(next.squared()).sum().backward()
        let expected = try [gates, hidden, cell].map { tensor in try tensor?.gradient() }
        for case (let found?, let expected?) in zip(found, expected) { try expectNear(found, expected) }
        #expect(found.count { $0 == nil } == expected.count { $0 == nil })
    }

    @Test func theRecurrentNetworksJoinedConvolutionsGiveTheSame() throws {
        let network = try RNNNetwork(divisor: 4, from: ParameterSource(seed: 5))
        let pictures = try NetworkFixtures.tensor([2, 3, 32, 32], salt: 4, scale: 1)
        func twoIterations(_ network: RNNNetwork) throws -> Tensor {
            var (encoder, decoder) = (RNNNetwork.Memory(), RNNNetwork.Memory())
            _ = try network.decode(network.encode(pictures, memory: &encoder, .reference), memory: &decoder, .reference)
            return try network.decode(
                network.encode(pictures, memory: &encoder, .reference), memory: &decoder, .reference)
        }
        try expectNear(twoIterations(network.joined()), twoIterations(network))
    }

    private func inputs(_ sample: Case) throws -> (pictures: Tensor, weight: Tensor) {
        (
            try noise([3, sample.inputs, sample.height, sample.width], seed: 1),
            try noise([sample.outputs, sample.inputs, sample.size, sample.size], seed: 2)
        )
    }

    /// From -1 to 1. Not the waves of ``NetworkFixtures``, whose sums are small differences of great ones: there libtorch's own convolution
    /// has lost two digits too.
    private func noise(_ shape: [Int], seed: UInt64) throws -> Tensor {
        var random = SeededRandom(seed: seed, label: "noise")
        return try Tensor.make((0..<shape.reduce(1, *)).map { _ in Float(random.uniform() * 2 - 1) }, shape: shape)
    }

    private func convolved(_ pictures: Tensor, _ weight: Tensor, _ sample: Case) throws(ModelsError) -> Tensor {
        try pictures.convolved(with: weight, bias: nil, stride: sample.stride, padding: (sample.size - 1) / 2)
    }

    private func sumOverTaps(_ pictures: Tensor, _ weight: Tensor, _ sample: Case) throws -> Tensor {
        let (margin, stride) = ((sample.size - 1) / 2, sample.stride)
        let padded = try pictures.padded(left: margin, right: margin, top: margin, bottom: margin)
        let (rows, columns) = ((sample.height + stride - 1) / stride, (sample.width + stride - 1) / stride)
        var sum: Tensor?
        for row in 0..<sample.size {
            for column in 0..<sample.size {
                let met = try padded.sliced(2, row..<row + (rows - 1) * stride + 1, step: stride)
                    .sliced(3, column..<column + (columns - 1) * stride + 1, step: stride)
                    .reshaped([3, sample.inputs, rows * columns])
                let tap = try weight.sliced(2, row..<row + 1).sliced(3, column..<column + 1)
                    .reshaped([sample.outputs, sample.inputs])
                let product = try tap.matrixMultiplied(by: met)
                sum = try sum?.adding(product) ?? product
            }
        }
        return try #require(sum).reshaped([3, sample.outputs, rows, columns])
    }

    /// Rounding alone: some millionths of the greatest number.
    private func expectNear(_ found: Tensor, _ expected: Tensor, _ location: SourceLocation = #_sourceLocation) throws {
        let (found, expected) = (try found.floats(), try expected.floats())
        let greatest = expected.reduce(0) { max($0, abs($1)) }
        let error = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(found.count == expected.count && greatest > 0 && error < 5e-5 * greatest, sourceLocation: location)
    }
}
