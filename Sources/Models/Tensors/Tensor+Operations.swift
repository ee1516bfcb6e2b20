import CTorch
import Coding

// Arithmetic and functions of each element.
extension Tensor {
    /// The greater of each value and 0.
    package func relu() throws(ModelsError) -> Tensor { try unary(PNCSIM_RELU) }
    /// 1 / (1 + exp(-x)).
    package func sigmoid() throws(ModelsError) -> Tensor { try unary(PNCSIM_SIGMOID) }
    /// The hyperbolic tangent.
    package func tanh() throws(ModelsError) -> Tensor { try unary(PNCSIM_TANH) }
    /// -1, 0 or 1.
    package func sign() throws(ModelsError) -> Tensor { try unary(PNCSIM_SIGN) }
    /// Without the sign.
    package func absolute() throws(ModelsError) -> Tensor { try unary(PNCSIM_ABS) }
    /// e to the power of each value.
    package func exponential() throws(ModelsError) -> Tensor { try unary(PNCSIM_EXP) }
    /// The natural logarithm.
    package func logarithm() throws(ModelsError) -> Tensor { try unary(PNCSIM_LOG) }
    /// To the nearest integer, halves to the even one; its gradient is zero.
    package func rounded() throws(ModelsError) -> Tensor { try unary(PNCSIM_ROUND) }
    /// Each value times itself.
    package func squared() throws(ModelsError) -> Tensor { try unary(PNCSIM_SQUARE) }
    /// The square root.
    package func squareRoot() throws(ModelsError) -> Tensor { try unary(PNCSIM_SQRT) }
    /// The same values, cut off from the record of gradients.
    package func detached() throws(ModelsError) -> Tensor { try unary(PNCSIM_DETACH) }
    /// The same values, row-major in memory.
    package func contiguous() throws(ModelsError) -> Tensor { try unary(PNCSIM_CONTIGUOUS) }

    /// Each value limited to `range`; the gradient is zero outside.
    package func clamped(to range: ClosedRange<Double>) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.clamp(handle, range.lowerBound, range.upperBound, $0) }
    }

    /// `self * factor + offset`.
    package func scaled(by factor: Double, plus offset: Double = 0) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.affine(handle, factor, offset, $0) }
    }

    /// The sum, with broadcasting.
    package func adding(_ other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_ADD, other) }
    /// The difference, with broadcasting.
    package func subtracting(_ other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_SUBTRACT, other) }
    /// The product of each pair of values, with broadcasting.
    package func multiplied(by other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_MULTIPLY, other) }
    /// The quotient, with broadcasting.
    package func divided(by other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_DIVIDE, other) }
    /// The product of matrices, batches of them in the leading dimensions.
    package func matrixMultiplied(by other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_MATMUL, other) }

    private func unary(_ function: pncsim_unary) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.unary(function, handle, $0) }
    }

    private func binary(_ function: pncsim_binary, _ other: Tensor) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.binary(function, handle, other.handle, $0) }
    }
}

// Reductions.
extension Tensor {
    /// The sum over dimensions.
    package func sum(over dimensions: [Int], keep: Bool = false) throws(ModelsError) -> Tensor {
        try reduce(PNCSIM_SUM, dimensions, keep)
    }

    /// The mean over dimensions.
    package func mean(over dimensions: [Int], keep: Bool = false) throws(ModelsError) -> Tensor {
        try reduce(PNCSIM_MEAN, dimensions, keep)
    }

    /// The greatest value over dimensions.
    package func maximum(over dimensions: [Int], keep: Bool = false) throws(ModelsError) -> Tensor {
        try reduce(PNCSIM_MAXIMUM, dimensions, keep)
    }

    /// The mean of all values, a tensor without dimensions.
    package func mean() throws(ModelsError) -> Tensor { try mean(over: Array(0..<(try shape().count))) }

    /// The sum of all values, a tensor without dimensions.
    package func sum() throws(ModelsError) -> Tensor { try sum(over: Array(0..<(try shape().count))) }

