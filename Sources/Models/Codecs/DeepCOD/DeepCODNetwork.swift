import Coding
import Tensors

/// The networks of DeepCOD (Yao et al., SenSys 2020): one convolution as encoder, a decoder with self-attention.
///
/// Encoder: Conv 4x4 stride 4 without bias, divided by its spectral norm. Decoder: self-attention (keys and values
/// max-pooled 4x4), residual block 64 that doubles the size, self-attention, residual block 32 that doubles it again,
/// norm, ReLU, Conv 3x3 to 3, tanh. The published norm is over a batch; here it is over each picture's channels and
/// pixels together, so that a picture decodes the same alone and in a batch.
package struct DeepCODNetwork: Sendable {
    /// A symbol stands for 4 x 4 pixels of a channel.
    package static let stride = 4

    /// Channels of the code, 1 through 4: the ratio is channels / 48 values of a 4 x 4 cell.
    package let channels: Int
    let encoder: Convolution
    let attention1: SelfAttention
    let block1: UpsamplingBlock
    let attention2: SelfAttention
    let block2: UpsamplingBlock
    let norm: PictureNorm
    let output: Convolution
    /// The quantiser's eight centres.
    let centres: NamedTensor

    /// Takes the weights from a file or a random start.
    package init(channels: Int, from source: ParameterSource) throws(ModelsError) {
        self.channels = channels
        encoder = try Convolution(
            "encoder.conv", from: source, inputs: 3, outputs: channels, size: 4, stride: Self.stride, padding: 0,
            hasBias: false, start: .orthogonal)
        centres = try source.parameter("quantiser.centres", [Self.centreCount], start: .linear(-1, 1))
        attention1 = try SelfAttention("decoder.attention1", from: source, channels: channels)
        block1 = try UpsamplingBlock("decoder.block1", from: source, inputs: channels, outputs: 64)
        attention2 = try SelfAttention("decoder.attention2", from: source, channels: 64)
        block2 = try UpsamplingBlock("decoder.block2", from: source, inputs: 64, outputs: 32)
        norm = try PictureNorm("decoder.norm", from: source, channels: 32)
        output = try Convolution("decoder.output", from: source, inputs: 32, outputs: 3, size: 3)
    }

    /// Centres of the quantiser: 3 bits a symbol before entropy coding.
    package static let centreCount = 8

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] {
        encoder.parameters + [centres] + attention1.parameters + block1.parameters + attention2.parameters
            + block2.parameters + norm.parameters + output.parameters
    }

    /// The encoder's matrix, channels x 48.
    private func matrix() throws(ModelsError) -> Tensor { try encoder.weight.tensor.reshaped([channels, -1]) }

    /// The greatest singular value of the encoder's matrix, by power iteration (Miyato et al., 2018); the direction is
    /// taken as constant, the value has a gradient.
    func spectralNorm(_ compute: Compute) throws(ModelsError) -> Tensor {
        let matrix = try matrix()
        let transposed = try matrix.permuted([1, 0])
        var left = try Tensor.make(
            [Float](repeating: 1, count: channels), shape: [channels, 1], device: compute.device)
        var right = left
        let direction = try TorchRuntime.withoutGradient { () throws(ModelsError) -> (Tensor, Tensor) in
            for _ in 0..<10 {
                right = try Self.unit(transposed.matrixMultiplied(by: left))
                left = try Self.unit(matrix.matrixMultiplied(by: right))
            }
            return (left, right)
        }
        return try direction.0.permuted([1, 0]).matrixMultiplied(by: matrix).matrixMultiplied(by: direction.1).reshaped(
            [1])
    }

    private static func unit(_ vector: Tensor) throws(ModelsError) -> Tensor {
        try vector.divided(by: vector.squared().sum().squareRoot().scaled(by: 1, plus: 1e-12))
    }

    /// The sum of squares of W W^T - I off its diagonal and on it: zero for orthonormal filters.
    func orthogonality(_ compute: Compute) throws(ModelsError) -> Tensor {
        let matrix = try matrix()
        let identity = (0..<channels * channels).map { Float($0 / channels == $0 % channels ? 1 : 0) }
        return try matrix.matrixMultiplied(by: matrix.permuted([1, 0]))
            .subtracting(Tensor.make(identity, shape: [channels, channels], device: compute.device)).squared().sum()
    }

    /// Pictures N x 3 x H x W in [0, 1] to N x C x H/4 x W/4, before quantisation.
    package func encode(_ pictures: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let exact = compute.exact
        let centred = try exact.prepare(pictures.scaled(by: 2, plus: -1))
        return try encoder(centred, exact).divided(by: spectralNorm(exact))
    }

    /// Quantised codes N x C x H x W to pictures N x 3 x 4H x 4W in [0, 1].
    package func decode(_ codes: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        var x = try compute.prepare(codes)
        x = try block1(attention1(x, compute), compute)
        x = try block2(attention2(x, compute), compute)
        x = try output(norm(x, compute).relu(), compute)
        return try compute.finish(x).tanh().scaled(by: 0.5, plus: 0.5)
    }
}

