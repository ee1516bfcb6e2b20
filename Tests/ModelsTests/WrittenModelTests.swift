import Basics
import CodecModel
import Codecs
import Coding
import Foundation
import Images
import Testing

/// The program's own neural codecs, written as folders and run by the engine.
@Suite(.enabled(if: Places.current.find("Assets/openvino") != nil, "make test fetches OpenVINO"))
struct WrittenModelTests {
    /// A codec of the program and the same one from its folder.
    private func both(_ name: String) throws -> (own: any ImageCodec, written: any ImageCodec) {
        let own = try CodecRegistry.all.makeCodec(name: name)
        let model = try #require(own as? any ModelWriting)
        let folder = try model.folder()
        let temporary = try TemporaryFolder()
        for (name, bytes) in folder.files { try temporary.write(name, bytes) }
        var description = folder.description
        description.folder = temporary.path
        return (own, try description.makeCodec(steps: description.steps))
    }

    /// Two engines add in another order: a value near the edge of two levels may fall to either side.
    @Test(
        "A folder of a codec sends what the codec sends but for a level here and there, and shows the same picture",
        arguments: ["pnc", "starfish", "deepcod"])
    func sameBytes(name: String) throws {
        let (own, written) = try both(name)
        let picture = testPicture(width: 224, height: 224)
        let (expected, found) = (try own.encode(picture), try written.encode(picture))
        #expect(found.layout.bytes.count == expected.layout.bytes.count)
        #expect(abs(found.layout.totalBytes - expected.layout.totalBytes) <= 4)
        let whole = own.usablePart(of: .whole(expected.layout), layout: expected.layout)
        // The same bytes in both: what differs is the decoder's arithmetic alone.
        let shown = try #require(try own.decode(whole, of: expected))
        let again = try #require(try written.decode(whole, of: expected))
        #expect(zip(shown.samples, again.samples).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        #expect(
            own.usablePart(of: .bytes(900, of: expected.layout), layout: expected.layout)
                == written.usablePart(of: .bytes(900, of: expected.layout), layout: expected.layout))
    }

    @Test("So does the recurrent codec, whose folder is one step")
    func sameSteps() throws {
        let (own, written) = try both("rnn-lite")
        let picture = testPicture(width: 224, height: 224)
        let (expected, found) = (try own.encode(picture), try written.encode(picture))
        #expect(found.layout == expected.layout)
        let differing = zip(found.segments[0], expected.segments[0]).count { $0 != $1 }
        #expect(differing <= 4, "\(differing) of 784 bytes")
        for part in [UsablePart(1), 3, 16] {
            let shown = try #require(try own.decode(part, of: expected))
            let again = try #require(try written.decode(part, of: expected))
            #expect(shown.psnr(of: again) > 50)
        }
    }
}
