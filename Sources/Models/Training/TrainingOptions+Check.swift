import Coding

extension TrainingOptions {
    /// Refuses numbers that no training can work with, wherever they come from.
    ///
    /// - Parameter steps: how many progressive steps the codec has.
    /// - Throws: `ModelsError.badParameter` with the key of `options.json`.
    func check(steps: Int) throws(ModelsError) {
        guard !stages.isEmpty else { throw .badParameter(name: "stages", value: "none", expected: "at least one") }
        for (index, stage) in stages.enumerated() { try stage.check(as: "stages[\(index)]") }
        try Self.expect("beta1", beta1, in: 0..<1)
        try Self.expect("beta2", beta2, in: 0..<1)
        try Self.expect("averageDecay", averageDecay, in: 0..<1)
        try Self.expect("maximumGradientNorm", maximumGradientNorm, in: 0..<1e9)
        try Self.expect("checkpointSeconds", checkpointSeconds, in: 0..<1e9)
        guard let weights = tailDrop.weights else { return }
        guard weights.count == steps, weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.reduce(0, +) > 0 else {
            throw .badParameter(
                name: "tailDrop.weights", value: "\(weights)",
                expected: "\(steps) numbers from 0 on, one for each step of the codec, not all of them 0")
        }
    }

    fileprivate static func expect(_ name: String, _ value: Double, in range: Range<Double>) throws(ModelsError) {
        guard range.contains(value) else {
            throw .badParameter(
                name: name, value: "\(value)",
                expected: "a number from \(range.lowerBound) to below \(range.upperBound)")
        }
    }

    fileprivate static func expect(_ name: String, above value: Double, upTo most: Double) throws(ModelsError) {
        guard value > 0, value <= most else {
            throw .badParameter(name: name, value: "\(value)", expected: "a number above 0, at most \(most)")
        }
    }

    fileprivate static func expect(_ name: String, _ value: Int, upTo most: Int) throws(ModelsError) {
        guard (1...most).contains(value) else {
            throw .badParameter(name: name, value: "\(value)", expected: "a whole number from 1 to \(most)")
        }
    }
}

extension TrainingStage {
    fileprivate func check(as name: String) throws(ModelsError) {
        try TrainingOptions.expect("\(name).batch", batch, upTo: 100_000)
        try TrainingOptions.expect("\(name).accumulation", accumulation, upTo: 100_000)
        try TrainingOptions.expect("\(name).rate", above: rate, upTo: 1000)
        for (key, weight) in [
            ("mseWeight", mseWeight), ("rateWeight", rateWeight), ("mapWeight", mapWeight),
            ("encoderRateFactor", encoderRateFactor),
        ] {
            try TrainingOptions.expect("\(name).\(key)", weight, in: 0..<1e9)
        }
        switch length {
        case .updates(let count): try TrainingOptions.expect("\(name).length.updates", count, upTo: 1_000_000_000)
        case .epochs(let count): try TrainingOptions.expect("\(name).length.epochs", above: count, upTo: 1e6)
        case .seconds(let count): try TrainingOptions.expect("\(name).length.seconds", above: count, upTo: 1e8)
        }
        switch schedule {
        case .steps(let factor, let epochs):
            try TrainingOptions.expect("\(name).schedule.steps.factor", above: factor, upTo: 1)
            try TrainingOptions.expect("\(name).schedule.steps.epochs", above: epochs, upTo: 1e6)
        case .cosine(let warmUp): try TrainingOptions.expect("\(name).schedule.cosine.warmUp", warmUp, in: 0..<1)
        }
    }
}
