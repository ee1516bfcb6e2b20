import ArgumentParser
import Basics
import Campaign
import CodecWavelet
import Codecs
import Coding
import Foundation
import Report
import Restoration
import Store
import Training

/// Trains a neural codec.
struct TrainCommand: ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a neural codec on a folder of pictures: to a weights file, a model card and a curve.",
        discussion: """
            Whatever is left out is as published for the codec. PNC: stage 1 minimises the squared error, stage 2 ten times the
            squared error plus the divergence of the classifier's answer (kd); each of 70 epochs, mini-batches of 4 with 10
            accumulated, Adam at 1e-3, the rate times 0.3 after every 10 (stage 1) or 15 (stage 2) epochs; tail-drop uniform.
            Lists have a value for each stage, separated by commas; a single value counts for all.

            The folder --out keeps a checkpoint; the same command goes on from it after an interruption.

            EXAMPLES
              pncsim train pnc --images photos
              pncsim train pnc --images photos --device cuda --epochs 20,10 --crop 96,224
              pncsim train pnc --images photos --no-tail-drop --loss ce
              pncsim train pnc --images photos --options Weights/pnc.options.json
              pncsim train restore --codec wavelet --images photos
              pncsim train restore --codec webp -p quality=0,5,10,20,40 --whole 0.8 --images photos
            """)

    @Argument(help: "pnc, starfish, deepcod, rnn, rnn-lite, wavelet or restore.") var codec: String
    @Option(help: "A folder of pictures; they need no labels.") var images: String
    @Option(help: "The folder for checkpoint, weights and model card; Results/train-CODEC where left out.")
    var out: String?
    @Option(name: .customLong("db"), help: "The database for the log; OUT/training.sqlite where left out.")
    var database: String?
    @Option(help: "The training's name in the log; the name of the folder where left out.") var label: String?
    @Option(
        help: ArgumentHelp(
            "Weights to begin with: a weights file or a checkpoint; a random start where left out.", valueName: "file"))
    var from: String?
    @Option(help: "All options from an options.json, which every training leaves in its folder.") var options: String?
    @OptionGroup(title: "Restoration") var restoration: RestorationOptions
    @OptionGroup(title: "Stages") var stages: StageOptions
    @OptionGroup(title: "Training") var training: OptimiserOptions
    @OptionGroup(title: "Computing") var computing: ComputingOptions
    @Option(help: "Only the first so many pictures of the folder.") var limit: Int?
    @Flag(help: "Leave out pictures that cannot be decoded.") var skipBroken = false
    @Option(help: "Pictures that the finished weights are measured on, of those kept apart.") var final: Int = 500
    @Flag(help: "Train no further: write the weights of the checkpoint as it is.") var finish = false
    @Flag(help: "Draw no curve.") var noPlot = false
    @Option(
        help: ArgumentHelp(
            "Measure what an update costs in each stage, in so many updates, and train nothing.", valueName: "updates"))
    var profile: Int?

    /// All options of the training.
    private func trainingOptions() throws -> TrainingOptions {
        var all =
            try options.map { path throws(ModelsError) in try TrainingOptions(contentsOf: path) }
            ?? (isRestoration
                ? RestorationTraining.options : (try? TrainableCodecs.codec(named: codec))?.publishedOptions)
            ?? TrainingOptions()
        training.apply(to: &all)
        try stages.apply(to: &all)
        return all
    }

    private var isRestoration: Bool { codec == RestorationTraining.name }

    /// What is trained, as the log and the card call it.
    private var title: String { isRestoration ? "\(codec)-\(restoration.codec ?? "")" : codec }

    var folder: String { out ?? "Results/train-\(title)" }

    var promise: Interruption.Promise {
        if profile != nil { return .nothing }
        return .goesOnFrom(
            checkpoint: codec == WaveletTables.codecName
                ? WaveletTrainingSession.checkpoint(in: folder) : TrainingSession.checkpoint(in: folder))
    }

    func validate() throws {
        if let limit, limit < 2 { throw ValidationError("--limit takes a number from 2 on") }
        if let profile, profile < 1 { throw ValidationError("--profile takes a number from 1 on") }
        guard final >= 1 else { throw ValidationError("--final takes a number from 1 on") }
        if isRestoration {
            _ = try restoration.request()
        } else if restoration.isUsed {
            throw ValidationError(
                "--codec, --whole, --cut, --weights and -p are of `restore`; others begin with weights by --from")
        }
        // A file of options is read when it is needed, so that its errors are those of bad input.
        if options == nil { _ = try trainingOptions() }
    }

    func run() async throws {
        try await Failure.reported {
            if let out { try OutputFile.checkFolder(out) }
            if codec == WaveletTables.codecName { return try await trainWavelet() }
            if !isRestoration {
                _ = try TrainableCodecs.codec(
                    named: codec, besides: [WaveletTables.codecName, RestorationTraining.name])
            }
            let label = label ?? URL(fileURLWithPath: folder).lastPathComponent
            let database = database ?? folder + "/training.sqlite"
            let options = try trainingOptions()
            let request = TrainingSession.Request(
                codec: title, restoration: try isRestoration ? restoration.request() : nil, images: images,
                limit: limit, skipsBroken: skipBroken, folder: folder, options: options,
                start: from, compute: try computing.compute(), judgePrecision: computing.judgePrecision,
                threads: computing.threads ?? ProcessInfo.processInfo.activeProcessorCount, label: label,
                command: (["pncsim"] + CommandLine.arguments.dropFirst()).joined(separator: " "), finalCount: final,
                onlyFinishes: finish)
            if let profile {
                let profiles = try TrainingSession(request, database: nil).profile(updates: profile) {
                    TrainingLines.print($0, stages: 0)
                }
                TrainingLines.print(profiles, options)
                return
            }
            let store = try ResultsDatabase(path: database, access: .create)
            defer { store.removeUnlessUsed() }
            let session = TrainingSession(request, database: store)
            let result = try await session.run { event in TrainingLines.print(event, stages: options.stages.count) }
            print("weights   \(Console.name(result.weights))")
            print("card      \(Console.name(result.card))")
            print("log       \(Console.name(database))")
            if !noPlot { plot(store, label: label, folder: folder) }
        }
    }

    private func plot(_ store: ResultsDatabase, label: String, folder: String) {
        do {
            let points = try ResultsReader(store).training(codec: title, label: label).compactMap(Self.curvePoint)
            let plot = try Plot.trainingCurve(points, title: "Training of \(title)")
            let renderer = PlotRenderer.locate(in: Places.current.roots)
            for file in try renderer.write([plot], into: URL(fileURLWithPath: folder)) {
                print("plot      \(Console.name(file.path))")
            }
        } catch {
            print("plot      none: \(error)")
        }
    }

    /// A panel for the loss, one for the accuracy and one for the likeness, with a line for each number of steps.
    private static func curvePoint(_ point: TrainingPoint) -> TrainingPoint? {
        var point = point
        let parts = point.quantity.split(separator: " ").last?.components(separatedBy: "_at_") ?? []
        guard parts.count == 2 else {
            point.series = "training"
            return point.quantity == "Loss" ? point : nil
        }
        switch parts[0] {
        case "top5": point.quantity = "Top-5 in validation"
        case "psnr": point.quantity = "PSNR in validation (dB)"
        default: return nil
        }
        point.series = "\(parts[1]) received"
        return point
    }
}

