/// How a network computes: on which device, and with what numbers its convolutions multiply.
///
/// Weights, losses and the optimiser's state are 32-bit numbers always. `bfloat16` halves the time of training on
/// processors with AVX-512 BF16 and on GPUs.
package struct Compute: Sendable, Hashable {
    /// The device.
    package var device: TensorDevice
    /// The type that convolutions multiply: ``TensorType/float32`` or ``TensorType/bfloat16``.
    package var precision: TensorType

    package init(device: TensorDevice = .cpu, precision: TensorType = .float32) {
        self.device = device
        self.precision = precision
    }

    /// 32-bit numbers on the processor.
    package static let reference = Compute()

    /// The same device with 32-bit numbers.
    package var exact: Compute { Compute(device: device) }

    /// What differs from ``reference``, for a codec's fingerprint: `precision=bfloat16`; empty where nothing does.
    package var fingerprint: String {
        var parts: [String] = []
        if precision != .float32 { parts.append("precision=\(precision.rawValue)") }
        if device != .cpu { parts.append("device=\(device)") }
        return parts.joined(separator: " ")
    }

    /// The way of computing that a person names: `float32` or `bfloat16`, and `cpu`, `cuda` or `cuda:1`; nil and empty texts
    /// leave the ``reference``.
    ///
    /// With other numbers a decoded picture may differ in its last bits, so whatever is not the default becomes part of a codec's
    /// fingerprint.
    ///
    /// - Parameters:
    ///   - precision: the numbers, from the parameter that an error names `precisionName`.
    ///   - device: the device, likewise.
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for other texts.
    package init(
        precision: String?, named precisionName: String, device: String?, named deviceName: String
    ) throws(ModelsError) {
        self = .reference
        if let precision, !precision.isEmpty {
            guard let type = TensorType(rawValue: precision), [.float32, .bfloat16].contains(type) else {
                throw .badParameter(name: precisionName, value: precision, expected: "float32 or bfloat16")
            }
            self.precision = type
        }
        if let text = device, !text.isEmpty {
            guard let device = TensorDevice(text) else {
                throw .badParameter(name: deviceName, value: text, expected: "cpu, cuda or cuda:1")
            }
            self.device = device
        }
    }
}

/// Where a tensor lives.
package enum TensorDevice: Sendable, Hashable, CustomStringConvertible {
    /// The processor.
    case cpu
    /// A CUDA device by number, from 0.
    case cuda(Int)

    /// Reads `cpu`, `cuda` (the first) or `cuda:1`.
    package init?(_ text: String) {
        switch text {
        case "cpu": self = .cpu
        case "cuda": self = .cuda(0)
        default:
            guard text.hasPrefix("cuda:"), let number = Int(text.dropFirst(5)), number >= 0 else { return nil }
            self = .cuda(number)
        }
    }

    /// The word in files and messages.
    package var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let number): "cuda:\(number)"
        }
    }
}

/// The type of a tensor's elements.
package enum TensorType: String, Sendable, Hashable {
    /// The types that the bridge knows.
    case float32, bfloat16, float16, int64, uint8
}