    /// Positive shares that sum to 1 over a dimension.
    package func softmax(over dimension: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.softmax(handle, Int64(dimension), false, $0) }
    }

    /// The logarithm of ``softmax(over:)``.
    package func logSoftmax(over dimension: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.softmax(handle, Int64(dimension), true, $0) }
    }

    private func reduce(_ function: pncsim_reduction, _ dimensions: [Int], _ keep: Bool) throws(ModelsError) -> Tensor {
        let over = dimensions.map(Int64.init)
        return try runtime.tensor { runtime.table.reduce(function, handle, over, Int32(over.count), keep, $0) }
    }
}

// Pictures: N x C x H x W.
extension Tensor {
    /// Correlation with a weight of O x I/groups x K x K, zero padding on all sides.
    package func convolved(
        with weight: Tensor, bias: Tensor?, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) throws(ModelsError) -> Tensor {
        try runtime.tensor {
            runtime.table.conv2d(
                handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), Int64(groups), $0)
        }
    }

    /// The transposed convolution with a weight of I x O x K x K.
    package func transposeConvolved(
        with weight: Tensor, bias: Tensor?, stride: Int, padding: Int, outputPadding: Int = 0
    ) throws(ModelsError) -> Tensor {
        try runtime.tensor {
            runtime.table.conv_transpose2d(
                handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), Int64(outputPadding), $0)
        }
    }

    /// Zeros around the picture.
    package func padded(left: Int, right: Int, top: Int, bottom: Int) throws(ModelsError) -> Tensor {
        let pads = [left, right, top, bottom].map(Int64.init)
        return try runtime.tensor { runtime.table.pad(handle, pads, 4, $0) }
    }

    /// The greatest value of each square.
    package func maxPooled(size: Int, stride: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.max_pool2d(handle, Int64(size), Int64(stride), $0) }
    }

    /// Each pixel repeated `factor` times in both directions.
    package func upsampled(by factor: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.upsample_nearest(handle, Int64(factor), $0) }
    }

    /// Mean 0 and variance 1 over all channels and pixels of each picture, then a gain and an offset for each channel.
    package func pictureNormalised(gain: Tensor, offset: Tensor) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.picture_norm(handle, gain.handle, offset.handle, 1e-5, $0) }
    }

    /// A step of an LSTM whose gates, N x 4C x H x W, are these and `hidden`; the cell is nil in the first step.
    package func lstmStep(hidden: Tensor?, cell: Tensor?) throws(ModelsError) -> (output: Tensor, cell: Tensor) {
        var next: OpaquePointer?
        let output = try runtime.tensor { runtime.table.lstm_cell(handle, hidden?.handle, cell?.handle, $0, &next) }
        guard let next else { throw .library(name: "libtorch", reason: "no cell came back") }
        return (output, Tensor(handle: next, runtime: runtime))
    }

    /// From N x C*f*f x H x W to N x C x H*f x W*f (Shi et al., 2016).
    package func pixelShuffled(by factor: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.pixel_shuffle(handle, Int64(factor), $0) }
    }
}

// Shape.
extension Tensor {
    /// The same values in another shape; one size may be -1.
    package func reshaped(_ shape: [Int]) throws(ModelsError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try runtime.tensor { runtime.table.reshape(handle, sizes, Int32(sizes.count), $0) }
    }

    /// The dimensions in another order.
    package func permuted(_ order: [Int]) throws(ModelsError) -> Tensor {
        let order = order.map(Int64.init)
        return try runtime.tensor { runtime.table.permute(handle, order, Int32(order.count), $0) }
    }

    /// A range of one dimension.
    package func sliced(_ dimension: Int, _ range: Range<Int>, step: Int = 1) throws(ModelsError) -> Tensor {
        try runtime.tensor {
            runtime.table.slice(
                handle, Int64(dimension), Int64(range.lowerBound), Int64(range.upperBound), Int64(step), $0)
        }
    }

