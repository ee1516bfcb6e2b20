import CTorch
import Coding
import ONNX

// Arithmetic and functions of each element.
extension Tensor {
    /// The greater of each value and 0.
    package func relu() throws(ModelsError) -> Tensor { try unary(PNCSIM_RELU, "Relu") }
    /// 1 / (1 + exp(-x)).
    package func sigmoid() throws(ModelsError) -> Tensor { try unary(PNCSIM_SIGMOID, "Sigmoid") }
    /// The hyperbolic tangent.
    package func tanh() throws(ModelsError) -> Tensor { try unary(PNCSIM_TANH, "Tanh") }
    /// -1, 0 or 1.
    package func sign() throws(ModelsError) -> Tensor { try unary(PNCSIM_SIGN, "Sign") }
    /// Without the sign.
    package func absolute() throws(ModelsError) -> Tensor { try unary(PNCSIM_ABS, "Abs") }
    /// e to the power of each value.
    package func exponential() throws(ModelsError) -> Tensor { try unary(PNCSIM_EXP, "Exp") }
    /// The natural logarithm.
    package func logarithm() throws(ModelsError) -> Tensor { try unary(PNCSIM_LOG, "Log") }
    /// To the nearest integer, halves to the even one; its gradient is zero.
    package func rounded() throws(ModelsError) -> Tensor { try unary(PNCSIM_ROUND, "Round") }
    /// Each value times itself.
    package func squared() throws(ModelsError) -> Tensor {
        try unary(PNCSIM_SQUARE).noted("Mul", of: [.tensor(self), .tensor(self)])
    }
    /// The square root.
    package func squareRoot() throws(ModelsError) -> Tensor { try unary(PNCSIM_SQRT, "Sqrt") }
    /// The same values, cut off from the record of gradients.
    package func detached() throws(ModelsError) -> Tensor { try unary(PNCSIM_DETACH).noted(as: self) }
    /// The same values, row-major in memory.
    package func contiguous() throws(ModelsError) -> Tensor { try unary(PNCSIM_CONTIGUOUS).noted(as: self) }

    /// Each value limited to `range`; the gradient is zero outside.
    package func clamped(to range: ClosedRange<Double>) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.clamp(handle, range.lowerBound, range.upperBound, $0) }
            .noted("Clip", of: [.tensor(self), .number(Float(range.lowerBound)), .number(Float(range.upperBound))])
    }

    /// `self * factor + offset`.
    package func scaled(by factor: Double, plus offset: Double = 0) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.affine(handle, factor, offset, $0) }.noted(of: self) {
            trace throws(ModelsError) in
            let product = try trace.add("Mul", of: [.tensor(self), .number(Float(factor))])
            return offset == 0 ? product : try trace.add("Add", of: [.named(product), .number(Float(offset))])
        }
    }

    /// The sum, with broadcasting.
    package func adding(_ other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_ADD, other, "Add") }
    /// The difference, with broadcasting.
    package func subtracting(_ other: Tensor) throws(ModelsError) -> Tensor {
        try binary(PNCSIM_SUBTRACT, other, "Sub")
    }
    /// The product of each pair of values, with broadcasting.
    package func multiplied(by other: Tensor) throws(ModelsError) -> Tensor {
        try binary(PNCSIM_MULTIPLY, other, "Mul")
    }
    /// The quotient, with broadcasting.
    package func divided(by other: Tensor) throws(ModelsError) -> Tensor { try binary(PNCSIM_DIVIDE, other, "Div") }
    /// The product of matrices, batches of them in the leading dimensions.
    package func matrixMultiplied(by other: Tensor) throws(ModelsError) -> Tensor {
        try binary(PNCSIM_MATMUL, other, "MatMul")
    }

    private func unary(_ function: pncsim_unary) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.unary(function, handle, $0) }
    }

    private func unary(_ function: pncsim_unary, _ operation: String) throws(ModelsError) -> Tensor {
        try unary(function).noted(operation, of: [.tensor(self)])
    }

    private func binary(
        _ function: pncsim_binary, _ other: Tensor, _ operation: String
    ) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.binary(function, handle, other.handle, $0) }
            .noted(operation, of: [.tensor(self), .tensor(other)])
    }
}

