import Coding
import Tensors

/// Starfish (Hu et al., SenSys 2020): the four quadrants of a picture, each a segment of its own.
///
/// A patch is 1024 values, quantised between its least and its greatest value to 64 levels, under one static Huffman
/// table; the two bounds go first, as 16-bit numbers. A patch that did not arrive whole has zeros for values.
package struct StarfishCodec: ImageCodec {
    /// Patches of a picture.
    package static let patchCount = 4

    /// Name and weights.
    package let fingerprint: CodecFingerprint
    let network: StarfishNetwork
    let table: HuffmanTable
    private let compute: Compute

    /// Reads the weights.
    ///
    /// - Parameters:
    ///   - path: a file; nil for the weights that come with the program.
    ///   - compute: device and number type of the networks.
    package init(weights path: String? = nil, compute: Compute = .reference) throws(ModelsError) {
        try self.init(CodecWeights(path: path, codec: "starfish"), compute: compute)
    }

    init(_ weights: CodecWeights, compute: Compute) throws(ModelsError) {
        table = try weights.huffmanTables(count: 1, symbols: StarfishNetwork.quantiser.symbolCount)[0]
        network = try StarfishNetwork(from: weights.parameters(compute))
        fingerprint = CodecFingerprint(name: "starfish", parameters: compute.fingerprint, weights: weights.hash)
        self.compute = compute
    }

    /// The segments in the order of their sending.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        try image.require(side: 2 * StarfishNetwork.patchSide)
        let values = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let picture = try RGBImage.batch([image], device: compute.device)
            return try network.encode(StarfishNetwork.patches(of: picture), compute).floats()
        }
        let each = StarfishNetwork.valuesPerPatch
        return EncodedImage(
            segments: (0..<Self.patchCount).map { patch in
                let own = Array(values[patch * each..<(patch + 1) * each])
                let scale = StarfishNetwork.quantiser.scale(fitting: own)
                var writer = BitWriter(capacity: each)
                scale.write(into: &writer)
                table.encode(own.map { scale.symbol(of: $0) }, into: &writer)
                return writer.finish()
            })
    }

    /// A bit for each whole patch, the first one's the lowest.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.wholeSegments.code(of: reception, layout: layout)
    }

    /// The picture of what arrived; nil where nothing usable did.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code != 0 else { return nil }
        try encoded.requireSegments(Self.patchCount, codec: "starfish")
        let each = StarfishNetwork.valuesPerPatch
        var values = [Float](repeating: 0, count: Self.patchCount * each)
        for patch in 0..<Self.patchCount where code >> Int64(patch) & 1 == 1 {
            var reader = BitReader(encoded.segments[patch], origin: "starfish")
            let scale = try StarfishNetwork.quantiser.scale(from: &reader, origin: "starfish")
            let symbols = try table.decode(each, from: &reader)
            try reader.expectEnd()
            for (index, symbol) in symbols.enumerated() { values[patch * each + index] = scale.value(of: symbol) }
        }
        return try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let codes = try Tensor.make(
                values, shape: [Self.patchCount, StarfishNetwork.codeChannels, 16, 16], device: compute.device)
            let patches = try network.decode(codes, compute)
            return try RGBImage.pictures(StarfishNetwork.pictures(of: patches, rows: 2, columns: 2)).first
        }
    }
}

extension StarfishCodec {
    package static let description = CodecDescription(
        name: "starfish", help: "Starfish: four patches that are decoded one by one", needsWeights: true,
        preparation: .inTurn, reception: .wholeSegments,
        raspberryPi4B: { _ in DeviceTiming(firstMilliseconds: 62.9, furtherMilliseconds: 62.9, basis: .published) }
    ) { arguments throws(ModelsError) in
        try StarfishCodec(weights: arguments.weights, compute: arguments.compute)
    }
}
