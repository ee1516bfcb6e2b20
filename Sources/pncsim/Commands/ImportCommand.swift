import ArgumentParser
import Basics
import Campaign
import Foundation
import Images
import Store

/// Takes over a codec that is known by its verdicts.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a codec of a table of verdicts, to compare with others picture by picture.",
        discussion: """
            The table is a CSV file with a row for each part of each picture that was judged: the columns picture (a name of the
            dataset, or the SHA-256 of the file), segment_bytes (the sizes of the picture's segments, with spaces between them),
            usable_bytes or usable_segments (of how many from the beginning on), rank (of the true class, from 1; empty where
            nothing was decodable) and, if known, psnr_db. A scenario then has it among its codecs:
            {verdicts: {file: Results/recorded/mine.sqlite, encoding-time: 50 ms}}. docs/own-model.md says more.

            EXAMPLES
              pncsim import verdicts.csv --name mine
              pncsim import verdicts.csv --name mine --dataset photos --labels photos/labels.csv
              pncsim import verdicts.csv --name mine --dataset Results/recorded/eval224.sqlite
            """)

    @Argument(help: "The table, a CSV file.", completion: .file(extensions: ["csv"])) var table: String
    @Option(help: "What to call the codec.") var name: String
    @Option(help: "The dataset of the pictures: a name, a folder of pictures, or a recording.")
    var dataset = "imagenet-20"
    @OptionGroup var source: DatasetOptions
    @Option(help: "What the classifier is called that gave the ranks.") var classifier = "efficientnet-lite0"
    @Option(
        help: "The recording, a database; one that is there is replaced. Results/recorded/NAME.sqlite where left out.")
    var out: String?

    func validate() throws {
        if let problem = FileName.problem(name) {
            throw ValidationError("--name: a recording lies in a file of this name, and \(problem)")
        }
    }

    func run() async throws {
        try await Failure.reported {
            let out = out ?? "Results/recorded/\(name).sqlite"
            try InputFiles([table, dataset] + [source.labels, source.classes].compactMap(\.self)).check(out)
            let taken = try await VerdictImport(
                as: name, judgedBy: classifier, jobs: ProcessInfo.processInfo.activeProcessorCount
            ).record(table, of: pictures(), into: out)
            for note in taken.notes { Console.error(note) }
            print(
                "\(Terminal.name(name)): \(NumberText.count(taken.verdicts, "verdict")) on \(taken.pictures) of "
                    + NumberText.count(taken.datasetPictures, "picture"))
            print("recording  \(Terminal.name(out))")
        }
    }

    private func pictures() throws -> VerdictImport.Pictures {
        var isFolder: ObjCBool = false
        let isFile = FileManager.default.fileExists(atPath: dataset, isDirectory: &isFolder) && !isFolder.boolValue
        return isFile ? .recording(dataset) : .dataset(try source.open(dataset))
    }
}
