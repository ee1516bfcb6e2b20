import Coding
import Tensors

/// Progressive Neural Compression (RTSS 2023): ten features in the order of their weight, one segment each.
///
/// A feature is 32 x 32 values of 64 levels under a static Huffman table of its own. The decoder makes a picture of
/// whichever features arrived whole; the others are zero. The first feature can leave before the others are
/// entropy-coded: ``features(of:)`` and ``segment(_:of:)`` are the two steps of ``encode(_:)``.
package struct PNCCodec: ImageCodec {
    /// Symbols of a feature.
    package static let symbolsPerFeature = 1024

    /// Name and weights.
    package let fingerprint: CodecFingerprint
    /// From the encoder's output to symbols and back.
    package let quantiser: EightBitQuantiser
    /// A table for each feature.
    package let tables: [HuffmanTable]
    let network: PNCNetwork
    private let compute: Compute

    /// Reads the weights.
    ///
    /// - Parameters:
    ///   - path: a file; nil for the weights that come with the program.
    ///   - compute: device and number type of the networks.
    package init(weights path: String? = nil, compute: Compute = .reference) throws(ModelsError) {
        try self.init(CodecWeights(path: path, codec: "pnc"), compute: compute)
    }

    init(_ weights: CodecWeights, compute: Compute) throws(ModelsError) {
        guard let rule = weights.file.metadata["rounding"], let rounding = EightBitQuantiser.Rounding(rawValue: rule)
        else {
            throw .badWeights(path: weights.path, reason: "its metadata lack the rule of rounding")
        }
        quantiser = EightBitQuantiser(scale: Float(try weights.number("scale")), rounding: rounding)
        tables = try weights.huffmanTables(count: PNCNetwork.featureCount, symbols: EightBitQuantiser.levelCount)
        network = try PNCNetwork(from: weights.parameters(compute))
        fingerprint = CodecFingerprint(name: "pnc", parameters: compute.fingerprint, weights: weights.hash)
        self.compute = compute
    }

    /// The segments in the order of their sending.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        let features = try features(of: image)
        return EncodedImage(segments: features.indices.map { segment($0, of: features) })
    }

    /// The symbols of each feature: the encoder's work without entropy coding.
    package func features(of image: RGBImage) throws(ModelsError) -> [[UInt8]] {
        try image.require(side: 224)
        let values = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            try network.encode(RGBImage.batch([image], device: compute.device), compute).floats()
        }
        let count = Self.symbolsPerFeature
        let symbols = quantiser.symbols(values)
        return (0..<PNCNetwork.featureCount).map { Array(symbols[$0 * count..<($0 + 1) * count]) }
    }

    /// The bytes of one feature.
    package func segment(_ feature: Int, of features: [[UInt8]]) -> [UInt8] {
        tables[feature].encode(features[feature])
    }

    /// A bit for each whole feature, the first one's the lowest.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.wholeSegments.code(of: reception, layout: layout)
    }

    /// The picture of what arrived; nil where nothing usable did.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code != 0 else { return nil }
        let count = Self.symbolsPerFeature
        try encoded.requireSegments(PNCNetwork.featureCount, codec: "pnc")
        var values = [Float](repeating: 0, count: PNCNetwork.featureCount * count)
        for feature in 0..<PNCNetwork.featureCount where code >> Int64(feature) & 1 == 1 {
            let symbols = try tables[feature].decode(encoded.segments[feature], count: count, origin: "pnc")
            for (index, symbol) in symbols.enumerated() {
                guard symbol < EightBitQuantiser.levelCount else {
                    throw .badStream(
                        codec: "pnc", reason: "feature \(feature + 1) ends after \(index) of \(count) symbols")
                }
                values[feature * count + index] = quantiser.value(of: symbol)
            }
        }
        let picture = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let features = try Tensor.make(values, shape: [1, PNCNetwork.featureCount, 32, 32], device: compute.device)
            return try RGBImage.pictures(network.decode(features, compute))
        }
        return picture.first
    }
}

extension PNCCodec {
    package static let description = CodecDescription(
        name: "pnc", help: "Progressive Neural Compression: ten features, decoded from any of them", needsWeights: true,
        reception: .wholeSegments,
        // Published. Features are entropy-coded while the one before is sent, in far less time than that takes.
        raspberryPi4B: { _ in DeviceTiming(firstMilliseconds: 11.8, basis: .published) }
    ) { arguments throws(ModelsError) in
        try PNCCodec(weights: arguments.weights, compute: arguments.compute)
    }
}