// Reductions.
extension Tensor {
    /// The sum over dimensions.
    package func sum(over dimensions: [Int], keep: Bool = false) throws(ModelsError) -> Tensor {
        try reduce(PNCSIM_SUM, dimensions, keep).noted(
            "ReduceSum", [.integer("keepdims", keep ? 1 : 0)], of: [.tensor(self), .integers(dimensions)])
    }

    /// The mean over dimensions.
    package func mean(over dimensions: [Int], keep: Bool = false) throws(ModelsError) -> Tensor {
        try reduce(PNCSIM_MEAN, dimensions, keep).noted(
            "ReduceMean", [.integers("axes", dimensions), .integer("keepdims", keep ? 1 : 0)], of: [.tensor(self)])
    }

    /// The greatest value over dimensions.
    package func maximum(over dimensions: [Int], keep: Bool = false) throws(ModelsError) -> Tensor {
        try reduce(PNCSIM_MAXIMUM, dimensions, keep).noted(
            "ReduceMax", [.integers("axes", dimensions), .integer("keepdims", keep ? 1 : 0)], of: [.tensor(self)])
    }

    /// The mean of all values, a tensor without dimensions.
    package func mean() throws(ModelsError) -> Tensor { try mean(over: Array(0..<(try shape().count))) }

    /// The sum of all values, a tensor without dimensions.
    package func sum() throws(ModelsError) -> Tensor { try sum(over: Array(0..<(try shape().count))) }

    /// Positive shares that sum to 1 over a dimension.
    package func softmax(over dimension: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.softmax(handle, Int64(dimension), false, $0) }
            .noted("Softmax", [.integer("axis", dimension)], of: [.tensor(self)])
    }

    /// The logarithm of ``softmax(over:)``.
    package func logSoftmax(over dimension: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.softmax(handle, Int64(dimension), true, $0) }
            .noted("LogSoftmax", [.integer("axis", dimension)], of: [.tensor(self)])
    }

    private func reduce(_ function: pncsim_reduction, _ dimensions: [Int], _ keep: Bool) throws(ModelsError) -> Tensor {
        let over = dimensions.map(Int64.init)
        return try runtime.tensor { runtime.table.reduce(function, handle, over, Int32(over.count), keep, $0) }
    }
}

// Shape.
extension Tensor {
    /// The same values in another shape; one size may be -1.
    package func reshaped(_ shape: [Int]) throws(ModelsError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try runtime.tensor { runtime.table.reshape(handle, sizes, Int32(sizes.count), $0) }
            .noted("Reshape", of: [.tensor(self), .integers(shape)])
    }

    /// The dimensions in another order.
    package func permuted(_ order: [Int]) throws(ModelsError) -> Tensor {
        let dimensions = order.map(Int64.init)
        return try runtime.tensor { runtime.table.permute(handle, dimensions, Int32(dimensions.count), $0) }
            .noted("Transpose", [.integers("perm", order)], of: [.tensor(self)])
    }

    /// A range of one dimension.
    package func sliced(_ dimension: Int, _ range: Range<Int>, step: Int = 1) throws(ModelsError) -> Tensor {
        try runtime.tensor {
            runtime.table.slice(
                handle, Int64(dimension), Int64(range.lowerBound), Int64(range.upperBound), Int64(step), $0)
        }.noted(
            "Slice",
            of: [
                .tensor(self), .integers([range.lowerBound]), .integers([range.upperBound]),
                .integers([dimension]), .integers([step]),
            ])
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
        try TensorTrace.current?.note(
            "Concat", [.integer("axis", dimension)], of: tensors.map { .tensor($0) }, making: result)
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