    /// Several tensors one after the other along a dimension.
    ///
    /// - Precondition: at least one tensor.
    package static func concatenated(_ tensors: [Tensor], along dimension: Int) throws(ModelsError) -> Tensor {
        precondition(!tensors.isEmpty, "nothing to concatenate")
        let runtime = tensors[0].runtime
        let handles: [OpaquePointer?] = tensors.map(\.handle)
        let result = try runtime.tensor {
            runtime.table.concatenate(handles, Int32(handles.count), Int64(dimension), $0)
        }
        withExtendedLifetime(tensors) {}
        return result
    }
}

// Rows: the first dimension.
extension Tensor {
    /// The rows of these numbers.
    package func rows(_ numbers: [Int]) throws(ModelsError) -> Tensor {
        let numbers = numbers.map(Int64.init)
        return try runtime.tensor { runtime.table.rows(handle, numbers, Int32(numbers.count), $0) }
    }

    /// Replaces the rows of these numbers, in place.
    package func setRows(_ numbers: [Int], to values: Tensor) throws(ModelsError) {
        let rows = numbers.map(Int64.init)
        try runtime.check(runtime.table.set_rows(handle, rows, Int32(rows.count), values.handle))
    }

    /// Squares cut from these pictures of bytes, P x H x W x 3: N x 3 x side x side in [0, 1], on the same device.
    package func cut(_ squares: [Square], side: Int) throws(ModelsError) -> Tensor {
        let columns: [KeyPath<Square, Int>] = [\.picture, \.top, \.left, \.mirror]
        let places = columns.flatMap { column in squares.map { Int64($0[keyPath: column]) } }
        return try runtime.tensor { runtime.table.cut(handle, places, Int32(squares.count), Int64(side), $0) }
    }
}

/// Where a square lies in a picture.
package struct Square: Sendable, Hashable {
    /// The picture's number.
    package var picture: Int
    /// The first row and column.
    package var top: Int
    package var left: Int
    /// 1 for a square that is mirrored, else 0.
    package var mirror: Int

    package init(picture: Int, top: Int = 0, left: Int = 0, mirror: Int = 0) {
        self.picture = picture
        self.top = top
        self.left = left
        self.mirror = mirror
    }
}

// Gradients.
extension Tensor {
    /// Makes this tensor one whose gradient ``backward()`` adds to.
    package func requireGradient() throws(ModelsError) { try runtime.check(runtime.table.require_gradient(handle)) }

    /// Adds the gradient of this tensor of one element to every tensor that it was computed from.
    package func backward() throws(ModelsError) { try runtime.check(runtime.table.backward(handle)) }

    /// The accumulated gradient, nil where there is none.
    package func gradient() throws(ModelsError) -> Tensor? {
        var out: OpaquePointer?
        try runtime.check(runtime.table.gradient(handle, &out))
        return out.map { Tensor(handle: $0, runtime: runtime) }
    }

    /// Forgets the accumulated gradient.
    package func clearGradient() throws(ModelsError) { try runtime.check(runtime.table.clear_gradient(handle)) }

    /// Moves this tensor's values towards another's, in place: `self += weight * (other - self)`.
    package func blend(_ other: Tensor, weight: Double) throws(ModelsError) {
        try Self.blend([self], [other], weight: weight)
    }

    /// ``blend(_:weight:)`` for many pairs at once.
    package static func blend(_ targets: [Tensor], _ sources: [Tensor], weight: Double) throws(ModelsError) {
        precondition(targets.count == sources.count, "pairs of tensors")
        let runtime = try TorchRuntime.shared()
        let (to, from): ([OpaquePointer?], [OpaquePointer?]) = (targets.map(\.handle), sources.map(\.handle))
        let status = runtime.table.blend(to, from, Int32(to.count), weight)
        withExtendedLifetime((targets, sources)) {}
        try runtime.check(status)
    }
}
