import Basics

/// All codecs by name. A new codec is one file with its type and description, and one line here.
package enum CodecRegistry {
    /// The codecs in the order in which they are listed.
    package static let codecs: [CodecDescription] = [
        JPEGCodec.baseline,
        JPEGCodec.progressive,
        SmallJPEGCodec.description,
        WebPCodec.description,
        PNCCodec.description,
        StarfishCodec.description,
        DeepCODCodec.description,
        RNNCodec.full,
        RNNCodec.light,
    ]

    /// The codec of a name.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` with the nearest name for one that is unknown.
    package static func codec(named name: String) throws(ModelsError) -> CodecDescription {
        guard let codec = codecs.first(where: { $0.name == name }) else {
            let phrase = NearestName.phrase(for: name, among: codecs.map(\.name))
            throw .badParameter(name: "codec", value: name, expected: "the name of a codec: \(phrase)")
        }
        return codec
    }

    /// Makes a codec; parameters that are not given have their defaults.
    ///
    /// - Parameters:
    ///   - name: of a registered codec, such as `pnc`.
    ///   - parameters: values by the parameters' names.
    ///   - weights: a weights file in place of the one that is shipped; only for a codec that has weights.
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for an unknown codec or parameter or a value outside
    ///   its range; what reading weights throws.
    package static func makeCodec(
        name: String, parameters: [String: Double] = [:], weights: String? = nil
    ) throws(ModelsError) -> any ImageCodec {
        try codec(named: name).makeCodec(parameters: parameters, weights: weights)
    }
}
