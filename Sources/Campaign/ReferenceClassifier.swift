import Basics
import Coding
import Inference
import Offload
import Store
import Tensors

/// The classifier that a scenario chooses: known by its fingerprint from the start, loaded when a picture must first be judged.
actor ReferenceClassifier {
    /// Its name and its fingerprint, under which verdicts are kept.
    nonisolated let record: ClassifierRecord
    private let description: ClassifierDescription
    private let weightsPath: String
    private var server: EdgeServer?

    /// A classifier whose weights are fetched at set-up, or lie where their path says.
    init(_ description: ClassifierDescription) throws(ModelsError) {
        self.description = description
        weightsPath = try ModelsError.reading { () throws(FileError) in
            description.isFile ? description.weights : try Places.current.path(of: description.weights)
        }
        record = ClassifierRecord(
            fingerprint: try description.fingerprint(ofWeights: weightsPath), name: description.name)
    }

    /// The server that classifies with it.
    ///
    /// Each of the program's tasks classifies a batch of its own with one thread, which is faster than all threads on
    /// one batch.
    func loaded() throws -> EdgeServer {
        if let server { return server }
        try TorchRuntime.setThreads(1)
        let loaded = EdgeServer(classifier: try description.load(weightsPath))
        // Verdicts are kept under the fingerprint: those of other weights must not come under it.
        guard try description.fingerprint(ofWeights: weightsPath) == record.fingerprint else {
            throw CampaignError.weightsChanged(path: weightsPath)
        }
        server = loaded
        return loaded
    }
}
