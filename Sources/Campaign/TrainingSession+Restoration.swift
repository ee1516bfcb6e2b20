import Coding
import Restoration
import Tensors

extension TrainingSession {
    /// What arrives in training, for a network that restores pictures.
    func receptions() throws(ModelsError) -> Receptions? {
        guard let restored = request.restoration else { return nil }
        let settings = try restored.settings.map { parameters throws(ModelsError) in
            try Receptions.Setting(
                restored.codec, parameters: parameters, weights: restored.weights, compute: request.compute)
        }
        return Receptions(
            of: restored.codec.name, settings: settings, wholeFraction: restored.wholeFraction,
            cutBytes: restored.cutBytes, device: request.compute.device)
    }

    static func restoration(_ receptions: Receptions) -> Maker<RestorationTraining> {
        { source throws(ModelsError) in try RestorationTraining(from: source, receptions: receptions) }
    }
}
