import Basics

/// A codec as people choose it: name, help, parameters, and how to make it.
package struct CodecDescription: Sendable {
    /// The name in scenarios and on the command line.
    package let name: String
    /// One line of help.
    package let help: String
    /// The parameters in the order of the fingerprint.
    package let parameters: [CodecParameter]
    /// Whether it reads a weights file: the neural codecs, which need libtorch too, and `wavelet`, which does not.
    package let needsWeights: Bool
    /// When the segments of a picture can leave the device.
    package let preparation: SegmentPreparation
    /// What of a picture can be used, where the sizes of its segments alone say so; nil for a codec without weights, which
    /// says it itself, in bytes received without a gap.
    package let reception: ReceptionRule?
    /// How long the Raspberry Pi 4B, the camera's computer of the published testbed, takes to encode a 224 x 224 picture, by the
    /// values of all parameters; nil where nothing is known.
    package let raspberryPi4B: (@Sendable ([String: Double]) -> DeviceTiming)?
    /// How often that time was told anew: runs with an earlier one are other runs.
    package let timingRevision: Int
    private let construct: @Sendable (CodecArguments) throws(ModelsError) -> any ImageCodec

    /// When the segments of a picture are ready.
    package enum SegmentPreparation: Sendable, Hashable {
        /// All at once, when the picture is encoded: JPEG, WebP, PNC.
        case together
        /// One after the other, each after the same time: Starfish's patches, the RNN codec's iterations.
        case inTurn
    }

    /// Describes a codec; `make` gets parameters that have been validated.
    package init(
        name: String, help: String, parameters: [CodecParameter] = [], needsWeights: Bool = false,
        preparation: SegmentPreparation = .together, reception: ReceptionRule? = nil,
        raspberryPi4B: (@Sendable ([String: Double]) -> DeviceTiming)? = nil, timingRevision: Int = 0,
        make: @escaping @Sendable (CodecArguments) throws(ModelsError) -> any ImageCodec
    ) {
        self.name = name
        self.help = help
        self.parameters = parameters
        self.needsWeights = needsWeights
        self.preparation = preparation
        self.reception = reception
        self.raspberryPi4B = raspberryPi4B
        self.timingRevision = timingRevision
        construct = make
    }

    /// What a usable part of this codec's pictures says of the bytes that arrived.
    package var partRule: ReceptionRule { reception ?? .contiguousBytes }

    /// The codec itself; parameters that are not given have their defaults.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for an unknown name or a value outside its range.
    package func makeCodec(
        parameters given: [String: Double] = [:], weights: String? = nil, compute: Compute = .reference
    ) throws(ModelsError) -> any ImageCodec {
        guard weights == nil || needsWeights else {
            throw .badParameter(name: "weights", value: weights ?? "", expected: "no weights: \(name) has none")
        }
        return try construct(CodecArguments(values: resolve(given), weights: weights, compute: compute))
    }

    /// How long the Raspberry Pi 4B takes to encode a picture.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for a codec without a time, and for parameters that it does not
    ///   have.
    package func raspberryPi4BTiming(parameters: [String: Double] = [:]) throws(ModelsError) -> DeviceTiming {
        guard let raspberryPi4B else {
            throw .badParameter(
                name: "device raspberry-pi-4b", value: name,
                expected: "a codec whose encoding time is known; `device: measured` takes any codec")
        }
        return raspberryPi4B(try resolve(parameters))
    }

    /// All parameters with their values: those that are given, and the defaults of the others.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for an unknown name or a value outside its range.
    package func resolve(_ given: [String: Double]) throws(ModelsError) -> [String: Double] {
        let names = parameters.map(\.name)
        if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
            let choice =
                names.isEmpty
                ? "no parameter: \(name) has none"
                : "a parameter of \(name): " + NearestName.phrase(for: unknown, among: names)
            throw .badParameter(name: "codec \(name)", value: unknown, expected: choice)
        }
        var values: [String: Double] = [:]
        for parameter in parameters {
            values[parameter.name] = try parameter.validated(given[parameter.name] ?? parameter.defaultValue)
        }
        return values
    }
}
