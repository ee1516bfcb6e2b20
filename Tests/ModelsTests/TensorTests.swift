import Testing

@testable import Models

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

    @Test func adamMovesAsPyTorchsDoes() throws {
        let parameter = try Tensor.make([1, -2, 3], shape: [3])
        try parameter.requireGradient()
        let factors = try Tensor.make([1, 2, 3], shape: [3])
        let (first, second) = (try Tensor.zeros([3]), try Tensor.zeros([3]))
        for number in 1...3 {
            try parameter.clearGradient()
            try parameter.multiplied(by: factors).squared().mean().backward()
            try Adam().step([parameter], [first], [second], rate: 0.1, number: number, gradientScale: 1)
        }
        // torch.optim.Adam, three steps at a rate of 0.1.
        for (found, expected) in zip(try parameter.floats(), [0.7015862, -1.7006230, 2.7003820] as [Float]) {
            #expect(abs(found - expected) < 1e-6)
        }
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
}
