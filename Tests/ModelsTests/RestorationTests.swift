import Coding
import Foundation
import Testing
import Training

@testable import CodecJPEG
@testable import CodecPNC
@testable import CodecWebP
@testable import Restoration
@testable import Tensors

/// The network behind a decoder, its training, and a codec with it.
@Suite("A network that restores what a codec decodes", .serialized)
struct RestorationTests {
    private let picture = testPicture(width: 224, height: 224)

    private func untrained() throws -> RestorationNetwork { try RestorationNetwork(from: ParameterSource(seed: 1)) }

    private func planes(_ bytes: Int) throws -> Tensor { try RestorationNetwork.planes(ofBytes: [bytes], device: .cpu) }

    @Test("starts as the identity, whatever the seed")
    func identity() throws {
        let input = try RGBImage.batch([picture])
        let output = try untrained().restore(input, arrived: planes(777), .reference)
        #expect(try output.floats() == input.floats())
    }

    @Test("has 1.24 million parameters, counted by hand")
    func parameters() throws {
        func layer(_ inputs: Int, _ outputs: Int, _ side: Int) -> Int { inputs * outputs * side * side + outputs }
        let expected =
            layer(52, 64, 3) + 12 * layer(64, 64, 3) + layer(64, 96, 3) + 8 * layer(96, 96, 3) + layer(96, 256, 1)
            + layer(64, 48, 3)
        let found = try untrained().parameters.reduce(0) { $0 + (try $1.tensor.shape().reduce(1, *)) }
        #expect(found == expected && expected == 1_245_392)
    }

    @Test("is told the logarithm of the bytes, its square, its sign and a one", arguments: [256, 1024, 4096])
    func told(bytes: Int) throws {
        let size = Float(log2(Double(bytes) / 1024) / 2)
        #expect(try planes(bytes).floats() == [size, size * size, size < 0 ? -1 : 1, 1])
    }

    @Test("gives other pictures for other numbers of bytes, once it is no identity")
    func depends() throws {
        let network = try RestorationNetwork(
            from: NetworkFixtures.source { try RestorationNetwork(from: $0).parameters })
        let input = try RGBImage.batch([picture])
        let few = try network.restore(input, arrived: planes(300), .reference).floats()
        let many = try network.restore(input, arrived: planes(4000), .reference).floats()
        #expect(few != many)
    }

    @Test("A usable part stands for the bytes of its segments")
    func bytes() {
        let layout = SegmentLayout(bytes: [100, 20, 3])
        #expect(ReceptionRule.wholeSegments.bytes(of: 0b101, layout: layout) == 103)
        #expect(ReceptionRule.leadingSegments.bytes(of: 2, layout: layout) == 120)
        #expect(ReceptionRule.wholeStream.bytes(of: 1, layout: layout) == 123)
        #expect(ReceptionRule.wholeStream.bytes(of: 0, layout: layout) == 0)
        #expect(ReceptionRule.contiguousBytes.bytes(of: 77, layout: layout) == 77)
        #expect(ReceptionRule.contiguousBytes.bytes(of: 999, layout: layout) == 123)
    }

    // MARK: What arrives

    private func receptions(
        _ description: CodecDescription, _ settings: [[String: Double]] = [[:]], whole: Double
    ) throws -> Receptions {
        let settings = try settings.map { try Receptions.Setting(description, parameters: $0, compute: .reference) }
        return Receptions(of: description.name, settings: settings, wholeFraction: whole, device: .cpu)
    }

