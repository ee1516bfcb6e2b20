import Coding
import Foundation
import Tensors

/// What an update of a stage costs, in seconds: of processor time on a processor, which other work does not lengthen, of
/// the wall clock on other devices.
package struct UpdateProfile: Sendable {
    /// The stage's number, from 0.
    package var stage: Int
    /// Pictures (squares) of an update.
    package var pictures: Int
    /// The whole update.
    package var whole: Double
    /// Cutting the pictures.
    package var cutting: Double
    /// The codec's networks, forward and backward.
    package var network: Double
    /// The classifier on clean and decoded pictures, forward and backward.
    package var classifier: Double
    /// Limiting gradients, the step, and averaging the weights.
    package var optimiser: Double
    /// The networks on one smallest square: for small squares nearly all of it is the bridge's and libtorch's work around
    /// each operation.
    package var smallest: Double
}

extension Trainer {
    /// Measures the updates of every stage, a few of each, on the weights as they are at the start; the trainer is of no
    /// other use afterwards.
    package func profile(updates: Int) throws(ModelsError) -> [UpdateProfile] {
        var profiles: [UpdateProfile] = []
        if compute.device != .cpu { try TorchRuntime.tuneCUDA() }
        for (index, stage) in options.stages.enumerated() {
            state = TrainingState()
            state.stage = index
            state.plannedUpdates = 1000
            try beginStage()
            var small = stage
            (small.batch, small.accumulation, small.crop, small.loss) = (1, 1, Codec.cellSide, .mse)
            var bare = stage
            bare.loss = .mse
            var sums = LossSums()

            /// The median cost of `body` after one call that is not counted: libtorch prepares some things only once.
            func cost(_ body: () throws(ModelsError) -> Void) throws(ModelsError) -> Double {
                let clock = compute.device == .cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC
                var costs: [Double] = []
                for _ in 0...updates {
                    let begun = Self.seconds(of: clock)
                    try body()
                    // Reading a number waits for a device that computes by itself.
                    _ = try optimiser.parameters[0].tensor.sum().scalar()
                    costs.append(Self.seconds(of: clock) - begun)
                }
                return costs.dropFirst().sorted()[updates / 2]
            }
            func backward(_ stage: TrainingStage) throws(ModelsError) {
                for pass in 0..<stage.accumulation {
                    let (batch, random) = try batch(stage, pass: pass)
                    let loss = try loss(of: batch, stage, random: random, sums: &sums)
                    try loss.backward()
                    _ = try loss.scalar()
                }
            }
            let cutting = try cost { () throws(ModelsError) in
                for pass in 0..<stage.accumulation { _ = try batch(stage, pass: pass).batch.pictures.mean().scalar() }
            }
            let smallest = try cost { () throws(ModelsError) in try backward(small) }
            let network = try cost { () throws(ModelsError) in try backward(bare) }
            let judged = stage.loss == .mse ? network : try cost { () throws(ModelsError) in try backward(stage) }
            let stepping = try cost { () throws(ModelsError) in try step(stage, sums: &sums) }
            let whole = try cost { () throws(ModelsError) in
                try addGradients(stage, sums: &sums)
                try step(stage, sums: &sums)
                state.update += 1
            }
            profiles.append(
                UpdateProfile(
                    stage: index, pictures: stage.batch * stage.accumulation, whole: whole, cutting: cutting,
                    network: network - cutting, classifier: judged - network, optimiser: stepping, smallest: smallest))
        }
        return profiles
    }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
