import Coding
import Tensors

/// The networks of Starfish (Hu et al., SenSys 2020): each of a picture's four quadrants on its own.
///
/// Encoder of a patch of 128 x 128 (112 and a margin of 8): Conv 3x3 64 stride 1, 64 stride 2, 64 stride 2, each with
/// ReLU, and 4 stride 2, linear: 16 x 16 x 4 values, 77,956 parameters. Decoder: Conv 3x3 64 linear, three times
/// nearest x2 and Conv 64 with ReLU, Conv 3 sigmoid, margin cut off; 192,839 parameters together.
package struct StarfishNetwork: Sendable {
    /// The side of a patch in pixels.
    package static let patchSide = 112
    /// Pixels of zeros around a patch.
    static let margin = 8
    /// Channels of the code.
    static let codeChannels = 4
    /// Values of a patch's code.
    package static let valuesPerPatch = 16 * 16 * codeChannels
    /// 64 levels between the least and the greatest value of a patch.
    static let quantiser = Quantiser.range(levels: 64)

    let encoder: [Convolution]
    let decoder: [Convolution]

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) {
        encoder = [
            try Convolution("encoder.conv1", from: source, inputs: 3, outputs: 64, size: 3),
            try Convolution("encoder.conv2", from: source, inputs: 64, outputs: 64, size: 3, stride: 2),
            try Convolution("encoder.conv3", from: source, inputs: 64, outputs: 64, size: 3, stride: 2),
            try Convolution("encoder.conv4", from: source, inputs: 64, outputs: Self.codeChannels, size: 3, stride: 2),
        ]
        decoder = [
            try Convolution("decoder.conv1", from: source, inputs: Self.codeChannels, outputs: 64, size: 3),
            try Convolution("decoder.conv2", from: source, inputs: 64, outputs: 64, size: 3),
            try Convolution("decoder.conv3", from: source, inputs: 64, outputs: 64, size: 3),
            try Convolution("decoder.conv4", from: source, inputs: 64, outputs: 64, size: 3),
            try Convolution("decoder.conv5", from: source, inputs: 64, outputs: 3, size: 3),
        ]
    }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] { (encoder + decoder).flatMap(\.parameters) }

    /// Patches N x 3 x 112 x 112 in [0, 1] to codes N x 4 x 16 x 16.
    package func encode(_ patches: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        var x = try Self.withMargin(patches, compute)
        for layer in encoder.dropLast() { x = try layer(x, compute).relu() }
        return try compute.finish(encoder[3](x, compute))
    }

    /// Patches with zeros around them, ready for the first layer.
    static func withMargin(_ patches: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        try compute.prepare(patches.padded(left: margin, right: margin, top: margin, bottom: margin))
    }

    /// Codes N x 4 x 16 x 16 to patches N x 3 x 112 x 112 in [0, 1].
    package func decode(_ codes: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        var x = try decoder[0](compute.prepare(codes), compute)
        for layer in decoder[1...3] { x = try layer(x.upsampled(by: 2), compute).relu() }
        let side = Self.margin..<Self.margin + Self.patchSide
        return try compute.finish(decoder[4](x, compute)).sigmoid().sliced(2, side).sliced(3, side)
    }

    /// Pictures N x 3 x H x W, sides multiples of 112, to patches: for each picture row by row.
    static func patches(of pictures: Tensor) throws(ModelsError) -> Tensor {
        let shape = try pictures.shape()
        let side = patchSide
        let (rows, columns) = (shape[2] / side, shape[3] / side)
        return try pictures.reshaped([shape[0], 3, rows, side, columns, side]).permuted([0, 2, 4, 1, 3, 5])
            .reshaped([shape[0] * rows * columns, 3, side, side])
    }

    /// The inverse of ``patches(of:)`` for pictures of `rows` x `columns` patches.
    static func pictures(of patches: Tensor, rows: Int, columns: Int) throws(ModelsError) -> Tensor {
        let count = try patches.shape()[0] / (rows * columns)
        let side = patchSide
        return try patches.reshaped([count, rows, columns, 3, side, side]).permuted([0, 3, 1, 4, 2, 5])
            .reshaped([count, 3, rows * side, columns * side])
    }
}
