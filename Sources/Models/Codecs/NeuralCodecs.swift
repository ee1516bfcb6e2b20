import Foundation

// What the neural codecs have in common.

extension Compute {
    /// How the neural codecs compute: 32-bit numbers on the processor, or what `PNCSIM_PRECISION` (`float32`,
    /// `bfloat16`) and `PNCSIM_DEVICE` (`cpu`, `cuda`) say.
    ///
    /// With other numbers a decoded picture may differ in its last bits, so whatever is not the default becomes part of
    /// the codec's fingerprint.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for other values of the variables.
    package static func ofCodecs() throws(ModelsError) -> Compute {
        let environment = ProcessInfo.processInfo.environment
        var compute = Compute.reference
        if let text = environment["PNCSIM_PRECISION"], !text.isEmpty {
            guard let precision = TensorType(rawValue: text), [.float32, .bfloat16].contains(precision) else {
                throw .badParameter(name: "PNCSIM_PRECISION", value: text, expected: "float32 or bfloat16")
            }
            compute.precision = precision
        }
        if let text = environment["PNCSIM_DEVICE"], !text.isEmpty {
            guard let device = TensorDevice(text) else {
                throw .badParameter(name: "PNCSIM_DEVICE", value: text, expected: "cpu, cuda or cuda:1")
            }
            try TorchRuntime.require(device, as: "PNCSIM_DEVICE")
            compute.device = device
        }
        return compute
    }

    /// What differs from ``reference``, for a codec's fingerprint: `precision=bfloat16`; empty where nothing does.
    var fingerprint: String {
        var parts: [String] = []
        if precision != .float32 { parts.append("precision=\(precision.rawValue)") }
        if device != .cpu { parts.append("device=\(device)") }
        return parts.joined(separator: " ")
    }
}

extension RGBImage {
    /// Checks that this is a square of `side` pixels.
    func require(side: Int) throws(ModelsError) {
        guard width == side, height == side else {
            throw .badParameter(name: "picture", value: "\(width) x \(height)", expected: "\(side) x \(side) pixels")
        }
    }
}

extension EncodedImage {
    /// Checks the number of segments.
    func requireSegments(_ count: Int, codec: String) throws(ModelsError) {
        guard segments.count == count else {
            throw .badStream(codec: codec, reason: "\(segments.count) segments, expected \(count)")
        }
    }
}

extension Reception {
    /// A bit for each segment that arrived whole, the first one's the lowest.
    ///
    /// - Precondition: at most 63 segments.
    func wholeSegments(of layout: SegmentLayout) -> ReceptionCode {
        precondition(layout.bytes.count <= 63, "a code has 63 bits")
        return zip(prefixBytes, layout.bytes).enumerated().reduce(0) { code, segment in
            segment.element.0 >= segment.element.1 ? code | 1 << Int64(segment.offset) : code
        }
    }
}
