import Coding
import Tensors

/// DeepCOD (Yao et al., SenSys 2020): one convolution, eight learned levels, a decoder with self-attention.
///
/// The symbols of a channel go under a static Huffman table of their own. Not progressive: all of the stream is needed,
/// which goes in pieces of 504 bytes.
package struct DeepCODCodec: ImageCodec {
    /// Name and weights.
    package let fingerprint: CodecFingerprint
    let network: DeepCODNetwork
    private let scale: Quantiser.Scale
    let tables: [HuffmanTable]
    private let compute: Compute

    /// Reads the weights.
    ///
    /// - Parameters:
    ///   - path: a file; nil for the weights that come with the program.
    ///   - compute: device and number type of the networks.
    package init(weights path: String? = nil, compute: Compute = .reference) throws(ModelsError) {
        try self.init(CodecWeights(path: path, codec: "deepcod"), compute: compute)
    }

    init(_ weights: CodecWeights, compute: Compute) throws(ModelsError) {
        guard let channels = weights.file["encoder.conv.weight"]?.shape.first, (1...4).contains(channels) else {
            throw .badWeights(path: weights.path, reason: "its encoder has not 1 to 4 channels")
        }
        network = try DeepCODNetwork(channels: channels, from: weights.parameters(compute))
        scale = Quantiser.centres(try network.centres.tensor.floats()).scale(fitting: [])
        tables = try weights.huffmanTables(count: channels, symbols: DeepCODNetwork.centreCount)
        fingerprint = CodecFingerprint(name: "deepcod", parameters: compute.fingerprint, weights: weights.hash)
        self.compute = compute
    }

    static let side = 224
    private static var symbolsPerChannel: Int { (side / DeepCODNetwork.stride) * (side / DeepCODNetwork.stride) }

    /// The segments in the order of their sending.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        try image.require(side: Self.side)
        let values = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            try network.encode(RGBImage.batch([image], device: compute.device), compute).floats()
        }
        let symbols = values.map { scale.symbol(of: $0) }
        let each = Self.symbolsPerChannel
        var writer = BitWriter(capacity: symbols.count / 2)
        for (channel, table) in tables.enumerated() {
            table.encode(Array(symbols[channel * each..<(channel + 1) * each]), into: &writer)
        }
        return EncodedImage(stream: writer.finish())
    }

    /// 1 for the whole stream, 0 for anything less.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.wholeStream.code(of: reception, layout: layout)
    }

    /// The picture of what arrived; nil where nothing usable did.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code != 0 else { return nil }
        var reader = BitReader(encoded.segments.flatMap(\.self), origin: "deepcod")
        var values: [Float] = []
        for table in tables {
            for symbol in try table.decode(Self.symbolsPerChannel, from: &reader) {
                guard symbol < DeepCODNetwork.centreCount else {
                    throw .badStream(codec: "deepcod", reason: "a symbol that has no centre")
                }
                values.append(scale.value(of: symbol))
            }
        }
        try reader.expectEnd()
        let cells = Self.side / DeepCODNetwork.stride
        return try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let codes = try Tensor.make(values, shape: [1, network.channels, cells, cells], device: compute.device)
            return try RGBImage.pictures(network.decode(codes, compute)).first
        }
    }
}

extension DeepCODCodec {
    package static let description = CodecDescription(
        name: "deepcod", help: "DeepCOD: one strided convolution and a decoder with self-attention",
        needsWeights: true, reception: .wholeStream,
        // An upper bound: its encoder, one convolution, has a tenth of the multiply-adds of PNC's, which takes this long.
        raspberryPi4B: { _ in DeviceTiming(firstMilliseconds: 11.8, basis: .estimated) }
    ) { arguments throws(ModelsError) in
        try DeepCODCodec(weights: arguments.weights, compute: arguments.compute)
    }
}
