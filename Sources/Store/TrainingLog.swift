import GRDB

/// What training noted at one step.
public struct TrainingRecord: Sendable, Hashable {
    /// The codec's name.
    public var codec: String
    /// The training run.
    public var label: String
    /// The stage of the training.
    public var stage: String
    /// Step of the optimiser, from 1.
    public var step: Int
    /// Pass over the training pictures, from 0.
    public var epoch: Int
    /// Value of the loss.
    public var loss: Double
    /// Step size of the optimiser.
    public var learningRate: Double
    /// Real time since the stage began, in seconds.
    public var seconds: Double
    /// Measures on the validation pictures, by name; empty where none were taken at this step.
    public var validation: [RunRecord.Variable]

    /// Makes a record.
    public init(
        codec: String, label: String, stage: String, step: Int, epoch: Int, loss: Double, learningRate: Double,
        seconds: Double, validation: [RunRecord.Variable] = []
    ) {
        self.codec = codec
        self.label = label
        self.stage = stage
        self.step = step
        self.epoch = epoch
        self.loss = loss
        self.learningRate = learningRate
        self.seconds = seconds
        self.validation = validation
    }
}

extension ResultsDatabase {
    /// Keeps what training noted; a step that is noted again, as after a resumed training, takes the newer values.
    public func store(_ records: [TrainingRecord]) throws(StoreError) {
        try write { db in
            let insert = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO training_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            for record in records {
                try insert.execute(arguments: [
                    record.codec, record.label, record.stage, record.step, record.epoch, record.loss,
                    record.learningRate, record.seconds,
                    record.validation.isEmpty ? nil : jsonObject(record.validation),
                ])
            }
        }
    }
}
