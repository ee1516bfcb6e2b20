import Coding
import Tensors

/// The recurrent codec of Toderici et al. (CVPR 2017), progressive: an iteration codes what the ones before it left.
///
/// A segment is one iteration, 32 bits for each of 14 x 14 cells: 784 bytes. Bits are sent as they are.
package struct RNNCodec: ImageCodec {
    /// Bytes of an iteration.
    package static let bytesPerIteration = cells * cells * RNNNetwork.bitsPerCell / 8
    static let side = 224
    static let cells = side / RNNNetwork.cellSide

    /// Name and weights.
    package let fingerprint: CodecFingerprint
    /// Iterations that are sent.
    package let iterations: Int
    private let name: String
    let network: RNNNetwork
    let compute: Compute

    /// Reads the weights.
    ///
    /// - Parameters:
    ///   - isLight: a quarter of the published widths.
    ///   - iterations: how many are sent, 1 through 16, of 784 bytes each.
    ///   - path: a file; nil for the weights that come with the program.
    ///   - compute: device and number type of the networks.
    package init(
        isLight: Bool, iterations: Int = RNNNetwork.iterationCount, weights path: String? = nil,
        compute: Compute = .reference
    ) throws(ModelsError) {
        try self.init(
            CodecWeights(path: path, codec: isLight ? "rnn-lite" : "rnn"), isLight: isLight, iterations: iterations,
            compute: compute)
    }

    init(_ weights: CodecWeights, isLight: Bool, iterations: Int, compute: Compute) throws(ModelsError) {
        precondition((1...16).contains(iterations), "1 through 16 iterations are sent")
        name = isLight ? "rnn-lite" : "rnn"
        network = try RNNNetwork(divisor: isLight ? 4 : 1, from: weights.parameters(compute))
        self.iterations = iterations
        self.compute = compute
        let parameters = ["iterations=\(iterations)", compute.fingerprint].filter { !$0.isEmpty }.joined(separator: " ")
        fingerprint = CodecFingerprint(name: name, parameters: parameters, weights: weights.hash)
    }

    /// The segments in the order of their sending.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        try image.require(side: Self.side)
        return try TorchRuntime.withoutGradient { () throws(ModelsError) in
            var residual = try RGBImage.batch([image], device: compute.device).scaled(by: 1, plus: -0.5)
            var (encoderMemory, decoderMemory) = (RNNNetwork.Memory(), RNNNetwork.Memory())
            var segments: [[UInt8]] = []
            for iteration in 0..<iterations {
                let bits = try RNNNetwork.sign(network.encode(residual, memory: &encoderMemory, compute))
                var writer = BitWriter(capacity: Self.bytesPerIteration)
                for bit in try bits.floats() { writer.write(bit > 0 ? 1 : 0, bits: 1) }
                segments.append(writer.finish())
                // What the last iteration leaves is of no use to anyone.
                if iteration + 1 < iterations {
                    residual = try residual.subtracting(network.decode(bits, memory: &decoderMemory, compute))
                }
            }
            return EncodedImage(segments: segments)
        }
    }

    /// The number of iterations received without a gap: a later one says nothing without the ones before it.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.leadingSegments.code(of: reception, layout: layout)
    }

    /// The picture of what arrived; nil where nothing usable did.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code > 0 else { return nil }
        try encoded.requireSegments(iterations, codec: name)
        return try TorchRuntime.withoutGradient { () throws(ModelsError) in
            var memory = RNNNetwork.Memory()
            var picture: Tensor?
            for segment in encoded.segments.prefix(Int(code)) {
                guard segment.count == Self.bytesPerIteration else {
                    throw .badStream(
                        codec: name,
                        reason: "an iteration of \(segment.count) bytes, expected \(Self.bytesPerIteration)")
                }
                let bits: [Float] = segment.flatMap { byte in
                    (0..<8).map { bit -> Float in (byte >> (7 - bit)) & 1 == 1 ? 1 : -1 }
                }
                let received = try Tensor.make(
                    bits, shape: [1, RNNNetwork.bitsPerCell, Self.cells, Self.cells], device: compute.device)
                let part = try network.decode(received, memory: &memory, compute)
                picture = try picture?.adding(part) ?? part
            }
            guard let picture else { return nil }
            return try RGBImage.pictures(picture.scaled(by: 1, plus: 0.5)).first
        }
    }
}

extension RNNCodec {
    package static let full = description(
        "rnn", "the recurrent codec of Toderici et al. at its published widths", isLight: false)
    package static let light = description("rnn-lite", "the recurrent codec at a quarter of its widths", isLight: true)

    private static func description(_ name: String, _ help: String, isLight: Bool) -> CodecDescription {
        CodecDescription(
            name: name, help: help,
            parameters: [
                CodecParameter(
                    "iterations", help: "iterations that are sent, of 784 bytes each", range: 1...16,
                    defaultValue: Double(RNNNetwork.iterationCount))
            ],
            needsWeights: true, preparation: .inTurn, reception: .leadingSegments,
            // Published: 1900 ms for an iteration of an 8-bit TFLite network; in floating point it takes longer, a lower bound.
            raspberryPi4B: { _ in
                DeviceTiming(
                    firstMilliseconds: 1900, furtherMilliseconds: 1900, basis: isLight ? .published : .estimated)
            }
        ) { arguments throws(ModelsError) in
            try RNNCodec(
                isLight: isLight, iterations: arguments.integer("iterations"), weights: arguments.weights,
                compute: arguments.compute)
        }
    }
}
