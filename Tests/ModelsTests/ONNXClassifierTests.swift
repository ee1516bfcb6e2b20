import Basics
import Coding
import Foundation
import Images
import ONNX
import Testing

@testable import Inference
@testable import Tensors

/// A classifier in a file of one's own.
@Suite(
    "A classifier in an ONNX file",
    .enabled(if: Places.current.find("Assets/openvino") != nil, "make test fetches OpenVINO"))
struct ONNXClassifierTests {
    private let folder: TemporaryFolder
    private let picture = testPicture(width: 224, height: 224)

    init() throws { folder = try TemporaryFolder() }

    /// A network that tells four classes apart: of one colour the mean, of each quarter of the rows.
    private func rows(colour: Int, channelsLast: Bool = false, side: Int = 8, end: String? = nil) throws -> String {
        let shape = channelsLast ? [1, side, side, 3] : [1, 3, side, side]
        var nodes: [ONNXGraph.Node] = [
            .init(
                "Slice", inputs: ["picture", "first", "last", "axis"], outputs: ["colour"]),
            .init("Reshape", inputs: ["colour", "quarters"], outputs: ["rows"]),
            .init(
                "ReduceMean", [.integers("axes", [2]), .integer("keepdims", 0)], inputs: ["rows"],
                outputs: [end == nil ? "classes" : "means"]),
        ]
        if let end { nodes.append(.init(end, inputs: ["means"], outputs: ["classes"])) }
        let graph = ONNXGraph(
            name: "rows", inputs: [.init("picture", shape)], outputs: [.init("classes", [1, 4])],
            constants: [
                .init("first", [1], .integers([Int64(colour)])), .init("last", [1], .integers([Int64(colour + 1)])),
                .init("axis", [1], .integers([channelsLast ? 3 : 1])),
                .init("quarters", [3], .integers([1, 4, Int64(side * side / 4)])),
            ], nodes: nodes)
        return try folder.write("rows-\(UUID().uuidString).onnx", graph.serialized())
    }

    /// Bright in one quarter of the rows and one colour.
    private func stripe(quarter: Int, colour: Int, side: Int = 224) -> RGBImage {
        var picture = RGBImage(width: side, height: side)
        for pixel in quarter * side * side / 4..<(quarter + 1) * side * side / 4 {
            picture.samples[3 * pixel + colour] = 255
        }
        return picture
    }

