import ArgumentParser
import Campaign
import Codecs
import Coding
import Restoration

/// What a network that restores decoded pictures stands behind.
struct RestorationOptions: ParsableArguments {
    @Option(help: "The codec whose decoded pictures `restore` makes better.") var codec: String?
    @OptionGroup var parameters: CodecOptions
    @Option(
        help: ArgumentHelp(
            "Which part of the pictures arrives whole in training; the others are cut (0.1).", valueName: "fraction"))
    var whole: Double?

    func validate() throws {
        if let whole, !(0...1).contains(whole) { throw ValidationError("--whole takes a number from 0 to 1") }
    }

    /// - Throws: a usage error without a codec.
    func request() throws -> TrainingSession.Request.Restored {
        guard let codec else {
            throw ValidationError("restore stands behind a codec: name it with --codec, such as --codec wavelet")
        }
        var settings: [[String: Double]] = [[:]]
        for (name, values) in try parameters.lists() {
            settings = settings.flatMap { setting in values.map { setting.merging([name: $0]) { $1 } } }
        }
        return TrainingSession.Request.Restored(
            codec: try CodecRegistry.all.codec(named: codec), settings: settings, weights: parameters.weights,
            wholeFraction: whole ?? 0.1)
    }

    /// Whether anything was asked for that only `restore` knows.
    var isUsed: Bool { codec != nil || whole != nil || parameters.weights != nil || !parameters.parameters.isEmpty }
}