/// What a training says while it runs.
enum TrainingLines {
    static func print(_ event: TrainingSession.Event, stages: Int) {
        switch event {
        case .note(let note): Console.error(note)
        case .ready(let training, let validation, let libtorch):
            pncsim.print("\(training) pictures to train with, \(validation) kept apart; libtorch \(libtorch)")
        case .training(.progress(let progress)): pncsim.print(line(progress, stages: stages))
        case .training(.validation(let validation)): pncsim.print(line(validation))
        case .training(.checkpoint(let path)): pncsim.print("  checkpoint \(Console.name(path))")
        }
    }

    private static func line(_ progress: TrainingProgress, stages: Int) -> String {
        let terms = [
            String(format: "loss %.5f", progress.loss), String(format: "mse %.5f", progress.squaredError),
            progress.classifierLoss == 0 ? nil : String(format: "classifier %.3f", progress.classifierLoss),
            progress.excessBits == 0 ? nil : String(format: "excess %.3f bits", progress.excessBits),
        ].compactMap(\.self).joined(separator: ", ")
        return "stage \(progress.stage + 1)/\(stages), update \(progress.update)/\(progress.plannedUpdates): \(terms), "
            + String(format: "rate %.1e, ", progress.rate) + end(progress)
            + (progress.lostUpdates == 0 ? "" : "; \(progress.lostUpdates) updates left out, gradients not finite")
    }

    private static func end(_ progress: TrainingProgress) -> String {
        let stage = "\(clock(progress.remainingSeconds)) left in the stage"
        guard let seconds = progress.runRemainingSeconds else { return stage }
        let isToday = seconds < 12 * 3600
        let end = Date(timeIntervalSinceNow: seconds).formatted(
            date: isToday ? .omitted : .abbreviated, time: .shortened)
        return stage + ", done about \(end)"
    }

    private static func line(_ validation: TrainingValidation) -> String {
        let steps = validation.steps.indices.map { index in
            String(
                format: "%d: %.0f%% %.1f dB", validation.steps[index], validation.top5[index] * 100,
                validation.psnr[index])
        }
        return "  validation of \(validation.count), top-5 and PSNR by steps received: "
            + steps.joined(separator: ", ") + String(format: "; %.0f bytes", validation.bytesPerStep.reduce(0, +))
    }

    /// A row for each stage; times in milliseconds.
    static func print(_ profiles: [UpdateProfile], _ options: TrainingOptions) {
        pncsim.print("| stage | pictures/s | update (ms) | cutting | network | classifier | optimiser | smallest |")
        pncsim.print("|---|---|---|---|---|---|---|---|")
        for profile in profiles {
            let stage = options.stages[profile.stage]
            let times = [
                profile.whole, profile.cutting, profile.network, profile.classifier, profile.optimiser,
                profile.smallest,
            ].map { String(format: "%.1f", $0 * 1000) }
            let name =
                "\(profile.stage + 1) \(stage.loss), \(profile.pictures) squares of \(stage.crop), \(stage.optimiser)"
            let rate = String(format: "%.1f", Double(profile.pictures) / profile.whole)
            pncsim.print("| " + ([name, rate] + times).joined(separator: " | ") + " |")
        }
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded(.up))
        return whole < 3600
            ? "\(whole / 60):\(String(format: "%02d", whole % 60)) min"
            : "\(whole / 3600):\(String(format: "%02d", whole / 60 % 60)) h"
    }
}
