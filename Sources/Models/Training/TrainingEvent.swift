/// What a training run reports while it runs.
public enum TrainingEvent: Sendable {
    /// A line of progress, every few seconds.
    case progress(TrainingProgress)
    /// The averaged weights measured on validation pictures, with every checkpoint.
    case validation(TrainingValidation)
    /// The run's state was written.
    case checkpoint(path: String)
}

/// Where a run stands.
public struct TrainingProgress: Sendable {
    /// The stage's number, from 0.
    public var stage: Int
    /// Updates done in this stage.
    public var update: Int
    /// Updates done in all stages.
    public var step: Int
    /// Updates expected in the stage.
    public var plannedUpdates: Int
    /// Whole passes over the pictures in this stage.
    public var epoch: Int
    /// The means since the last report: the whole loss, its squared error, its classifier term, the distance of the
    /// classifier's maps summed over stages (0 where it is not used), the bits above target.
    public var loss: Double
    /// Its mean squared error.
    public var squaredError: Double
    /// Its classifier's term.
    public var classifierLoss: Double
    /// The distance of the classifier's maps.
    public var mapDistance: Double
    /// Bits per symbol above the target, summed over features.
    public var excessBits: Double
    /// Updates since the last report that were left out because their gradients were not finite.
    public var lostUpdates: Int
    /// The learning rate.
    public var rate: Double
    /// Seconds of this run so far.
    public var elapsedSeconds: Double
    /// Seconds of this stage so far.
    public var stageSeconds: Double
    /// Seconds expected until the stage's end.
    public var remainingSeconds: Double
    /// Seconds expected until the end of all stages; nil where a later one's pace is not known.
    public var runRemainingSeconds: Double?
}

/// A measurement on validation pictures.
public struct TrainingValidation: Sendable {
    /// The stage's number, from 0.
    public var stage: Int
    /// Updates done in the stage.
    public var update: Int
    /// Updates done in all stages.
    public var step: Int
    /// Progressive steps received.
    public var steps: [Int]
    /// For each, the part of pictures whose clean answer is the first of the decoded picture's, and among its first five.
    public var top1: [Double]
    /// For each, the part whose clean answer is among the first five.
    public var top5: [Double]
    /// For each, the mean over pictures of the peak signal-to-noise ratio in dB.
    public var psnr: [Double]
    /// The entropy of each progressive step in bytes of a picture.
    public var bytesPerStep: [Double]
    /// Pictures measured.
    public var count: Int
}
