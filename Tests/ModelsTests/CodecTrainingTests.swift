import Foundation
import Testing

@testable import CodecRNN
@testable import CodecStarfish
@testable import Coding
@testable import Tensors
@testable import Training

/// What each codec does in training.
@Suite struct CodecTrainingTests {
    @Test func theRecurrentCodecUnrollsNoMoreThanTailDropLeaves() throws {
        let codec = try RNNTraining<LightRNNWidth>(from: ParameterSource(seed: 1))
        let pictures = try noise([4, 3, 32, 32])
        for kept in 1...2 {
            // Only this number is drawn.
            let drop = TailDrop(scope: .picture, weights: (1...7).map { $0 == kept ? 1 : 0 })
            let pass = try codec.trainingPass(pictures, context(drop))
            let memory = try #require(codec.network.decoder.last?.hidden.weight.tensor)
            try memory.clearGradient()
            try #require(pass.reconstructionLoss).backward()
            // What a layer remembers is first used in the second iteration.
            #expect((try memory.gradient() == nil) == (kept == 1))
        }
    }

    @Test func theRecurrentCodecBeginsWithSignalsOfEvenSize() throws {
        let codec = try RNNTraining<LightRNNWidth>(from: ParameterSource(seed: 1))
        let pictures = try noise([16, 3, 32, 32])
        try codec.calibrate(on: pictures, isStart: true, compute: .reference)
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let residual = try pictures.scaled(by: 1, plus: -0.5)
            var memory = RNNNetwork.Memory()
            let values = try codec.network.encode(residual, memory: &memory, .reference)
            // The hyperbolic tangent of a standard normal variable has a deviation of 0.63.
            #expect((0.5...0.75).contains(try deviation(values)))
            memory = RNNNetwork.Memory()
            let decoded = try codec.network.decode(RNNNetwork.sign(values), memory: &memory, .reference)
            #expect((0.02...0.03).contains(try deviation(decoded)))
        }
    }

    @Test func starfishBeginsWithAnEvenGrey() throws {
        let codec = try StarfishTraining(from: ParameterSource(seed: 1))
        let pictures = try noise([2, 3, 112, 112])
        try codec.calibrate(on: pictures, isStart: true, compute: .reference)
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let decoded = try codec.trainingPass(pictures, context(TailDrop(isEnabled: false))).pictures
            let mean = try decoded.mean().scalar()
            #expect((0.4...0.5).contains(mean))
            #expect(try deviation(decoded) < 0.1)
        }
    }

    @Test func starfishLosesPatchesInTraining() throws {
        let codec = try StarfishTraining(from: ParameterSource(seed: 1))
        let pictures = try noise([6, 3, 224, 224])
        let drop = TailDrop(scope: .picture, weights: [0, 1, 0, 0])
        let patches = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            try StarfishNetwork.patches(of: codec.trainingPass(pictures, context(drop)).pictures)
        }
        let lost = try StarfishNetwork.patches(
            of: StarfishNetwork.pictures(
                of: codec.network.decode(Tensor.zeros([4, 4, 16, 16]), .reference), rows: 2, columns: 2))
        // Two of each picture's four are what the decoder makes of nothing, not the same two of every picture.
        let grey = try lost.floats().prefix(3 * 112 * 112)
        let all = try patches.floats()
        let isLost = (0..<24).map { patch in
            zip(all[patch * grey.count..<(patch + 1) * grey.count], grey).allSatisfy { abs($0 - $1) < 1e-5 }
        }
        let pairs = stride(from: 0, to: 24, by: 4).map { Array(isLost[$0..<$0 + 4]) }
        #expect(pairs.allSatisfy { pair in pair.filter { $0 }.count == 2 })
        #expect(Set(pairs).count > 1)
    }

    private func context(_ drop: TailDrop) -> TrainingContext {
        TrainingContext(
            compute: .reference, tailDrop: drop, wantsRate: false, random: SeededRandom(seed: 1, label: "test"))
    }

    private func noise(_ shape: [Int]) throws -> Tensor { try Tensor.uniform(shape, seed: 1, device: .cpu) }

    private func deviation(_ tensor: Tensor) throws(ModelsError) -> Float {
        let mean = try tensor.mean()
        return try tensor.subtracting(mean).squared().mean().squareRoot().scalar()
    }
}
