/// What training noted at one step.
package struct TrainingRecord: Sendable, Hashable {
    /// The codec's name.
    package var codec: String
    /// The training run.
    package var label: String
    /// The stage of the training.
    package var stage: String
    /// Step of the optimiser, from 1.
    package var step: Int
    /// Pass over the training pictures, from 0.
    package var epoch: Int
    /// Value of the loss.
    package var loss: Double
    /// Step size of the optimiser.
    package var learningRate: Double
    /// Real time since the stage began, in seconds.
    package var seconds: Double
    /// Measures on the validation pictures, by name; empty where none were taken at this step.
    package var validation: [RunRecord.Variable]

    package init(
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

extension TrainingRecord {
    static let table = StoredTable<TrainingRecord>(
        "training_log", "What the training of a codec noted.", knownBy: ["codec", "label", "stage", "step"],
        [
            Column("codec", help: "the codec's name", \.codec),
            Column("label", help: "the training run", \.label),
            Column("stage", help: "the stage of the training", \.stage),
            Column("step", unit: "steps", help: "step of the optimiser, from 1", \.step),
            Column("epoch", help: "pass over the training pictures, from 0", \.epoch),
            Column("loss", help: "value of the loss", \.loss),
            Column("learning_rate", help: "step size of the optimiser", \.learningRate),
            Column("seconds", unit: "s", help: "real time since the stage began", \.seconds),
            Column("validation", help: "measures on the validation pictures, a JSON object") {
                $0.validation.isEmpty ? nil : jsonObject($0.validation)
            },
        ])
}

extension ResultsDatabase {
    /// Keeps what training noted; a step that is noted again, as after a resumed training, takes the newer values.
    package func store(_ records: [TrainingRecord]) throws(StoreError) {
        try write { db in
            let insert = try TrainingRecord.table.insert(into: db, known: .isReplaced)
            for record in records { try insert(record) }
        }
    }
}
