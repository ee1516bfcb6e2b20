import Basics

/// The codecs that can be trained.
package enum TrainableCodecs {
    /// All of them, in the order in which they are listed.
    package static let all: [any TrainableCodec.Type] = [
        PNCTraining.self, StarfishTraining.self, DeepCODTraining.self,
        RNNTraining<PublishedRNNWidth>.self, RNNTraining<LightRNNWidth>.self,
    ]

    /// The codec of a name.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for a name that no trainable codec has.
    package static func codec(named name: String) throws(ModelsError) -> any TrainableCodec.Type {
        guard let codec = all.first(where: { $0.name == name }) else {
            let phrase = NearestName.phrase(for: name, among: all.map { $0.name })
            throw .badParameter(name: "codec", value: name, expected: "a codec that can be trained: \(phrase)")
        }
        return codec
    }
}

extension TrainingOptions {
    /// How a codec was trained by its authors, as far as they say; what they leave open is as for PNC.
    ///
    /// Starfish (Hu et al., 2020): Adam at 1e-3, mini-batches of 64. DeepCOD (Yao et al., 2020): 10 times the squared
    /// error plus that of the logits, Adam at 1e-4 with moments 0 and 0.9. RNN (Toderici et al., 2017): cuts of 32 pixels,
    /// mini-batches of 32, Adam at 5e-4.
    package static func published(codec: String) -> TrainingOptions {
        let constant = RateSchedule.steps(factor: 1, epochs: 1)
        switch codec {
        case "starfish":
            return TrainingOptions(
                stages: [
                    TrainingStage(loss: .mse, batch: 64, accumulation: 1, schedule: constant),
                    TrainingStage(loss: .ce, batch: 64, accumulation: 1, schedule: constant),
                ], tailDrop: TailDrop(isEnabled: false))
        case "deepcod":
            return TrainingOptions(
                stages: [TrainingStage(loss: .logits, accumulation: 1, rate: 1e-4, schedule: constant)],
                beta1: 0, beta2: 0.9)
        case "rnn", "rnn-lite":
            return TrainingOptions(
                stages: [
                    TrainingStage(loss: .mse, crop: 32, batch: 32, accumulation: 1, rate: 5e-4, schedule: constant)
                ], tailDrop: TailDrop(isEnabled: false))
        default: return TrainingOptions()
        }
    }
}
