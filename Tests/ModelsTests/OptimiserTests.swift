import Foundation
import Testing

@testable import Tensors
@testable import Training

/// What turns gradients into steps, against sums worked out by hand.
@Suite struct OptimiserTests {
    @Test func adamMovesAsPyTorchsDoes() throws {
        let parameter = try Tensor.make([1, -2, 3], shape: [3])
        let optimiser = try optimiser(of: parameter)
        let factors = try Tensor.make([1, 2, 3], shape: [3])
        for number in 1...3 {
            try parameter.clearGradient()
            try parameter.multiplied(by: factors).squared().mean().backward()
            try optimiser.step(.adam, number: number, beta1: 0.9, beta2: 0.999) { _ in 0.1 }
        }
        // torch.optim.Adam, three steps at a rate of 0.1.
        for (found, expected) in zip(try parameter.floats(), [0.7015862, -1.7006230, 2.7003820] as [Float]) {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test func muonStepsAreOrthogonal() throws {
        var random = SeededRandom(seed: 1, label: "test")
        let parameter = try Tensor.make([Float](repeating: 0, count: 8 * 16), shape: [8, 4, 2, 2])
        let optimiser = try optimiser(of: parameter)
        let slopes = try Tensor.make((0..<8 * 16).map { _ in Float(random.normal()) }, shape: [8, 4, 2, 2])
        try parameter.multiplied(by: slopes).sum().backward()
        try optimiser.step(.muon, number: 1, beta1: 0.9, beta2: 0.99) { _ in 1 }
        // The step is minus 0.2 * sqrt(16) times a matrix whose singular values lie between 0.7 and 1.2.
        let step = try parameter.scaled(by: -1 / 0.8).reshaped([8, 16])
        let square = try step.matrixMultiplied(by: step.permuted([1, 0])).floats()
        for row in 0..<8 {
            #expect((0.45...1.5).contains(square[row * 9]))
            let others = (0..<8).filter { $0 != row }.map { abs(square[row * 8 + $0]) }
            #expect(others.reduce(0, +) < 1.1)
        }
        // Downhill.
        #expect(try parameter.multiplied(by: slopes).sum().scalar() < 0)
    }

    @Test func gradientsAreLimitedToAJointNorm() throws {
        let parameter = try Tensor.make([1, 1], shape: [2])
        let optimiser = try optimiser(of: parameter)
        try parameter.multiplied(by: Tensor.make([6, 8], shape: [2])).sum().backward()
        #expect(try optimiser.limitGradients(scale: 0.5, maximumNorm: 2.5).scalar() == 0)
        let limited = try #require(try parameter.gradient()).floats()
        for (found, expected) in zip(limited, [1.5, 2]) { #expect(abs(found - Float(expected)) < 1e-6) }
        // Below the limit nothing changes.
        #expect(try optimiser.limitGradients(scale: 1, maximumNorm: 10).scalar() == 0)
        for (found, expected) in zip(try #require(try parameter.gradient()).floats(), limited) {
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test func gradientsThatAreNotFiniteChangeNothing() throws {
        let parameter = try Tensor.make([0, 4], shape: [2])
        let optimiser = try optimiser(of: parameter)
        // The slope of a square root at 0 is infinite.
        try parameter.squareRoot().sum().backward()
        #expect(try optimiser.limitGradients(scale: 1, maximumNorm: 1).scalar() == 1)
        try optimiser.step(.adam, number: 1, beta1: 0.9, beta2: 0.99) { _ in 0.1 }
        #expect(try parameter.floats() == [0, 4])
    }

    private func optimiser(of parameter: Tensor) throws -> Optimiser {
        try parameter.requireGradient()
        return try Optimiser([NamedTensor(name: "parameter", tensor: parameter)])
    }
}
