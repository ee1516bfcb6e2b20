import Basics
import Coding
import Images
import Language

/// Which pictures come before the camera.
package enum DatasetSelection: Sendable, Hashable {
    /// One that comes with the program.
    case named(String)
    /// A folder of pictures.
    case folder(Folder)
    /// What a database has recorded of a dataset: encodings and verdicts in place of the pictures.
    case recorded(Recorded)

    /// A folder of pictures and where their classes stand.
    package struct Folder: Sendable, Hashable {
        /// The folder.
        package var path = ""
        /// Where the classes stand.
        package var labels = Dataset.Labels.automatic
        /// A list of the classes, for WordNet ids and ILSVRC2012 ids; nil for the one fetched at set-up.
        package var classes: String?
        /// What numbers mean; nil where they are to tell.
        package var numbering: ClassNumbering?
        /// Whether pictures that cannot be decoded are left out.
        package var skipsBroken = false
    }

    /// A results database and which of its datasets.
    package struct Recorded: Sendable, Hashable {
        /// The database.
        package var path = ""
        /// The dataset's name in it; nil where it has only one.
        package var name: String?
        /// SHA-256 of the file that is meant, in hexadecimal; nil where any will do.
        package var hash: String?
    }

    /// Opens the dataset.
    ///
    /// - Parameter files: where labels and the list of classes come from.
    /// - Throws: `ModelsError.badDataset` for a recorded one, which has no pictures to open.
    package func open(_ files: ScenarioFiles = .system) throws(ModelsError) -> Dataset {
        switch self {
        case .named(let name): try Dataset.named(name)
        case .folder(let folder):
            try Dataset(
                folder: folder.path, labels: folder.labels, classes: folder.classes, numbering: folder.numbering,
                skipsBroken: folder.skipsBroken, reading: files.read)
        case .recorded(let recorded):
            throw .badDataset(path: recorded.path, reason: "it holds what was recorded of pictures, not the pictures")
        }
    }

    /// The files that tell the classes of its pictures, as far as they can be read.
    func labelFiles(from source: ScenarioFiles) -> [ScenarioInput] {
        guard case .folder(let folder) = self else { return [] }
        var files: [(path: String, role: ScenarioInput.Role)] = []
        switch folder.labels {
        case .file(let path): files.append((path, .labels))
        case .automatic: files.append((folder.path + "/labels.csv", .labels))
        default: break
        }
        if let classes = folder.classes { files.append((classes, .classes)) }
        return files.compactMap { file in
            (try? source.read(file.path)).map { ScenarioInput(path: file.path, role: file.role, bytes: $0) }
        }
    }

    static let form: Form<DatasetSelection> = .either(
        Form<String>.words(Dataset.names.map { ($0.name, $0.name, $0.help) })
            .map({ .named($0) }, from: { if case .named(let name) = $0 { name } else { "" } }),
        or: .either(
            folder.map({ .folder($0) }, from: { if case .folder(let folder) = $0 { folder } else { Folder() } }),
            or: recorded.map(
                { .recorded($0) }, from: { if case .recorded(let recorded) = $0 { recorded } else { Recorded() } }),
            isFirst: { $0["recorded"] == nil },
            writesFirst: { if case .folder = $0 { true } else { false } }),
        isFirst: { $0.entries == nil },
        writesFirst: { if case .named = $0 { true } else { false } })

    private static let recorded: Form<Recorded> = .section(
        base: Recorded(),
        keys: [
            Key(
                "recorded", .file(example: "Results/recorded/eval224.sqlite"), isRequired: true,
                help:
                    "a results database: its recorded encodings and verdicts stand in for pictures, weights and libtorch",
                set: { $0.path = $1 }, get: { $0.path.isEmpty ? nil : $0.path }),
            Key(
                "name", optional: \.name, .text(example: "eval224"),
                help: "the dataset's name in it; may be left out where it has only one"),
            Key(
                "sha256", optional: \.hash, .sha256,
                help: "what the file must hold, as a database notes it of the recording that its runs replayed"),
        ])

    private static let folder: Form<Folder> = .section(
        base: Folder(),
        keys: [
            Key(
                "path", .file(example: "/data/imagenet/val"), isRequired: true,
                help: "an ImageFolder tree (a folder for each class), or a folder of pictures",
                set: { $0.path = $1 }, get: { $0.path.isEmpty ? nil : $0.path }),
            Key("labels", \.labels, labels, help: "where the classes of a folder of pictures stand"),
            Key(
                "classes", optional: \.classes, .file(example: "map_clsloc.txt"),
                help:
                    "a list of the classes, for WordNet ids and ILSVRC2012 ids; the one fetched at set-up where left out"
            ),
            Key(
                "numbering", optional: \.numbering, .words(ClassNumbering.allCases.map { ($0.rawValue, $0, $0.help) }),
                help: "what numbers in labels are; where it is left out, they must tell it themselves"),
            Key(
                "skip-broken", \.skipsBroken, .flag,
                help: "whether pictures that cannot be decoded are left out; otherwise they are an error"),
        ],
        check: { folder in
            guard folder.labels == .classifier else { return nil }
            let key = folder.numbering != nil ? "numbering" : folder.classes != nil ? "classes" : nil
            return key.map {
                Complaint(
                    key: $0,
                    .conflict(
                        with: "labels", reason: "with `labels: classifier` no classes are read; keep one of the two"))
            }
        })

    private static let labels: Form<Dataset.Labels> = .either(
        .words([
            ("automatic", .automatic, "in the folder's `labels.csv`, or in the names of its subfolders"),
            ("classifier", .classifier, "nowhere: the classifier's answer on the clean picture is the reference"),
        ]),
        or: Form<String>.file(example: "ILSVRC2012_validation_ground_truth.txt")
            .map({ .file($0) }, from: { if case .file(let path) = $0 { path } else { "" } }),
        isFirst: { $0.text == "automatic" || $0.text == "classifier" },
        writesFirst: { if case .file = $0 { false } else { true } })
}
