/// Which pictures come before the camera.
public enum DatasetSelection: Sendable, Hashable {
    /// One that comes with the program.
    case named(String)
    /// A folder of pictures.
    case folder(Folder)

    /// A folder of pictures and where their classes stand.
    public struct Folder: Sendable, Hashable {
        /// The folder.
        public var path = ""
        /// A file with the pictures' classes; nil where the folders tell, or where ``labelledByClassifier``.
        public var labelsPath: String?
        /// Whether the reference is the classifier's answer on the clean picture.
        public var labelledByClassifier = false
    }

    static let form: Form<DatasetSelection> = .either(
        Form<String>.words([("imagenet-20", "imagenet-20", "20 labelled photographs of ImageNet")])
            .map({ .named($0) }, from: { if case .named(let name) = $0 { name } else { "" } }),
        or: folder.map({ .folder($0) }, from: { if case .folder(let folder) = $0 { folder } else { Folder() } }),
        isFirst: { $0.entries == nil },
        writesFirst: { if case .named = $0 { true } else { false } })

    private static let folder: Form<Folder> = .section(
        base: Folder(),
        keys: [
            Key(
                "path", .file(example: "/data/imagenet/val"), isRequired: true,
                help: "an ImageFolder tree (a folder for each class), or a folder of pictures",
                set: { $0.path = $1 }, get: { $0.path.isEmpty ? nil : $0.path }),
            Key(
                "labels", .file(example: "ILSVRC2012_validation_ground_truth.txt"),
                help: "a file with one class a line, or `classifier`: the answer on the clean picture is the reference",
                set: { folder, path in
                    folder.labelledByClassifier = path == "classifier" || path.hasSuffix("/classifier")
                    folder.labelsPath = folder.labelledByClassifier ? nil : path
                },
                get: { $0.labelledByClassifier ? "classifier" : $0.labelsPath }),
        ])
}
