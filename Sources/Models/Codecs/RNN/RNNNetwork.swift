import Coding
import Tensors

/// The networks of the recurrent codec of Toderici et al. (CVPR 2017), at the published widths or a quarter of them.
///
/// Encoder: Conv 3x3 stride 2 64, ConvLSTM 3x3 stride 2 256, 512, 512 (hidden kernels 1x1), no biases. Binariser: Conv
/// 1x1 to 32, tanh, sign. Decoder: Conv 1x1 to 512, ConvLSTM 512, 512 (hidden 1x1), 256, 128 (hidden 3x3), each
/// followed by a pixel shuffle, Conv 1x1 to 3, tanh / 2. A pass codes the residual of the ones before it in 32 bits
/// for each 16 x 16 pixels.
package struct RNNNetwork: Sendable {
    /// Bits of a 16 x 16 cell in each iteration.
    package static let bitsPerCell = 32
    /// Pixels of a cell's side.
    package static let cellSide = 16

    private(set) var entry: Convolution
    private(set) var encoder: [ConvolutionalLSTM]
    private(set) var binariser: Convolution
    private(set) var expand: Convolution
    private(set) var decoder: [ConvolutionalLSTM]
    private(set) var exit: Convolution

    /// Takes the weights from a file or a random start; `divisor` divides all widths but the bits: 1 as published, 4
    /// for the light one.
    package init(divisor: Int, from source: ParameterSource) throws(ModelsError) {
        func width(_ published: Int) -> Int { published / divisor }
        entry = try Convolution(
            "encoder.conv", from: source, inputs: 3, outputs: width(64), size: 3, stride: 2, hasBias: false)
        encoder = [
            try ConvolutionalLSTM("encoder.lstm1", from: source, inputs: width(64), outputs: width(256), stride: 2),
            try ConvolutionalLSTM("encoder.lstm2", from: source, inputs: width(256), outputs: width(512), stride: 2),
            try ConvolutionalLSTM("encoder.lstm3", from: source, inputs: width(512), outputs: width(512), stride: 2),
        ]
        binariser = try Convolution(
            "binariser.conv", from: source, inputs: width(512), outputs: Self.bitsPerCell, size: 1, hasBias: false)
        expand = try Convolution(
            "decoder.conv1", from: source, inputs: Self.bitsPerCell, outputs: width(512), size: 1, hasBias: false)
        decoder = [
            try ConvolutionalLSTM("decoder.lstm1", from: source, inputs: width(512), outputs: width(512)),
            try ConvolutionalLSTM("decoder.lstm2", from: source, inputs: width(128), outputs: width(512)),
            try ConvolutionalLSTM(
                "decoder.lstm3", from: source, inputs: width(128), outputs: width(256), hiddenSize: 3),
            try ConvolutionalLSTM("decoder.lstm4", from: source, inputs: width(64), outputs: width(128), hiddenSize: 3),
        ]
        exit = try Convolution("decoder.conv2", from: source, inputs: width(32), outputs: 3, size: 1, hasBias: false)
    }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] {
        entry.parameters + encoder.flatMap(\.parameters) + binariser.parameters + expand.parameters
            + decoder.flatMap(\.parameters) + exit.parameters
    }

    /// The same networks with their weights as `compute` reads them, for many iterations.
    func prepared(_ compute: Compute) throws(ModelsError) -> RNNNetwork {
        var network = self
        network.entry = try entry.prepared(compute)
        network.encoder = try encoder.map { layer throws(ModelsError) in try layer.prepared(compute) }
        network.binariser = try binariser.prepared(compute)
        network.expand = try expand.prepared(compute)
        network.decoder = try decoder.map { layer throws(ModelsError) in try layer.prepared(compute) }
        network.exit = try exit.prepared(compute)
        return network
    }

    /// The same networks with fewer and greater convolutions, for training.
    func joined() throws(ModelsError) -> RNNNetwork {
        var network = self
        network.encoder = try encoder.map { layer throws(ModelsError) in try layer.joined() }
        network.decoder = try decoder.map { layer throws(ModelsError) in try layer.joined() }
        return network
    }

    /// What the recurrent layers remember from one iteration to the next; nil before the first.
    struct Memory: Sendable {
        var layers: [ConvolutionalLSTM.State?] = [nil, nil, nil, nil]
    }

    /// One iteration of the encoder: residuals N x 3 x H x W to values in (-1, 1), N x 32 x H/16 x W/16.
    func encode(_ residual: Tensor, memory: inout Memory, _ compute: Compute) throws(ModelsError) -> Tensor {
        var x = try entry(compute.prepare(residual), compute)
        for (index, layer) in encoder.enumerated() { x = try layer(x, &memory.layers[index], compute) }
        return try compute.finish(binariser(x, compute)).tanh()
    }

    /// One iteration of the decoder: bits -1 or 1, N x 32 x H/16 x W/16, to residuals N x 3 x H x W in (-0.5, 0.5).
    func decode(_ bits: Tensor, memory: inout Memory, _ compute: Compute) throws(ModelsError) -> Tensor {
        var x = try expand(compute.prepare(bits), compute)
        for (index, layer) in decoder.enumerated() {
            x = try layer(x, &memory.layers[index], compute).pixelShuffled(by: 2)
        }
        return try compute.finish(exit(x, compute)).tanh().scaled(by: 0.5)
    }
}

/// A convolutional LSTM layer (Shi et al., 2015) without biases and peepholes; the gates are in the order input,
/// forget, cell, output.
struct ConvolutionalLSTM: Sendable {
    private(set) var input: Convolution
    private(set) var hidden: Convolution
    /// Both at once, of the channels of the input and of what is remembered; in training only, because sums of the same terms in another
    /// order differ in their last bits.
    private var joint: Convolution?

    struct State: Sendable {
        var hidden: Tensor
        var cell: Tensor
    }

    init(
        _ name: String, from source: ParameterSource, inputs: Int, outputs: Int, stride: Int = 1, hiddenSize: Int = 1
    ) throws(ModelsError) {
        input = try Convolution(
            "\(name).input", from: source, inputs: inputs, outputs: 4 * outputs, size: 3, stride: stride, hasBias: false
        )
        hidden = try Convolution(
            "\(name).hidden", from: source, inputs: outputs, outputs: 4 * outputs, size: hiddenSize, hasBias: false)
    }

    var parameters: [NamedTensor] { input.parameters + hidden.parameters }

    func prepared(_ compute: Compute) throws(ModelsError) -> ConvolutionalLSTM {
        var layer = self
        layer.input = try input.prepared(compute)
        layer.hidden = try hidden.prepared(compute)
        return layer
    }

    /// The same layer with its two convolutions as one, where both have the same kernel.
    func joined() throws(ModelsError) -> ConvolutionalLSTM {
        var layer = self
        layer.joint = try input.joined(with: hidden)
        return layer
    }

    func callAsFunction(_ x: Tensor, _ state: inout State?, _ compute: Compute) throws(ModelsError) -> Tensor {
        let (output, cell): (Tensor, Tensor)
        if let state, let joint {
            let gates = try joint(Tensor.concatenated([x, state.hidden], along: 1), compute)
            (output, cell) = try gates.lstmStep(hidden: nil, cell: state.cell)
        } else {
            let gates = try input(x, compute)
            let hiddenGates = try state.map { state throws(ModelsError) in try hidden(state.hidden, compute) }
            (output, cell) = try gates.lstmStep(hidden: hiddenGates, cell: state?.cell)
        }
        state = State(hidden: output, cell: cell)
        return output
    }
}
