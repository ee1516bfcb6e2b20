import Coding
import Tensors

/// The networks of Progressive Neural Compression (RTSS 2023): a light encoder to ten feature maps in the order of
/// their weight, and a decoder that makes a picture of any number of them.
///
/// Encoder: Conv 9x9 stride 7, 3 to 16, ReLU; Conv 3x3, 16 to 10, ReLU: 5,354 parameters. Decoder: ConvTranspose 9x9
/// stride 7, 10 to 64, ReLU; three Conv 5x5 of 64 with two skips; Conv 3x3 to 3; clip to [0, 1]: 361,027 parameters.
package struct PNCNetwork: Sendable {
    /// Feature maps of a picture.
    package static let featureCount = 10
    /// The side of a feature map of a 224 x 224 picture is the picture's divided by this.
    package static let stride = 7

    let encoder1: Convolution
    let encoder2: Convolution
    let upsample: TransposedConvolution
    let decoder1: Convolution
    let decoder2: Convolution
    let decoder3: Convolution
    let output: Convolution

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) {
        let features = Self.featureCount
        encoder1 = try Convolution(
            "encoder.conv1", from: source, inputs: 3, outputs: 16, size: 9, stride: Self.stride, padding: 1,
            start: .orthogonal)
        encoder2 = try Convolution(
            "encoder.conv2", from: source, inputs: 16, outputs: features, size: 3, start: .orthogonal)
        upsample = try TransposedConvolution(
            "decoder.upsample", from: source, inputs: features, outputs: 64, size: 9, stride: Self.stride, padding: 1)
        decoder1 = try Convolution("decoder.conv1", from: source, inputs: 64, outputs: 64, size: 5)
        decoder2 = try Convolution("decoder.conv2", from: source, inputs: 64, outputs: 64, size: 5)
        decoder3 = try Convolution("decoder.conv3", from: source, inputs: 64, outputs: 64, size: 5)
        output = try Convolution("decoder.output", from: source, inputs: 64, outputs: 3, size: 3)
    }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] {
        encoder1.parameters + encoder2.parameters + upsample.parameters + decoder1.parameters + decoder2.parameters
            + decoder3.parameters + output.parameters
    }

    /// Pictures N x 3 x H x W in [0, 1] to features N x 10 x H/7 x W/7, not negative.
    ///
    /// The encoder always computes with 32-bit numbers: it costs little and decides the bytes.
    package func encode(_ pictures: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        try encodeBeforeReLU(pictures, compute).relu()
    }

    /// What the encoder's last ReLU receives, for training.
    func encodeBeforeReLU(_ pictures: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let exact = compute.exact
        let hidden = try encoder1(exact.prepare(pictures), exact).relu()
        return try encoder2(hidden, exact)
    }

    /// Features N x 10 x H x W to pictures N x 3 x 7H x 7W, before the clip to [0, 1].
    package func decode(_ features: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let x0 = try upsample(compute.prepare(features), compute).relu()
        let x = try decoder1(x0, compute).relu().adding(x0)
        let y = try decoder2(x, compute).relu()
        let z = try decoder3(y, compute).relu().adding(y)
        return try compute.finish(output(z, compute))
    }
}