    private func best(_ classifier: Classifier, _ picture: RGBImage) throws -> Int? {
        let probabilities = try classifier.probabilities([picture])[0]
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-4)
        return probabilities.indices.max { probabilities[$0] < probabilities[$1] }
    }

    @Test("reads its side and the order of its dimensions from the file", arguments: [false, true])
    func layout(channelsLast: Bool) throws {
        let classifier = try Classifier(
            onnx: rows(colour: 1, channelsLast: channelsLast), input: ClassifierInput())
        #expect(classifier.classCount == 4)
        for quarter in 0..<4 { #expect(try best(classifier, stripe(quarter: quarter, colour: 1)) == quarter) }
        let blind = try classifier.probabilities([stripe(quarter: 2, colour: 0)])[0]
        #expect(blind == [0.25, 0.25, 0.25, 0.25])
    }

    @Test("gets the colours in the order that it is said to take")
    func order() throws {
        let classifier = try Classifier(onnx: rows(colour: 2), input: ClassifierInput(order: .bgr))
        #expect(try best(classifier, stripe(quarter: 3, colour: 0)) == 3)
    }

    @Test("gets (value - mean) / deviation of each colour")
    func normalised() throws {
        let input = ClassifierInput(mean: [0.1, 0.2, 0.3], deviation: [0.5, 2, 4])
        var picture = RGBImage(width: 1, height: 1)
        picture.samples = [255, 51, 0]
        let values = input.values(of: picture, .channelsFirst)
        for (found, expected) in zip(values, [1.8, 0, -0.075]) { #expect(abs(Double(found) - expected) < 1e-6) }
    }

    @Test("may give logits or probabilities")
    func logits() throws {
        let plain = try Classifier(onnx: rows(colour: 1), input: ClassifierInput())
        let soft = try Classifier(onnx: rows(colour: 1, end: "Softmax"), input: ClassifierInput())
        let picture = stripe(quarter: 1, colour: 1)
        let (one, other) = (try plain.probabilities([picture])[0], try soft.probabilities([picture])[0])
        for (one, other) in zip(one, other) { #expect(abs(one - other) < 1e-5) }
    }

    @Test(
        "that is the program's own gives the program's own answers",
        .enabled(if: Places.current.find("Assets/efficientnet-lite0.safetensors") != nil))
    func own() throws {
        let weightsPath = try Places.current.path(of: "Assets/efficientnet-lite0.safetensors")
        let graph = try EfficientNetLite0.graph(weights: Safetensors(contentsOf: weightsPath), path: weightsPath)
        let path = try folder.write("lite0.onnx", graph.serialized())
        let (file, own) = (
            try Classifier(onnx: path, input: ClassifierInput()), try Classifier(weightsPath: weightsPath)
        )
        let dataset = try Dataset(folder: Places.current.path(of: "Assets/imagenet-20"), labels: .classifier)
        for entry in dataset.entries.prefix(4) {
            let picture = try Dataset.picture(entry.path).image
            let found = Answer(probabilities: try file.probabilities([picture])[0], label: nil)
            let expected = Answer(probabilities: try own.probabilities([picture])[0], label: nil)
            #expect(found.top5 == expected.top5 && abs(found.confidence - expected.confidence) < 1e-4)
        }
    }

    @Test("is refused, by its name, where it takes no picture or gives no list of classes")
    func wrong() throws {
        func refusal(_ inputs: [ONNXGraph.Value], _ outputs: [ONNXGraph.Value], _ nodes: [ONNXGraph.Node]) throws
            -> String
        {
            let graph = ONNXGraph(name: "g", inputs: inputs, outputs: outputs, nodes: nodes)
            let path = try folder.write("wrong.onnx", graph.serialized())
            return "\(try #require(throws: ModelsError.self) { try Classifier(onnx: path, input: ClassifierInput()) })"
        }
        let relu = ONNXGraph.Node("Relu", inputs: ["x"], outputs: ["y"])
        let flat = try refusal([.init("x", [1, 5])], [.init("y", [1, 5])], [relu])
        #expect(flat.contains("wrong.onnx") && flat.contains("its input is `x` of 1 x 5"))
        let map = try refusal([.init("x", [1, 3, 8, 8])], [.init("y", [1, 3, 8, 8])], [relu])
        #expect(map.contains("its outputs are `y` of 1 x 3 x 8 x 8, expected one list of classes"))
        let two = try refusal(
            [.init("x", [1, 3, 8, 8]), .init("z", [1, 3, 8, 8])], [.init("y", [1, 3, 8, 8])],
            [.init("Add", inputs: ["x", "z"], outputs: ["y"])])
        #expect(two.contains("it has inputs `x` of 1 x 3 x 8 x 8, `z` of 1 x 3 x 8 x 8, expected one"))
        let cut = try folder.write("cut.onnx", Array(graphBytes().dropLast(30)))
        #expect(throws: ModelsError.self) { try Classifier(onnx: cut, input: ClassifierInput()) }
    }

    private func graphBytes() throws -> [UInt8] { try FileBytes.read(rows(colour: 0)) }

    @Test("that gives numbers that are none is an error, not an answer")
    func notFinite() throws {
        // The logarithm of nothing is infinite, and of less there is none.
        let classifier = try Classifier(onnx: rows(colour: 1, end: "Log"), input: ClassifierInput(mean: [1, 1, 1]))
        let error = try #require(throws: ModelsError.self) { try classifier.probabilities([picture]) }
        #expect("\(error)".contains("gives numbers that are not finite"))
    }

    @Test("that knows fewer classes than the pictures have says so")
    func fewer() throws {
        let server = EdgeServer(classifier: try Classifier(onnx: rows(colour: 1), input: ClassifierInput()))
        let codec = WholePicture(picture: picture)
        let request = EdgeServer.Request(
            picture: picture, label: 65, codec: codec, encoded: EncodedImage(segments: [[1]]), code: 1)
        let error = try #require(throws: ModelsError.self) { try server.judge([request]) }
        #expect("\(error)".contains("one of 4 classes"))
    }

    /// Every stream decodes to the same picture.
    private struct WholePicture: ImageCodec {
        let picture: RGBImage
        let fingerprint = CodecFingerprint(name: "whole", parameters: "")
        func encode(_ image: RGBImage) -> EncodedImage { EncodedImage(segments: [[1]]) }
        func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart { 1 }
        func decode(_ code: UsablePart, of encoded: EncodedImage) -> RGBImage? { picture }
    }
}
