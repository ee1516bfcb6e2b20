import ArgumentParser
import Basics
import Campaign
import Codecs
import Coding
import Foundation
import Scenarios

/// Works with the camera's computer.
struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "Measure a camera's computer.", subcommands: [MeasureCommand.self])
}

/// Measures encoding times on this machine.
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Measure how long this machine takes to encode a picture, for a scenario's `device: {table: FILE}`.",
        discussion: """
            Times are of the processor, on one thread, the median over the pictures; where segments are made in turn, each has its share.
            Run it on the device itself, or here. -p goes to the codec that has it; with several codecs, name it: -p webp.quality=20.
            A parameter with several values makes a row of each.

            EXAMPLES
              pncsim device measure webp jpeg-progressive --out device.csv
              pncsim device measure webp -p quality=0,10,20 --out device.csv
              pncsim run scenario.yaml --set device.table=device.csv
            """)

    @Argument(help: "The codecs; `pncsim codecs` lists them.") var codecs: [String]
    @Option(help: "A dataset's name, or a folder of pictures.") var dataset = "imagenet-20"
    @OptionGroup var source: DatasetOptions
    @OptionGroup var options: CodecOptions
    @Option(help: "Only the first so many pictures.") var limit: Int?
    @Option(help: "The file to write.") var out: String

    func validate() throws {
        guard !codecs.isEmpty else { throw ValidationError("name at least one codec") }
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
        if codecs.count > 1, options.weights != nil {
            throw ValidationError("--weights goes with one codec: it has the weights of one")
        }
    }

    func run() async throws {
        let chosen = try codecs.flatMap { name in
            try options.settings(of: name, among: codecs).map { (name, $0.parameters) }
        }
        try await Failure.reported {
            try OutputFile.check(out, replacing: DeviceTable.kind)
            let compute = try Compute.asked()
            let measurement = try DeviceMeasurement(on: source.open(dataset), pictures: limit ?? .max)
            let rows = try chosen.map { name, parameters in
                let row = try measurement.row(
                    of: CodecRegistry.all.codec(named: name), parameters: parameters, weights: options.weights,
                    compute: compute)
                print("\(name)  \(NumberText.fixed(row.time.seconds * 1000, 3)) ms")
                return row
            }
            let pictures = NumberText.count(measurement.count, "picture")
            let comment =
                "pncsim \(Version.number) on \(ProcessInfo.processInfo.hostName): processor time of one thread, median of"
                + " \(pictures) of \(Terminal.name(URL(fileURLWithPath: dataset).lastPathComponent))"
            try OutputFile.write(
                Data(DeviceTable.text(rows, comment: comment).utf8), to: out, replacing: DeviceTable.kind)
            print("table  \(Terminal.name(out))")
        }
    }
}
