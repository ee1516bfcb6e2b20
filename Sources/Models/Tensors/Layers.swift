import Coding

/// A convolution with its weights; `same` padding keeps the size at stride 1.
package struct Convolution: Sendable {
    package private(set) var weight: NamedTensor
    package private(set) var bias: NamedTensor?
    package let stride: Int
    package let padding: Int
    package let groups: Int

    /// Takes the weights `NAME.weight` (O x I/groups x K x K) and, if it has one, `NAME.bias` from a source.
    ///
    /// - Parameter start: of weights that are not read from a file; nil for Glorot's.
    package init(
        _ name: String, from source: ParameterSource, inputs: Int, outputs: Int, size: Int, stride: Int = 1,
        padding: Int? = nil, groups: Int = 1, hasBias: Bool = true, start: ParameterSource.Start? = nil
    ) throws(ModelsError) {
        let area = size * size
        weight = try source.parameter(
            "\(name).weight", [outputs, inputs / groups, size, size],
            start: start ?? .glorot(fanIn: inputs / groups * area, fanOut: outputs / groups * area))
        bias = hasBias ? try source.parameter("\(name).bias", [outputs], start: .constant(0)) : nil
        self.stride = stride
        self.padding = padding ?? (size - 1) / 2
        self.groups = groups
    }

    package var parameters: [NamedTensor] { [weight] + (bias.map { [$0] } ?? []) }

    /// The same layer with its weights as `compute` reads them, for a layer that is called several times: the weights are
    /// converted once, and their gradients once.
    package func prepared(_ compute: Compute) throws(ModelsError) -> Convolution {
        var layer = self
        layer.weight.tensor = try compute.prepare(weight.tensor)
        if let bias = try converted(bias, compute) { layer.bias?.tensor = bias }
        return layer
    }

    /// The sum of this layer's output and of another's as one layer, which takes the channels of both inputs; nil where their kernels or
    /// strides differ. Layers without biases only.
    package func joined(with other: Convolution) throws(ModelsError) -> Convolution? {
        let (own, others) = (try weight.tensor.shape(), try other.weight.tensor.shape())
        guard stride == other.stride, own[2...] == others[2...], groups == 1, other.groups == 1 else { return nil }
        precondition(bias == nil && other.bias == nil, "layers with biases are not joined")
        var layer = self
        layer.weight.tensor = try Tensor.concatenated([weight.tensor, other.weight.tensor], along: 1)
        return layer
    }

    /// N x I x H x W to N x O x H' x W'; the input must be prepared for `compute`.
    package func callAsFunction(_ input: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        try input.convolved(
            with: weight.tensor.converted(to: compute.precision, device: compute.device, channelsLast: true),
            bias: try converted(bias, compute), stride: stride, padding: padding, groups: groups)
    }
}

/// A transposed convolution with its weights, I x O x K x K.
package struct TransposedConvolution: Sendable {
    package let weight: NamedTensor
    package let bias: NamedTensor?
    package let stride: Int
    package let padding: Int

    package init(
        _ name: String, from source: ParameterSource, inputs: Int, outputs: Int, size: Int, stride: Int, padding: Int
    ) throws(ModelsError) {
        let area = size * size
        // Each output pixel hears (size / stride)^2 taps of each input, not size^2: that is its fan in.
        let taps = max(1, area / (stride * stride))
        weight = try source.parameter(
            "\(name).weight", [inputs, outputs, size, size],
            start: .glorot(fanIn: inputs * taps, fanOut: outputs * taps))
        bias = try source.parameter("\(name).bias", [outputs], start: .constant(0))
        self.stride = stride
        self.padding = padding
    }

    package var parameters: [NamedTensor] { [weight] + (bias.map { [$0] } ?? []) }

    package func callAsFunction(_ input: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        try input.transposeConvolved(
            with: weight.tensor.converted(to: compute.precision, device: compute.device, channelsLast: true),
            bias: try converted(bias, compute), stride: stride, padding: padding)
    }
}

/// A parameter in the type and on the device of a computation.
package func converted(_ parameter: NamedTensor?, _ compute: Compute) throws(ModelsError) -> Tensor? {
    guard let parameter else { return nil }
    return try parameter.tensor.converted(to: compute.precision, device: compute.device)
}
