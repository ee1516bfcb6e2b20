import Models
import Scenarios

/// A codec as a campaign uses it.
enum CodecSource: Sendable {
    /// One that encodes and decodes pictures.
    case real(any ImageCodec)
    /// One that is known by its published table only.
    case curve(RateAccuracyCurve)

    init(_ selection: CodecSelection) throws(ModelsError) {
        if let curve = selection.curve {
            self = .curve(curve.curve)
            return
        }
        var parameters: [String: Double] = [:]
        for parameter in selection.parameters { parameters[parameter.name] = parameter.value }
        self = .real(
            try CodecRegistry.makeCodec(name: selection.name, parameters: parameters, weights: selection.weightsPath))
    }

    var fingerprint: CodecFingerprint {
        switch self {
        case .real(let codec): codec.fingerprint
        case .curve(let curve): curve.fingerprint
        }
    }
}
