import Coding
import Tensors
import Training

/// A ``RestorationNetwork`` under training: behind a codec that stays as it is.
package struct RestorationTraining: Trainable {
    package static let name = "restore"
    /// Codecs take whole pictures.
    package static let cellSide = 224

    package let network: RestorationNetwork
    private let receptions: Receptions

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource, receptions: Receptions) throws(ModelsError) {
        network = try RestorationNetwork(from: source)
        self.receptions = receptions
    }

    package var parameters: [NamedTensor] { network.parameters }
    package var stepCount: Int { receptions.measuredCount }
    package var metadata: [String: String] {
        [Self.restoredKey: receptions.codec, "receptions": receptions.text]
    }
    package var hasEntropyCoder: Bool { false }

    /// The key of the codec's name in a weights file.
    package static let restoredKey = "restores"

    package var remarks: [String] {
        let settings = receptions.settings.map { "\($0.codec.fingerprint)" }.joined(separator: ", ")
        let whole = "\((receptions.wholeFraction * 100).rounded().formatted()) % of the pictures arrive whole"
        return [
            "The network stands behind \(settings).",
            "In training \(whole), the others are cut between \(Int(receptions.cutBytes.lowerBound)) and "
                + "\(Int(receptions.cutBytes.upperBound)) bytes.",
            "Bytes are those received; steps are "
                + (receptions.settings.count > 1 ? "the settings in this order, whole." : "cuts after so many bytes."),
        ]
    }

    package func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        var random = context.random
        let received = try receptions.drawn(RGBImage.pictures(pictures), random: &random)
        return TrainingPass(pictures: try restored(received, context.compute))
    }

    package func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        let images = try RGBImage.pictures(pictures)
        var measurement = CodecMeasurement(pictures: [], count: images.count)
        let all = try receptions.measured(images, receptions: steps)
        for place in steps.indices {
            let received = all.map { $0[place] }
            measurement.pictures.append(try restored(received, compute).clamped(to: 0...1))
            measurement.receivedBytes.append(received.map(\.bytes).reduce(0, +))
        }
        return measurement
    }

    private func restored(_ received: [Receptions.Received], _ compute: Compute) throws(ModelsError) -> Tensor {
        try network.restore(
            RGBImage.batch(received.map(\.picture), device: compute.device),
            arrived: RestorationNetwork.planes(ofBytes: received.map(\.bytes), device: compute.device), compute)
    }
}

extension RestorationTraining {
    /// Squared error for the first third of half an hour, then the classifier's answer beside it.
    package static var options: TrainingOptions {
        let schedule = RateSchedule.cosine(warmUp: 0.05)
        return TrainingOptions(
            stages: [
                TrainingStage(
                    loss: .mse, batch: 8, accumulation: 1, length: .seconds(600), rate: 1e-3, schedule: schedule),
                TrainingStage(
                    loss: .kd, batch: 8, accumulation: 1, length: .seconds(1200), rate: 1e-3, schedule: schedule,
                    mseWeight: 33),
            ], tailDrop: TailDrop(isEnabled: false), averageDecay: 0.998, maximumGradientNorm: 1)
    }
}
