import Coding
import Foundation
import ONNX

@testable import CodecModel

/// A small codec as a folder, whose networks are arithmetic that can be done by hand: each of the latent's numbers is the mean of a
/// square of 4 x 4 samples, and the decoder repeats it.
struct ModelFixtures {
    static let side = 16
    static let latentShape = [1, 3, 4, 4]
    private let temporary: TemporaryFolder
    var folder: String { temporary.path }

    init() throws {
        temporary = try TemporaryFolder()
        try write(Self.encoder(), "encoder.onnx")
        try write(Self.decoder(), "decoder.onnx")
    }

    func write(_ graph: ONNXGraph, _ name: String) throws { try write(graph.serialized(), name) }

    func write(_ bytes: [UInt8], _ name: String) throws { try temporary.write(name, bytes) }

    /// What it says of itself: 3 segments, plain symbols of 256 levels.
    var description: ModelDescription {
        var description = ModelDescription(folder: folder, name: "means")
        description.segments = 3
        description.usable = .any
        description.quantiser = .even(first: 0, step: 1.0 / 255, levels: 256)
        description.symbols = .plain
        return description
    }

    static func encoder(side: Int = side, channels: Int = 3) -> ONNXGraph {
        ONNXGraph(
            name: "encoder", inputs: [.init("picture", [1, channels, side, side])],
            outputs: [.init("latent", [1, channels, side / 4, side / 4])],
            nodes: [
                .init(
                    "AveragePool", [.integers("kernel_shape", [4, 4]), .integers("strides", [4, 4])],
                    inputs: ["picture"], outputs: ["latent"])
            ])
    }

    static func decoder(shape: [Int] = latentShape) -> ONNXGraph {
        ONNXGraph(
            name: "decoder", inputs: [.init("latent", shape)],
            outputs: [.init("picture", [1, shape[1], 4 * shape[2], 4 * shape[3]])],
            constants: [.init("scales", [4], .numbers([1, 1, 4, 4]))],
            nodes: [
                .init(
                    "Resize",
                    [
                        .text("mode", "nearest"), .text("coordinate_transformation_mode", "asymmetric"),
                        .text("nearest_mode", "floor"),
                    ], inputs: ["latent", "", "scales"], outputs: ["picture"])
            ])
    }

    /// A picture of two greys, which few bits can tell.
    static var stripes: RGBImage {
        var picture = RGBImage(width: side, height: side, filledWith: 40)
        for index in picture.samples.indices where index / (3 * side) / 4 == 1 { picture.samples[index] = 200 }
        return picture
    }

    /// A picture of squares, 4 x 4 of one colour each: what comes back is what was sent.
    static var squares: RGBImage {
        var picture = RGBImage(width: side, height: side)
        for y in 0..<side {
            for x in 0..<side {
                for channel in 0..<3 {
                    picture.samples[3 * (y * side + x) + channel] = UInt8(
                        (x / 4 * 17 + y / 4 * 53 + channel * 29) % 256)
                }
            }
        }
        return picture
    }
}
