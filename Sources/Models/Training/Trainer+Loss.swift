extension Trainer {
    /// What an update minimises on one mini-batch.
    func loss(
        of batch: Tensor, _ stage: TrainingStage, random: SeededRandom, sums: inout LossSums
    ) throws(ModelsError) -> Tensor {
        let context = TrainingContext(
            compute: compute, tailDrop: options.tailDrop, wantsRate: stage.rateWeight > 0, random: random)
        let pass = try codec.trainingPass(batch, context)
        let squaredError = try pass.pictures.subtracting(batch).squared().mean()
        let reconstruction = pass.reconstructionLoss ?? squaredError
        var total = reconstruction
        if stage.loss != .mse, let classifier {
            let term = try classifierLoss(classifier, stage, clean: batch, decoded: pass.pictures, sums: &sums)
            total = try reconstruction.scaled(by: stage.mseWeight).adding(term)
        }
        if let regulariser = pass.regulariser { total = try total.adding(regulariser) }
        if let excess = pass.excessBits {
            sums.excess += Double(try excess.scalar())
            total = try total.adding(excess.scaled(by: stage.rateWeight))
        }
        sums.count += 1
        sums.loss += Double(try total.scalar())
        sums.squaredError += Double(try squaredError.scalar())
        return total
    }

    /// How far the classifier's answer on decoded pictures is from its answer on the clean ones.
    private func classifierLoss(
        _ classifier: EfficientNetLite0, _ stage: TrainingStage, clean: Tensor, decoded: Tensor, sums: inout LossSums
    ) throws(ModelsError) -> Tensor {
        let wanted = try TorchRuntime.withoutGradient { () throws(ModelsError) in try classifier.answer(clean) }
        let found = try classifier.answer(decoded.clamped(to: 0...1))
        var term: Tensor
        if stage.loss == .logits {
            term = try found.logits.subtracting(wanted.logits).squared().mean()
        } else {
            let target = stage.loss == .ce ? try oneHot(wanted.logits) : try wanted.logits.softmax(over: 1)
            let cross = try target.multiplied(by: found.logits.logSoftmax(over: 1)).sum(over: [1]).mean().scaled(by: -1)
            // The teacher's own entropy makes the cross-entropy a divergence; it has no gradient.
            let own = try target.multiplied(by: target.scaled(by: 1, plus: 1e-12).logarithm()).sum(over: [1]).mean()
            term = try cross.adding(own)
        }
        sums.classifier += Double(try term.scalar())
        guard stage.mapWeight > 0 else { return term }
        for (map, clean) in zip(found.maps, wanted.maps) {
            let size = Double(try clean.squared().mean().scalar())
            let distance = try map.subtracting(clean).squared().mean().scaled(by: stage.mapWeight / max(size, 1e-12))
            sums.maps += Double(try distance.scalar()) / stage.mapWeight
            term = try term.adding(distance)
        }
        return term
    }

    private func oneHot(_ logits: Tensor) throws(ModelsError) -> Tensor {
        let shape = try logits.shape()
        let values = try logits.floats()
        var hot = [Float](repeating: 0, count: values.count)
        for row in 0..<shape[0] { hot[row * shape[1] + Ranking.best(values, row: row, classes: shape[1])] = 1 }
        return try Tensor.make(hot, shape: shape, device: compute.device)
    }
}
