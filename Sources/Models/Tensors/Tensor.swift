import CTorch
import Coding

/// A tensor of libtorch: numbers of one type in a row-major shape, with the record of where they came from.
///
/// Operations give new tensors; what they compute is recorded for ``backward()`` unless
/// ``TorchRuntime/withoutGradient(_:)`` is in force. Shapes of pictures are N x C x H x W.
///
/// Sendability: the handle never changes and libtorch allows reading one tensor from several threads, so tensors that
/// are only read (weights in use by codecs) may be shared. The functions that change one in place (``requireGradient()``,
/// ``clearGradient()``, the optimisers, `setRows` and `blend`) and ``backward()`` belong to the trainer, which runs them on one thread; the compiler cannot check that, hence `@unchecked`.
package final class Tensor: @unchecked Sendable {
    package let handle: OpaquePointer
    let runtime: TorchRuntime

    init(handle: OpaquePointer, runtime: TorchRuntime) {
        self.handle = handle
        self.runtime = runtime
    }

    deinit { runtime.table.release(handle) }

    /// A tensor of 32-bit numbers from their row-major values.
    ///
    /// - Precondition: the product of `shape` is `values.count`.
    package static func make(
        _ values: [Float], shape: [Int], device: TensorDevice = .cpu
    ) throws(ModelsError) -> Tensor {
        try make(values, type: .float32, shape: shape, device: device)
    }

    /// A tensor of bytes from their row-major values.
    package static func make(
        bytes values: [UInt8], shape: [Int], device: TensorDevice = .cpu
    ) throws(ModelsError) -> Tensor {
        try make(values, type: .uint8, shape: shape, device: device)
    }

    private static func make<Element>(
        _ values: [Element], type: TensorType, shape: [Int], device: TensorDevice
    ) throws(ModelsError) -> Tensor {
        precondition(shape.reduce(1, *) == values.count, "the shape \(shape) has not \(values.count) elements")
        let runtime = try TorchRuntime.shared()
        let sizes = shape.map(Int64.init)
        return try runtime.tensor { out in
            values.withUnsafeBytes { bytes in
                runtime.table.from_host(bytes.baseAddress, type.code, sizes, Int32(sizes.count), device.number, out)
            }
        }
    }

    /// Zeros of a shape.
    package static func zeros(
        _ shape: [Int], type: TensorType = .float32, device: TensorDevice = .cpu
    ) throws(ModelsError) -> Tensor {
        let runtime = try TorchRuntime.shared()
        let sizes = shape.map(Int64.init)
        return try runtime.tensor { runtime.table.zeros(type.code, sizes, Int32(sizes.count), device.number, $0) }
    }

    /// Numbers uniform in [0, 1), made on the device; they depend on the seed, the shape and the kind of device alone.
    package static func uniform(
        _ shape: [Int], seed: UInt64, device: TensorDevice
    ) throws(ModelsError) -> Tensor {
        let runtime = try TorchRuntime.shared()
        let sizes = shape.map(Int64.init)
        return try runtime.tensor { runtime.table.uniform(seed, sizes, Int32(sizes.count), device.number, $0) }
    }

    /// The sizes of the dimensions.
    package func shape() throws(ModelsError) -> [Int] {
        var sizes = [Int64](repeating: 0, count: 8)
        var rank: Int32 = 0
        try runtime.check(runtime.table.shape(handle, &sizes, 8, &rank))
        return sizes.prefix(Int(rank)).map(Int.init)
    }

    /// The values as 32-bit numbers in row-major order.
    package func floats() throws(ModelsError) -> [Float] {
        try hostValues(.float32, filledWith: 0)
    }

    /// The values as bytes in row-major order; fractions are cut off.
    package func bytes() throws(ModelsError) -> [UInt8] {
        try hostValues(.uint8, filledWith: 0)
    }

    /// The value of a tensor of one element.
    package func scalar() throws(ModelsError) -> Float {
        let values = try floats()
        guard values.count == 1 else {
            throw .library(name: "libtorch", reason: "a tensor of \(values.count) elements is not one number")
        }
        return values[0]
    }

    private func hostValues<Element>(
        _ type: TensorType, filledWith element: Element
    ) throws(ModelsError) -> [Element] {
        var values = [Element](repeating: element, count: try shape().reduce(1, *))
        let status = values.withUnsafeMutableBytes { bytes in
            runtime.table.to_host(handle, type.code, bytes.baseAddress, bytes.count)
        }
        try runtime.check(status)
        return values
    }

    /// The same values as another type, on another device, or (four dimensions) with the channels last in memory,
    /// which current versions of libtorch compute convolutions with several times faster.
    package func converted(
        to type: TensorType, device: TensorDevice = .cpu, channelsLast: Bool = false
    ) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.convert(handle, type.code, device.number, channelsLast, $0) }
            .noted(as: self)
    }
}
