import Coding
import Foundation
import Tensors

/// A network behind a decoder: it takes the decoded picture and how much of it arrived, and gives a picture that a classifier reads
/// better.
///
/// Cells of 4 x 4 pixels are its channels (48, at a quarter of the side) beside four planes that tell the bytes; 64 channels through three
/// residual blocks of two Conv 3x3, down by Conv 3x3 stride 2 to 96 channels and four blocks, up again by Conv 1x1 and sub-pixels,
/// added, three more blocks, and Conv 3x3 back to the pixels, which are added to the decoded picture. 1.2 million parameters, 2.1 GMAC
/// for 224 x 224. It starts as the identity: the last layer of every block, and of all, is zero.
package struct RestorationNetwork: Sendable {
    /// What the sides of a picture must be multiples of, in pixels: the cell at half the resolution.
    package static let cellSide = 8
    private static let cell = 4
    private static let planes = 4
    private static let (width, lowWidth) = (64, 96)

    private let head: Convolution
    private let fine: [ResidualBlock]
    private let down: Convolution
    private let coarse: [ResidualBlock]
    private let up: Convolution
    private let last: [ResidualBlock]
    private let tail: Convolution

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) {
        let pixels = 3 * Self.cell * Self.cell
        let (width, low) = (Self.width, Self.lowWidth)
        func blocks(_ name: String, _ count: Int, _ width: Int) throws(ModelsError) -> [ResidualBlock] {
            try (1...count).map { number throws(ModelsError) in
                try ResidualBlock("\(name).\(number)", from: source, width: width)
            }
        }
        head = try Convolution("head", from: source, inputs: pixels + Self.planes, outputs: width, size: 3)
        fine = try blocks("fine", 3, width)
        down = try Convolution("down", from: source, inputs: width, outputs: low, size: 3, stride: 2)
        coarse = try blocks("coarse", 4, low)
        up = try Convolution("up", from: source, inputs: low, outputs: 4 * width, size: 1)
        last = try blocks("last", 3, width)
        tail = try Convolution("tail", from: source, inputs: width, outputs: pixels, size: 3, start: .constant(0))
    }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] {
        head.parameters + fine.flatMap(\.parameters) + down.parameters + coarse.flatMap(\.parameters) + up.parameters
            + last.flatMap(\.parameters) + tail.parameters
    }

    /// Decoded pictures N x 3 x H x W in [0, 1] to restored ones, not yet clipped to [0, 1].
    ///
    /// - Parameter arrived: bytes that arrived of each picture, as `planes(ofBytes:)` tells them, N x 4 x 1 x 1.
    package func restore(_ pictures: Tensor, arrived: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let shape = try pictures.shape()
        let cell = Self.cell
        let (rows, columns) = (shape[2] / cell, shape[3] / cell)
        let cells = try pictures.scaled(by: 1, plus: -0.5).reshaped([shape[0], 3, rows, cell, columns, cell])
            .permuted([0, 1, 3, 5, 2, 4]).reshaped([shape[0], 3 * cell * cell, rows, columns])
        let planes = try Tensor.zeros([shape[0], Self.planes, rows, columns], device: compute.device).adding(arrived)
        var x = try head(compute.prepare(Tensor.concatenated([cells, planes], along: 1)), compute).relu()
        for block in fine { x = try block(x, compute) }
        var y = try down(x, compute).relu()
        for block in coarse { y = try block(y, compute) }
        x = try x.adding(up(y, compute).pixelShuffled(by: 2))
        for block in last { x = try block(x, compute) }
        return try pictures.adding(compute.finish(tail(x, compute)).pixelShuffled(by: cell))
    }

    /// What the network is told of the bytes that arrived of each picture: their logarithm, its square and sign, and a one, which tells
    /// where the picture ends.
    package static func planes(ofBytes bytes: [Int], device: TensorDevice) throws(ModelsError) -> Tensor {
        let values = bytes.flatMap { bytes -> [Float] in
            let size = Float(log2(Double(max(1, bytes)) / 1024) / 2)
            return [size, size * size, size < 0 ? -1 : 1, 1]
        }
        return try Tensor.make(values, shape: [bytes.count, planes, 1, 1], device: device)
    }
}

/// Two layers whose result is added to their input.
private struct ResidualBlock: Sendable {
    private let first: Convolution
    private let second: Convolution

    init(_ name: String, from source: ParameterSource, width: Int) throws(ModelsError) {
        first = try Convolution("\(name).conv1", from: source, inputs: width, outputs: width, size: 3)
        second = try Convolution(
            "\(name).conv2", from: source, inputs: width, outputs: width, size: 3, start: .constant(0))
    }

    var parameters: [NamedTensor] { first.parameters + second.parameters }

    func callAsFunction(_ input: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        try input.adding(second(first(input, compute).relu(), compute))
    }
}