    @Test("Pictures that all arrive whole are as the codec decodes them, in each of its settings")
    func whole() throws {
        let qualities = [10.0, 60]
        let receptions = try receptions(WebPCodec.description, qualities.map { ["quality": $0] }, whole: 1)
        let expected = try qualities.map { quality in
            let codec = WebPCodec(quality: quality)
            let encoded = try codec.encode(picture)
            let part = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
            return (picture: try #require(try codec.decode(part, of: encoded)), bytes: encoded.layout.totalBytes)
        }
        var random = SeededRandom(seed: 5, label: "test")
        let drawn = try receptions.drawn([RGBImage](repeating: picture, count: 12), random: &random)
        for (picture, bytes) in expected {
            #expect(drawn.contains { $0.picture == picture && $0.bytes == bytes })
        }
        #expect(drawn.allSatisfy { received in expected.contains { $0.bytes == received.bytes } })
        #expect(try receptions.measured([picture], receptions: [2])[0][0].bytes == expected[1].bytes)
    }

    @Test("Pictures are cut between 252 and 5040 bytes, and the bytes told are those that the decoder used")
    func cut() throws {
        let receptions = try receptions(JPEGCodec.progressive, [["quality": 95]], whole: 0)
        let codec = JPEGCodec(quality: 95, isProgressive: true)
        let encoded = try codec.encode(picture)
        #expect(encoded.layout.totalBytes > 5040)
        var random = SeededRandom(seed: 6, label: "test")
        let drawn = try receptions.drawn([RGBImage](repeating: picture, count: 40), random: &random)
        for received in drawn {
            let part = codec.usablePart(of: .bytes(received.bytes, of: encoded.layout), layout: encoded.layout)
            #expect(try codec.decode(part, of: encoded) == received.picture)
        }
        let bytes = drawn.map(\.bytes)
        #expect(bytes.allSatisfy { (252...5040).contains($0) })
        // Evenly over the logarithms: half of them below the geometric mean of the limits, 1127.
        #expect((10...30).contains(bytes.count { $0 < 1127 }))
    }

    @Test("Where nothing can be decoded of a cut, as much more arrives as is needed")
    func more() throws {
        let received = try receptions(PNCCodec.description, whole: 0).measured([picture], receptions: [1])[0][0]
        let first = try PNCCodec().encode(picture).layout.bytes[0]
        #expect(first > 252 && received.bytes == first)
    }

    // MARK: Training

    private func trainer(updates: Int, qualities: [Double] = [5, 10]) throws -> Trainer<RestorationTraining> {
        let pictures = try TrainingPictures(files: (0..<4).map { "picture\($0)" }, validationCount: 1) { _ in
            testPicture(width: 224, height: 224)
        }
        var options = RestorationTraining.options
        options.stages = [
            TrainingStage(
                loss: .mse, batch: 1, accumulation: 1, length: .updates(updates), rate: 5e-4,
                schedule: .cosine(warmUp: 0.1))
        ]
        options.averageDecay = 0
        let receptions = try receptions(JPEGCodec.progressive, qualities.map { ["quality": $0] }, whole: 1)
        return try Trainer(
            { source throws(ModelsError) in try RestorationTraining(from: source, receptions: receptions) },
            options: options, pictures: pictures, classifier: nil, compute: .reference, report: { _ in })
    }

    @Test("Training brings the restored picture nearer to the clean one than the decoded one is")
    func training() throws {
        let folder = try TemporaryFolder()
        let trainer = try trainer(updates: 30)
        let clean = try RGBImage.batch([picture])
        func error() throws -> Float {
            let restored = try trainer.trained.reconstruct(clean, steps: [1], compute: .reference)
            return try restored.pictures[0].subtracting(clean).squared().mean().scalar()
        }
        let before = try error()
        try trainer.run(checkpoint: folder.path + "/checkpoint")
        let after = try error()
        #expect(after < 0.9 * before, "\(after) of \(before)")
    }

    @Test("A checkpoint is gone on with behind the codec and the settings that it was made with, and no others")
    func otherCheckpoint() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/checkpoint"
        try trainer(updates: 1).run(checkpoint: path)
        try trainer(updates: 1).run(checkpoint: path)
        let error = try #require(throws: ModelsError.self) {
            try trainer(updates: 1, qualities: [5, 20]).run(checkpoint: path)
        }
        #expect("\(error)".contains("checkpoint of another training, receptions jpeg-progressive(quality=5), "))
    }

    @Test("What is trained can be put behind its codec, and behind no other")
    func use() throws {
        let folder = try TemporaryFolder()
        let trainer = try trainer(updates: 2)
        try trainer.run(checkpoint: folder.path + "/checkpoint")
        let path = folder.path + "/weights.safetensors"
        try trainer.finishedWeights(isHalf: false).write(to: path)

        let plain = JPEGCodec(quality: 10, isProgressive: true)
        let restored = try RestoredCodec(plain, JPEGCodec.progressive, weights: path, compute: .reference)
        let encoded = try restored.encode(picture)
        #expect(try encoded == plain.encode(picture))
        #expect(restored.fingerprint.name == "jpeg-progressive")
        #expect(restored.fingerprint.parameters == "quality=10 restored")

        let part = restored.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
        let measured = try trainer.trained.reconstruct(RGBImage.batch([picture]), steps: [2], compute: .reference)
        let decoded = try #require(try restored.decode(part, of: encoded))
        // Not equal to the last bit: there the gradient is recorded, here it is not.
        #expect(try decoded.psnr(of: RGBImage.pictures(measured.pictures[0])[0]) > 60)
        #expect(try decoded != plain.decode(part, of: encoded))
        #expect(try restored.decode(0, of: encoded) == nil)

        #expect {
            try RestoredCodec(WebPCodec(quality: 10), WebPCodec.description, weights: path, compute: .reference)
        } throws: { error in
            "\(error)".contains("restores pictures of jpeg-progressive, expected those of webp")
        }
    }
}
