/// What a training run reports while it runs.
package enum TrainingEvent: Sendable {
    /// A line of progress, every few seconds.
    case progress(TrainingProgress)
    /// The averaged weights measured on validation pictures, with every checkpoint.
    case validation(TrainingValidation)
    /// The run's state was written.
    case checkpoint(path: String)
}

/// Where a run stands.
package struct TrainingProgress: Sendable {
    /// The stage's number, from 0.
    package var stage: Int
    /// Updates done in this stage.
    package var update: Int
    /// Updates done in all stages.
    package var step: Int
    /// Updates expected in the stage.
    package var plannedUpdates: Int
    /// Whole passes over the pictures in this stage.
    package var epoch: Int
    /// The means since the last report: the whole loss, its squared error, its classifier term, the distance of the
    /// classifier's maps summed over stages (0 where it is not used), the bits above target.
    package var loss: Double
    /// Its mean squared error.
    package var squaredError: Double
    /// Its classifier's term.
    package var classifierLoss: Double
    /// The distance of the classifier's maps.
    package var mapDistance: Double
    /// Bits per symbol above the target, summed over features.
    package var excessBits: Double
    /// Updates since the last report that were left out because their gradients were not finite.
    package var lostUpdates: Int
    /// The learning rate.
    package var rate: Double
    /// Seconds of this run so far.
    package var elapsedSeconds: Double
    /// Seconds of this stage so far.
    package var stageSeconds: Double
    /// Seconds expected until the stage's end.
    package var remainingSeconds: Double
    /// Seconds expected until the end of all stages; nil where a later one's pace is not known.
    package var runRemainingSeconds: Double?
}

/// A measurement on validation pictures.
package struct TrainingValidation: Sendable {
    /// The stage's number, from 0.
    package var stage: Int
    /// Updates done in the stage.
    package var update: Int
    /// Updates done in all stages.
    package var step: Int
    /// Progressive steps received.
    package var steps: [Int]
    /// For each, the part of pictures whose clean answer is the first of the decoded picture's, and among its first five.
    package var top1: [Double]
    /// For each, the part whose clean answer is among the first five.
    package var top5: [Double]
    /// For each, the mean over pictures of the peak signal-to-noise ratio in dB.
    package var psnr: [Double]
    /// The entropy of each progressive step in bytes of a picture.
    package var bytesPerStep: [Double]
    /// Pictures measured.
    package var count: Int
}
