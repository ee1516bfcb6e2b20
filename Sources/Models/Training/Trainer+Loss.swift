import Coding
import Inference
import Tensors

extension Trainer {
    /// What an update minimises on one mini-batch.
    func loss(
        of batch: TrainingBatch, _ stage: TrainingStage, random: SeededRandom, sums: inout LossSums
    ) throws(ModelsError) -> Tensor {
        let context = TrainingContext(
            compute: compute, tailDrop: options.tailDrop, wantsRate: stage.rateWeight > 0, random: random)
        let pass = try codec.trainingPass(batch.pictures, context)
        let squaredError = try pass.pictures.subtracting(batch.pictures).squared().mean()
        let reconstruction = pass.reconstructionLoss ?? squaredError
        var total = reconstruction
        if stage.loss != .mse, let classifier, let judge {
            let term = try classifierLoss(
                judge, teacher: classifier, stage, batch, decoded: pass.pictures, sums: &sums)
            total = try reconstruction.scaled(by: stage.mseWeight).adding(term)
        }
        if let regulariser = pass.regulariser { total = try total.adding(regulariser) }
        if let excess = pass.excessBits {
            try sums.add(excess, to: .excess)
            total = try total.adding(excess.scaled(by: stage.rateWeight))
        }
        sums.count += 1
        try sums.add(total, to: .loss)
        try sums.add(squaredError, to: .squaredError)
        return total
    }

    /// How far the classifier's answer on decoded pictures is from its answer on the clean ones.
    private func classifierLoss(
        _ judge: EfficientNetLite0, teacher classifier: EfficientNetLite0, _ stage: TrainingStage,
        _ batch: TrainingBatch, decoded: Tensor, sums: inout LossSums
    ) throws(ModelsError) -> Tensor {
        let usesMaps = stage.mapWeight > 0
        let wanted = try answers(of: classifier, stage, on: batch)
        let found = try judge.answer(decoded.clamped(to: 0...1), wantsMaps: usesMaps)
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
        try sums.add(term, to: .classifier)
        for (map, clean) in zip(found.maps, wanted.maps) {
            let size = try clean.squared().mean().scaled(by: 1, plus: 1e-12)
            let distance = try map.subtracting(clean).squared().mean().divided(by: size)
            try sums.add(distance, to: .maps)
            term = try term.adding(distance.scaled(by: stage.mapWeight))
        }
        return term
    }

    /// The teacher's answers, without gradient: kept ones where the pictures are whole and no maps are needed.
    private func answers(
        of classifier: EfficientNetLite0, _ stage: TrainingStage, on batch: TrainingBatch
    ) throws(ModelsError) -> (logits: Tensor, maps: [Tensor]) {
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            guard stage.crop == pictures.side, stage.mapWeight == 0 else {
                return try classifier.answer(batch.pictures, wantsMaps: stage.mapWeight > 0)
            }
            let logits = try teacher.logits(of: batch.squares, on: compute.device) { () throws(ModelsError) in
                try classifier.logits(batch.pictures)
            }
            return (logits, [])
        }
    }

    /// 1 for the greatest of each row, 0 for the others: only the greatest is not below it.
    private func oneHot(_ logits: Tensor) throws(ModelsError) -> Tensor {
        try logits.subtracting(logits.maximum(over: [1], keep: true)).sign().scaled(by: 1, plus: 1)
    }
}
