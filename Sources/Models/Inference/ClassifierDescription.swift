import Hashing
import Basics
import Coding
import Engine

/// A classifier as people choose it: its name, its weights, and how to load it.
package struct ClassifierDescription: Sendable {
    /// The name in scenarios.
    package let name: String
    /// One line of help.
    package let help: String
    /// The weights file, from the folder that holds `Assets`.
    package let weights: String
    /// Whether it is a file of someone's own: ``weights`` is then its path.
    package let isFile: Bool
    private let setting: @Sendable () throws(ModelsError) -> String
    private let make: @Sendable (String) throws(ModelsError) -> Classifier

    /// Describes a classifier; `make` gets the path of its weights file, `setting` is what counts beside what that holds.
    package init(
        name: String, help: String, weights: String, isFile: Bool = false,
        setting: @escaping @Sendable () throws(ModelsError) -> String = { () throws(ModelsError) in "" },
        make: @escaping @Sendable (String) throws(ModelsError) -> Classifier
    ) {
        self.name = name
        self.help = help
        self.weights = weights
        self.isFile = isFile
        self.setting = setting
        self.make = make
    }

    /// A classifier in an ONNX file.
    package init(name: String, onnx path: String, input: ClassifierInput) {
        self.init(name: name, help: "", weights: path, isFile: true) { () throws(ModelsError) in
            " \(input.text) \(try OpenVINO.shared().version) f32"
        } make: { path throws(ModelsError) in
            try Classifier(onnx: path, input: input)
        }
    }

    /// The classifiers in the order in which they are listed. A new one is one line here.
    package static let all = [efficientNetLite0]

    package static let efficientNetLite0 = ClassifierDescription(
        name: "efficientnet-lite0", help: "EfficientNet-Lite0, trained on ImageNet-1k",
        weights: "Assets/efficientnet-lite0.safetensors",
        make: { path throws(ModelsError) in try Classifier(weightsPath: path) })

    /// The classifier of a name.
    ///
    /// - Throws: `ModelsError.badParameter` with the nearest name for one that is unknown.
    package static func named(
        _ name: String, among known: [ClassifierDescription] = all
    ) throws(ModelsError) -> ClassifierDescription {
        guard let found = known.first(where: { $0.name == name }) else {
            let phrase = NearestName.phrase(for: name, among: known.map(\.name))
            throw .badParameter(name: "classifier", value: name, expected: "the name of a classifier: \(phrase)")
        }
        return found
    }

    /// Loads the classifier.
    package func load(_ weightsPath: String) throws(ModelsError) -> Classifier { try make(weightsPath) }

    /// Names the classifier and what its weights hold, without loading any network.
    package func fingerprint(ofWeights path: String) throws(ModelsError) -> String {
        "\(name)@\(SHA256.hex(of: try FileBytes.read(path)).prefix(16))\(try setting())"
    }
}
