import Models
import Scenarios

/// A codec as a campaign uses it.
enum CodecSource: Sendable {
    /// One that encodes and decodes pictures.
    case real(any ImageCodec)
    /// One of which outcomes were recorded.
    case recorded(OutcomeRecording.Codec)
    /// One that is known by its published table only.
    case curve(RateAccuracyCurve)

    init(_ selection: CodecSelection) throws(ModelsError) {
        if let curve = selection.curve {
            self = .curve(curve.curve)
            return
        }
        self = .real(
            try CodecRegistry.makeCodec(
                name: selection.name, parameters: selection.values, weights: selection.weightsPath))
    }

    /// Whether it needs no pictures at all.
    var isCurve: Bool {
        if case .curve = self { return true }
        return false
    }

    var fingerprint: CodecFingerprint {
        switch self {
        case .real(let codec): codec.fingerprint
        case .recorded(let codec): CodecFingerprint(codec.record)
        case .curve(let curve): curve.fingerprint
        }
    }
}
