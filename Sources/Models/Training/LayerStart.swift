import Coding
import Tensors

/// The wanted mean (nil: as it comes) and deviation of an output channel at the start of training.
package typealias ChannelStart = (mean: Double?, deviation: Double)

extension Convolution {
    /// Scales the filters, and sets the biases, so that each output channel has a mean and a deviation over an input; nil
    /// leaves a channel as it is. Gives the output that follows.
    ///
    /// A mean needs biases.
    package func fitted(
        to input: Tensor, _ compute: Compute, wanted: (Int) -> ChannelStart?
    ) throws(ModelsError) -> Tensor {
        let output = try callAsFunction(input, compute)
        try output.fit(weight: weight.tensor, bias: bias?.tensor, weightDimension: 0, compute.device, wanted)
        return try callAsFunction(input, compute)
    }
}

extension TransposedConvolution {
    /// See ``Convolution/fitted(to:_:wanted:)``.
    package func fitted(
        to input: Tensor, _ compute: Compute, wanted: (Int) -> ChannelStart?
    ) throws(ModelsError) -> Tensor {
        let output = try callAsFunction(input, compute)
        try output.fit(weight: weight.tensor, bias: bias?.tensor, weightDimension: 1, compute.device, wanted)
        return try callAsFunction(input, compute)
    }
}

extension Tensor {
    /// Changes weights and biases, whose output this is, so that it gets the wanted means and deviations.
    fileprivate func fit(
        weight: Tensor, bias: Tensor?, weightDimension: Int, _ device: TensorDevice, _ wanted: (Int) -> ChannelStart?
    ) throws(ModelsError) {
        let means = try mean(over: [0, 2, 3], keep: true)
        let deviations = try subtracting(means).squared().mean(over: [0, 2, 3]).floats().map { $0.squareRoot() }
        let current = try means.floats()
        let start = try bias?.floats() ?? [Float](repeating: 0, count: current.count)
        var (gains, offsets): ([Float], [Float]) = ([], [])
        for channel in deviations.indices {
            guard let (mean, deviation) = wanted(channel) else {
                gains.append(1)
                offsets.append(start[channel])
                continue
            }
            let gain = Float(deviation) / max(deviations[channel], 1e-6)
            gains.append(gain)
            offsets.append(mean.map { Float($0) - (current[channel] - start[channel]) * gain } ?? start[channel] * gain)
        }
        var shape = [1, 1, 1, 1]
        shape[weightDimension] = gains.count
        try weight.blend(weight.multiplied(by: Tensor.make(gains, shape: shape, device: device)), weight: 1)
        try bias?.blend(Tensor.make(offsets, shape: [gains.count]), weight: 1)
    }
}