/// Self-attention over a picture (Zhang et al., 2019), with keys and values max-pooled by 4.
struct SelfAttention: Sendable {
    let query: Convolution
    let key: Convolution
    let value: Convolution
    let output: Convolution
    /// How much is added to the input; starts at 0.
    let gain: NamedTensor
    private let inner: Int
    private let hidden: Int

    init(_ name: String, from source: ParameterSource, channels: Int) throws(ModelsError) {
        inner = max(1, channels / 8)
        hidden = max(1, channels / 2)
        func layer(_ part: String, _ inputs: Int, _ outputs: Int) throws(ModelsError) -> Convolution {
            try Convolution("\(name).\(part)", from: source, inputs: inputs, outputs: outputs, size: 1, hasBias: false)
        }
        query = try layer("query", channels, inner)
        key = try layer("key", channels, inner)
        value = try layer("value", channels, hidden)
        output = try layer("output", hidden, channels)
        gain = try source.parameter("\(name).gain", [1], start: .constant(0))
    }

    var parameters: [NamedTensor] {
        query.parameters + key.parameters + value.parameters + output.parameters + [gain]
    }

    func callAsFunction(_ x: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let shape = try x.shape()
        let queries = try query(x, compute).reshaped([shape[0], inner, -1]).permuted([0, 2, 1])
        let keys = try key(x, compute).maxPooled(size: 4, stride: 4).reshaped([shape[0], inner, -1])
        let values = try value(x, compute).maxPooled(size: 4, stride: 4).reshaped([shape[0], hidden, -1])
        let weights = try queries.matrixMultiplied(by: keys).softmax(over: 2)
        let mixed = try values.matrixMultiplied(by: weights.permuted([0, 2, 1]))
            .reshaped([shape[0], hidden, shape[2], shape[3]])
        let added = try output(compute.prepare(mixed), compute)
        guard let gain = try converted(gain, compute) else { return x }
        return try added.multiplied(by: gain).adding(x)
    }
}

/// Norm, ReLU, x2, Conv 3x3, norm, ReLU, Conv 3x3, beside x2 and Conv 1x1.
struct UpsamplingBlock: Sendable {
    let norm1: PictureNorm
    let conv1: Convolution
    let norm2: PictureNorm
    let conv2: Convolution
    let skip: Convolution

    init(_ name: String, from source: ParameterSource, inputs: Int, outputs: Int) throws(ModelsError) {
        norm1 = try PictureNorm("\(name).norm1", from: source, channels: inputs)
        conv1 = try Convolution("\(name).conv1", from: source, inputs: inputs, outputs: outputs, size: 3)
        norm2 = try PictureNorm("\(name).norm2", from: source, channels: outputs)
        conv2 = try Convolution("\(name).conv2", from: source, inputs: outputs, outputs: outputs, size: 3)
        skip = try Convolution("\(name).skip", from: source, inputs: inputs, outputs: outputs, size: 1)
    }

    var parameters: [NamedTensor] {
        norm1.parameters + conv1.parameters + norm2.parameters + conv2.parameters + skip.parameters
    }

    func callAsFunction(_ x: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let first = try conv1(norm1(x, compute).relu().upsampled(by: 2), compute)
        let second = try conv2(norm2(first, compute).relu(), compute)
        return try skip(x, compute).upsampled(by: 2).adding(second)
    }
}

/// Mean 0 and variance 1 over all channels and pixels of a picture, then a gain and an offset for each channel.
struct PictureNorm: Sendable {
    let gain: NamedTensor
    let offset: NamedTensor

    init(_ name: String, from source: ParameterSource, channels: Int) throws(ModelsError) {
        gain = try source.parameter("\(name).gain", [1, channels, 1, 1], start: .constant(1))
        offset = try source.parameter("\(name).offset", [1, channels, 1, 1], start: .constant(0))
    }

    var parameters: [NamedTensor] { [gain, offset] }

    func callAsFunction(_ x: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        guard let gain = try converted(gain, compute), let offset = try converted(offset, compute) else { return x }
        return try x.pictureNormalised(gain: gain, offset: offset)
    }
}
