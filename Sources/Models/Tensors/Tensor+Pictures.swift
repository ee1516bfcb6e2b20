import CTorch
import Coding
import ONNX

// Pictures: N x C x H x W.
extension Tensor {
    /// Correlation with a weight of O x I/groups x K x K, zero padding on all sides.
    package func convolved(
        with weight: Tensor, bias: Tensor?, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) throws(ModelsError) -> Tensor {
        try runtime.tensor {
            runtime.table.conv2d(
                handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), Int64(groups), $0)
        }.noted(
            "Conv", Self.window(stride: stride, padding: padding) + [.integer("group", groups)],
            of: operands(weight, bias))
    }

    /// The transposed convolution with a weight of I x O x K x K.
    package func transposeConvolved(
        with weight: Tensor, bias: Tensor?, stride: Int, padding: Int, outputPadding: Int = 0
    ) throws(ModelsError) -> Tensor {
        try runtime.tensor {
            runtime.table.conv_transpose2d(
                handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), Int64(outputPadding), $0)
        }.noted(
            "ConvTranspose",
            Self.window(stride: stride, padding: padding)
                + [.integers("output_padding", [outputPadding, outputPadding])],
            of: operands(weight, bias))
    }

    private static func window(stride: Int, padding: Int) -> [ONNXGraph.Attribute] {
        [.integers("strides", [stride, stride]), .integers("pads", [padding, padding, padding, padding])]
    }

    private func operands(_ weight: Tensor, _ bias: Tensor?) -> [TensorTrace.Operand] {
        [.tensor(self), .tensor(weight), bias.map { .tensor($0) } ?? .none]
    }

    /// Zeros around the picture.
    package func padded(left: Int, right: Int, top: Int, bottom: Int) throws(ModelsError) -> Tensor {
        let pads = [left, right, top, bottom].map(Int64.init)
        return try runtime.tensor { runtime.table.pad(handle, pads, 4, $0) }
            .noted("Pad", of: [.tensor(self), .integers([0, 0, top, left, 0, 0, bottom, right])])
    }

    /// The greatest value of each square.
    package func maxPooled(size: Int, stride: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.max_pool2d(handle, Int64(size), Int64(stride), $0) }.noted(
            "MaxPool", [.integers("kernel_shape", [size, size]), .integers("strides", [stride, stride])],
            of: [.tensor(self)])
    }

    /// Each pixel repeated `factor` times in both directions.
    package func upsampled(by factor: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.upsample_nearest(handle, Int64(factor), $0) }.noted(
            "Resize",
            [
                .text("mode", "nearest"), .text("coordinate_transformation_mode", "asymmetric"),
                .text("nearest_mode", "floor"),
            ], of: [.tensor(self), .none, .numbers([1, 1, Float(factor), Float(factor)])])
    }

    /// Mean 0 and variance 1 over all channels and pixels of each picture, then a gain and an offset for each channel.
    package func pictureNormalised(gain: Tensor, offset: Tensor) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.picture_norm(handle, gain.handle, offset.handle, 1e-5, $0) }
            .noted(of: self, gain, offset) { trace throws(ModelsError) in
                let axes: [ONNXGraph.Attribute] = [.integers("axes", [1, 2, 3])]
                let mean = try trace.add("ReduceMean", axes, of: [.tensor(self)])
                let centred = try trace.add("Sub", of: [.tensor(self), .named(mean)])
                let square = try trace.add("Mul", of: [.named(centred), .named(centred)])
                let variance = try trace.add("ReduceMean", axes, of: [.named(square)])
                let sum = try trace.add("Add", of: [.named(variance), .number(1e-5)])
                let deviation = try trace.add("Sqrt", of: [.named(sum)])
                let normal = try trace.add("Div", of: [.named(centred), .named(deviation)])
                let scaled = try trace.add("Mul", of: [.named(normal), .tensor(gain)])
                return try trace.add("Add", of: [.named(scaled), .tensor(offset)])
            }
    }

    /// A step of an LSTM whose gates, N x 4C x H x W, are these and `hidden`; the cell is nil in the first step.
    package func lstmStep(hidden: Tensor?, cell: Tensor?) throws(ModelsError) -> (output: Tensor, cell: Tensor) {
        var next: OpaquePointer?
        let output = try runtime.tensor { runtime.table.lstm_cell(handle, hidden?.handle, cell?.handle, $0, &next) }
        guard let next else { throw .library(name: "libtorch", reason: "no cell came back") }
        let result = (output: output, cell: Tensor(handle: next, runtime: runtime))
        try TensorTrace.current?.noteStep(of: self, hidden: hidden, cell: cell, making: result)
        return result
    }

    /// From N x C*f*f x H x W to N x C x H*f x W*f (Shi et al., 2016).
    package func pixelShuffled(by factor: Int) throws(ModelsError) -> Tensor {
        try runtime.tensor { runtime.table.pixel_shuffle(handle, Int64(factor), $0) }
            .noted("DepthToSpace", [.integer("blocksize", factor), .text("mode", "CRD")], of: [.tensor(self)])
    }
}
