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
    @Option(help: ArgumentHelp("Where the others are cut, in bytes (252,5040).", valueName: "least,most"))
    var cut: String?

    func validate() throws {
        if cut != nil, cutBytes == nil {
            throw ValidationError("--cut takes two whole numbers of bytes above 0, the smaller first, such as 252,5040")
        }
        if let whole, !(0...1).contains(whole) { throw ValidationError("--whole takes a number from 0 to 1") }
    }

    private var cutBytes: ClosedRange<Double>? {
        guard let cut else { return Receptions.usualCutBytes }
        let numbers = cut.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let least = numbers[0], let most = numbers[1], least > 0, least <= most,
            most <= 1_000_000
        else { return nil }
        return Double(least)...Double(most)
    }

    /// - Throws: a usage error without a codec.
    func request() throws -> TrainingSession.Request.Restored {
        guard let codec else {
            throw ValidationError("restore stands behind a codec: name it with --codec, such as --codec wavelet")
        }
        let settings = CodecOptions.settings(of: try parameters.lists()).map(\.parameters)
        return TrainingSession.Request.Restored(
            codec: try CodecRegistry.all.codec(named: codec), settings: settings, weights: parameters.weights,
            wholeFraction: whole ?? 0.1, cutBytes: cutBytes ?? Receptions.usualCutBytes)
    }

    /// Whether anything was asked for that only `restore` knows.
    var isUsed: Bool {
        codec != nil || whole != nil || cut != nil || parameters.weights != nil || !parameters.parameters.isEmpty
    }
}
