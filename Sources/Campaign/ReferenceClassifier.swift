import Basics
import Models
import Offload

/// The classifier of a campaign: known by its fingerprint from the start, loaded when a picture must first be judged.
actor ReferenceClassifier {
    /// Its fingerprint, under which verdicts are kept.
    nonisolated let fingerprint: String
    private let weightsPath: String?
    private var server: EdgeServer?

    /// The classifier that is fetched at set-up.
    init() throws(ModelsError) {
        let path = try ModelsError.reading { () throws(FileError) in
            try Places.current.path(of: "Assets/efficientnet-lite0.safetensors")
        }
        weightsPath = path
        fingerprint = try Classifier.fingerprint(ofWeights: path)
    }

    /// A classifier of which only recorded verdicts are at hand, or none is needed.
    init(recordedAs fingerprint: String) {
        weightsPath = nil
        self.fingerprint = fingerprint
    }

    /// The server that classifies with it.
    ///
    /// Each of the program's tasks classifies a batch of its own with one thread, which is faster than all threads on
    /// one batch.
    func loaded() throws -> EdgeServer {
        if let server { return server }
        guard let weightsPath else {
            throw CampaignError.missing(
                "a verdict is needed that was not recorded, and a replay has no classifier to ask: \(fingerprint)")
        }
        try TorchRuntime.setThreads(1)
        let loaded = EdgeServer(classifier: try Classifier(weightsPath: weightsPath))
        server = loaded
        return loaded
    }
}
