import Basics

/// Codecs by name, in the order in which they are listed.
package struct CodecRegistry: Sendable {
    /// The codecs.
    package let codecs: [CodecDescription]

    package init(_ codecs: [CodecDescription]) { self.codecs = codecs }

    /// The codec of a name.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` with the nearest name for one that is unknown.
    package func codec(named name: String) throws(ModelsError) -> CodecDescription {
        guard let codec = codecs.first(where: { $0.name == name }) else {
            let phrase = NearestName.phrase(for: name, among: codecs.map(\.name))
            throw .badParameter(name: "codec", value: name, expected: "the name of a codec: \(phrase)")
        }
        return codec
    }

    /// The codec of a name; parameters that are not given have their defaults.
    ///
    /// - Parameters:
    ///   - name: of a registered codec, such as `pnc`.
    ///   - parameters: values by the parameters' names.
    ///   - weights: a weights file in place of the one that is shipped; only for a codec that has weights.
    ///   - compute: how a neural codec's networks compute.
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for an unknown codec or parameter or a value outside
    ///   its range; what reading weights throws.
    package func makeCodec(
        name: String, parameters: [String: Double] = [:], weights: String? = nil, compute: Compute = .reference
    ) throws(ModelsError) -> any ImageCodec {
        try codec(named: name).makeCodec(parameters: parameters, weights: weights, compute: compute)
    }
}
