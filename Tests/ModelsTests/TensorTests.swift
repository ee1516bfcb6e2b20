import Testing

@testable import Coding
@testable import Tensors

/// What the bridge computes, against PyTorch's numbers and numbers worked out by hand.
@Suite struct TensorTests {
    let fixtures: NetworkFixtures

    init() throws { fixtures = try NetworkFixtures() }

    @Test func valuesGoInAndComeOutUnchanged() throws {
        let tensor = try Tensor.make([1, 2.5, -3, 4, 5, 6], shape: [2, 3])
        #expect(try tensor.shape() == [2, 3])
        #expect(try tensor.floats() == [1, 2.5, -3, 4, 5, 6])
        #expect(try tensor.permuted([1, 0]).floats() == [1, 4, 2.5, 5, -3, 6])
    }

    @Test func operationsGiveWhatPyTorchGives() throws {
        let tensor = try NetworkFixtures.tensor([1, 4, 6, 6], salt: 5, scale: 1)
        try fixtures.expect(tensor.maxPooled(size: 2, stride: 2), is: "op.maxpool")
        try fixtures.expect(tensor.pixelShuffled(by: 2), is: "op.shuffle")
        try fixtures.expect(tensor.upsampled(by: 2), is: "op.upsample")
        try fixtures.expect(tensor.logSoftmax(over: 1), is: "op.logsoftmax")
        try fixtures.expect(tensor.reshaped([4, 36]).softmax(over: 1), is: "op.softmax")
        try fixtures.expect(tensor.padded(left: 1, right: 2, top: 3, bottom: 4), is: "op.pad")
        try fixtures.expect(
            tensor.convolved(
                with: NetworkFixtures.tensor([4, 1, 3, 3], salt: 6, scale: 1),
                bias: NetworkFixtures.tensor([4], salt: 7, scale: 1), stride: 2, padding: 1, groups: 4),
            is: "op.grouped")
    }

    @Test func backwardAddsTheGradient() throws {
        let tensor = try NetworkFixtures.tensor([1, 4, 6, 6], salt: 5, scale: 1)
        let weight = try NetworkFixtures.tensor([2, 4, 3, 3], salt: 8, scale: 1)
        try weight.requireGradient()
        #expect(try weight.gradient() == nil)
        try tensor.convolved(with: weight, bias: nil, padding: 1).squared().mean().backward()
        try fixtures.expect(#require(try weight.gradient()), is: "op.gradient")
        try weight.clearGradient()
        #expect(try weight.gradient() == nil)
    }

    @Test func withoutGradientNothingIsRecorded() throws {
        let tensor = try Tensor.make([1, 2], shape: [2])
        try tensor.requireGradient()
        let square = try TorchRuntime.withoutGradient { () throws(ModelsError) in try tensor.squared().sum() }
        #expect(throws: ModelsError.self) { try square.backward() }
    }

    @Test func anImpossibleOperationIsAnErrorWithTheLibrarysReason() throws {
        let (two, three) = (try Tensor.make([1, 2], shape: [2]), try Tensor.make([1, 2, 3], shape: [3]))
        let error = #expect(throws: ModelsError.self) { try two.adding(three) }
        guard case .library("libtorch", let reason)? = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
        #expect(reason.contains("size"))
    }

    @Test func bfloat16KeepsEightBits() throws {
        let tensor = try Tensor.make([1, 1.001, 3.14159], shape: [3])
        #expect(try tensor.converted(to: .bfloat16).floats() == [1, 1, 3.140625])
    }

    @Test func squaresAreCutMirroredAndScaled() throws {
        // Two pictures of 3 x 3; a pixel's samples are 27 * picture + 9 * row + 3 * column + channel.
        let pictures = try Tensor.make(bytes: (0..<54).map { UInt8($0) }, shape: [2, 3, 3, 3])
        let squares = [Square(picture: 1, top: 1, left: 0), Square(picture: 0, top: 0, left: 1, mirror: 1)]
        let cut = try pictures.cut(squares, side: 2)
        #expect(try cut.shape() == [2, 3, 2, 2])
        let red: [Float] = [36, 39, 45, 48].map { $0 / 255 }
        let mirrored: [Float] = [6, 3, 15, 12].map { $0 / 255 }
        let found = try cut.floats()
        for (one, other) in zip(found[0..<4] + found[12..<16], red + mirrored) { #expect(abs(one - other) < 1e-6) }
        for outside in [Square(picture: 2), Square(picture: 0, top: 2), Square(picture: 0, left: -1)] {
            #expect(throws: ModelsError.self) { try pictures.cut([outside], side: 2) }
        }
    }

    @Test func rowsAreReadAndReplaced() throws {
        let tensor = try Tensor.make([0, 1, 2, 3, 4, 5], shape: [3, 2])
        #expect(try tensor.rows([2, 0]).floats() == [4, 5, 0, 1])
        try tensor.setRows([1], to: Tensor.make([8, 9], shape: [1, 2]))
        #expect(try tensor.floats() == [0, 1, 8, 9, 4, 5])
    }

    @Test func uniformNumbersDependOnTheSeedAlone() throws {
        let one = try Tensor.uniform([1000], seed: 5, device: .cpu).floats()
        #expect(try Tensor.uniform([1000], seed: 5, device: .cpu).floats() == one)
        #expect(try Tensor.uniform([1000], seed: 6, device: .cpu).floats() != one)
        #expect(one.allSatisfy { (0..<1).contains($0) })
        // The mean of 1,000 is further than 0.03 from a half once in a thousand times.
        #expect(abs(one.reduce(0, +) / 1000 - 0.5) < 0.03)
    }

    @Test func aPictureIsNormalisedOverAllItsValues() throws {
        // Mean 4, variance 5.
        let picture = try Tensor.make([1, 3, 5, 7], shape: [1, 2, 1, 2])
        let gain = try Tensor.make([1, 2], shape: [1, 2, 1, 1])
        let offset = try Tensor.make([0, 10], shape: [1, 2, 1, 1])
        let found = try picture.pictureNormalised(gain: gain, offset: offset).floats()
        let unit = Float(5).squareRoot()
        for (one, other) in zip(found, [-3 / unit, -1 / unit, 10 + 2 / unit, 10 + 6 / unit]) {
            #expect(abs(one - other) < 1e-4)
        }
    }
}
