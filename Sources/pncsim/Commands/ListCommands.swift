import ArgumentParser
import Basics
import Campaign
import CodecCommand
import Codecs
import Coding
import Foundation
import Images
import Tensors

/// Lists the codecs.
struct CodecsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codecs",
        abstract: "List the codecs and their parameters.",
        discussion: "A scenario chooses them:  codecs: [pnc, {webp: {quality: 20, method: 6}}]")

    func run() {
        for codec in CodecRegistry.all.codecs {
            print("\(codec.name)\(kind(of: codec))")
            print("    \(codec.help)")
            for parameter in codec.parameters {
                let value = NumberText.shortest(parameter.defaultValue)
                print("    \(parameter.name): \(parameter.help); \(parameter.expectation), default \(value)")
            }
        }
        print("\(CommandCodec.name)\n    \(CommandCodec.help) (docs/command-codec.md)")
        print("curve\n    a codec known only by a published table of bytes against accuracy; needs no pictures")
        print("verdicts\n    a codec known by its verdicts on the same pictures: `pncsim import` makes it of a table")
    }

    private func kind(of codec: CodecDescription) -> String {
        guard codec.needsWeights else { return "" }
        return CodecWeights.shippedPath(codec: codec.name) == nil
            ? "  (no weights here: `pncsim train \(codec.name)` makes them)"
            : "  (trained weights are here)"
    }
}

/// Lists the datasets.
struct DatasetsCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "datasets",
        abstract: "List the datasets that come with the program, or look into one.",
        discussion: """
            EXAMPLES
              pncsim datasets
              pncsim datasets imagenet-20
              pncsim datasets /data/imagenet/val --labels val.txt
            """)

    @Argument(help: "A dataset's name, or a folder of pictures.") var dataset: String?
    @OptionGroup var source: DatasetOptions

    func run() async throws {
        try await Failure.reported {
            guard let dataset else {
                for (name, help) in Dataset.names { print("\(name)\n    \(help)") }
                print("FOLDER\n    an ImageFolder tree, or a folder of pictures with a label file: --labels FILE")
                return
            }
            let opened = try source.open(dataset)
            for note in opened.notes { Console.error(note) }
            let usable = try await opened.examined(jobs: ProcessInfo.processInfo.activeProcessorCount)
            for note in usable.notes { Console.error(note) }
            let entries = usable.pictures.map(\.entry)
            print("\(Terminal.name(opened.name)): \(NumberText.count(entries.count, "picture"))")
            for entry in entries.prefix(20) {
                print(
                    "    \(Terminal.name(entry.name))  class \(entry.label.map(String.init) ?? "as the classifier says")"
                )
            }
            if entries.count > 20 { print("    … and \(entries.count - 20) more") }
        }
    }
}

/// How a folder of pictures is read.
struct DatasetOptions: ParsableArguments {
    @Option(help: "A label file, or `classifier`: its answer on the clean picture is the reference.")
    var labels: String?
    @Option(help: "A list of the classes, for WordNet ids and ILSVRC2012 ids.")
    var classes: String?
    @Option(help: "What numbers in labels are: index (0 to 999, as networks have them) or ilsvrc2012 (1 to 1000).")
    var numbering: ClassNumbering?
    @Flag(help: "Leave out pictures that cannot be decoded.") var skipBroken = false

    func open(_ name: String) throws(ModelsError) -> Dataset {
        if Dataset.names.contains(where: { $0.name == name }) {
            guard labels == nil, classes == nil, numbering == nil, !skipBroken else {
                throw .badDataset(
                    path: name,
                    reason:
                        "it comes with its classes; --labels, --classes, --numbering and --skip-broken are for folders")
            }
            return try Dataset.named(name)
        }
        // What is no folder may be meant as a name.
        if !name.contains("/"), !InputFile.exists(name),
            NearestName.nearest(to: name, among: Dataset.names.map(\.name)) != nil
        {
            return try Dataset.named(name)
        }
        let labels: Dataset.Labels =
            switch labels {
            case nil: .automatic
            case "classifier": .classifier
            case let path?: .file(path)
            }
        if labels == .classifier, classes != nil || numbering != nil {
            throw .badParameter(
                name: classes == nil ? "--numbering" : "--classes", value: "it with --labels classifier",
                expected: "no classes to read, or a label file")
        }
        return try Dataset(
            folder: name, labels: labels, classes: classes, numbering: numbering, skipsBroken: skipBroken)
    }
}

extension ClassNumbering: ExpressibleByArgument {}
