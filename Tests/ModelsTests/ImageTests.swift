import Hashing
import Basics
import Foundation
import Testing

@testable import Coding
@testable import Images

@Suite struct ImageResizeTests {
    /// Pillow 10.4.0: SHA-256 of `image.resize(size, Image.BICUBIC).tobytes()` for `testPicture`.
    @Test(
        "Resized pictures equal Pillow's, sample for sample",
        arguments: [
            (500, 375, 224, 224, "e05de14f08de36a5d781a793975d7cc5d302b4b31b2ad3f05f2357f4a0539885"),
            (375, 500, 224, 224, "0db6a1b246701b58bb149cb465a2ac7d988f63195c429a32340267aa50f64fb7"),
            (100, 80, 224, 224, "da100bd5674af697a1272459abe970fa57647a6b490d765faa946c190371e891"),
            (224, 300, 224, 224, "ad0cd4b5c48be781c9f660a4fbaa582cb31b07d5f25e99bb5853a5b400f0b376"),
            (37, 23, 16, 9, "8ffb7d246f1f11dae0dcab80b46705ad2b385c7593a18088a436dc40a3bb857f"),
            (1, 1, 5, 3, "e9ce60f4b4f4b68b9e6699b9cd26e69d403a587f1da1f8e05563182a920a66c8"),
            (3, 2, 1, 1, "dabf3ac71c8fa69ba95bc59f1abc256859ce35f58ebf47f7b99a4a56ca69cf70"),
        ])
    func equalsPillow(width: Int, height: Int, newWidth: Int, newHeight: Int, expected: String) {
        let resized = testPicture(width: width, height: height).resized(width: newWidth, height: newHeight)
        #expect(resized.width == newWidth && resized.height == newHeight)
        #expect(SHA256.hex(of: resized.samples) == expected)
    }

    @Test("A picture of one colour stays so, and the same size changes nothing")
    func identities() {
        let flat = RGBImage(width: 33, height: 17, filledWith: 201)
        #expect(flat.resized(width: 50, height: 5) == RGBImage(width: 50, height: 5, filledWith: 201))
        let picture = testPicture(width: 20, height: 10)
        #expect(picture.resized(width: 20, height: 10) == picture)
    }

    @Test("PSNR by hand: one sample of 12 off by 3 is 10 lg(255^2 * 12 / 9) dB")
    func psnr() {
        let first = RGBImage(width: 2, height: 2, filledWith: 100)
        var second = first
        second.samples[5] = 103
        #expect(abs(first.psnr(of: second) - 49.380) < 0.001)
        #expect(first.psnr(of: first) == .infinity)
    }
}

@Suite struct ImageFileTests {
    /// SHA-256 of the samples that `djpeg -rgb` (libjpeg-turbo 2.1.5) and `dwebp` (libwebp 1.2.4) give; Pillow agrees.
    @Test(
        "Files decode to what the libraries' own programs give",
        arguments: [
            ("colour.jpg", "4d0be4040ca4d81a58e41fbd57885b5dd63d9e8dde08ee7ea0e1fdecd48fc09b"),
            ("progressive.jpg", "4d0be4040ca4d81a58e41fbd57885b5dd63d9e8dde08ee7ea0e1fdecd48fc09b"),
            ("grey.jpg", "777268f25a2c06ad2103c87352c0aa6387c73327315379bcccf9b880ddfe1083"),
            ("lossy.webp", "051d9d9d302e98ff1f7e359ae3be7bb6d5c8bbe56c7d6bcb23cfed6016375ee4"),
            ("lossless.webp", "07277543fd9981e5587d9ccdef5ff708eb1664ce66c7fe5bc27b230eb20ac049"),
        ])
    func decodes(name: String, expected: String) throws {
        let image = try ImageFile.load(fixture("pictures/\(name)"))
        #expect(image.width == 64 && image.height == 48)
        #expect(SHA256.hex(of: image.samples) == expected)
    }

    @Test("Four inks become the colours that Pillow gives, within one step of rounding")
    func decodesInks() throws {
        let image = try ImageFile.load(fixture("pictures/inks.jpg"))
        let expected: [(x: Int, y: Int, rgb: [Int])] = [
            (0, 0, [226, 210, 190]), (20, 10, [180, 146, 117]), (40, 30, [71, 47, 101]), (63, 47, [86, 168, 172]),
        ]
        for (x, y, rgb) in expected {
            for channel in 0..<3 {
                #expect(abs(Int(image.samples[(y * 64 + x) * 3 + channel]) - rgb[channel]) <= 1)
            }
        }
    }

    @Test(
        "A file that ends early is refused at every length, and the message names it",
        arguments: ["colour.jpg", "progressive.jpg", "grey.jpg", "inks.jpg", "lossy.webp", "lossless.webp"])
    func refusesTruncation(name: String) throws {
        let bytes = try FileBytes.read(fixture("pictures/\(name)"))
        // Without its end marker, a JPEG file still has all of its picture.
        let needed = name.hasSuffix(".jpg") ? bytes.count - 2 : bytes.count
        for count in 0..<needed {
            #expect {
                try ImageFile.decode(Array(bytes.prefix(count)), path: "a/picture")
            } throws: { error in
                guard case .badImage(let path, let reason)? = error as? ModelsError else { return false }
                return path == "a/picture" && !reason.isEmpty
            }
        }
    }

    @Test(
        "Damaged files give a picture or an error, never anything else", arguments: ["progressive.jpg", "lossy.webp"])
    func survivesDamage(name: String) throws {
        let bytes = try FileBytes.read(fixture("pictures/\(name)"))
        var generator = TestGenerator(state: 5)
        for _ in 0..<1000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                // The bytes of the size stay: a damaged one asks for much memory, rightly.
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                if name.hasSuffix(".jpg") ? (150..<200).contains(place) : (24..<30).contains(place) { continue }
                damaged[place] ^= UInt8(1 << Int.random(in: 0...7, using: &generator))
            }
            _ = try? ImageFile.decode(damaged, path: "picture")
        }
    }

    @Test("What is no picture, a folder or missing is told apart")
    func messages() throws {
        func message(_ bytes: [UInt8]) -> String? {
            do { _ = try ImageFile.decode(bytes, path: "x") } catch { return "\(error)" }
            return nil
        }
        #expect(message([]) == "x: not a usable picture: the file is empty")
        #expect(
            message([1, 0x80])
                == "x: not a usable picture: no picture (it begins with 01 80); PNCSim reads JPEG, WebP, PNG, BMP, GIF and TIFF"
        )
        let bytes = try FileBytes.read(fixture("pictures/colour.jpg"))
        #expect(
            message(Array(bytes.prefix(700)))
                == "x: not a usable picture: the JPEG is truncated: it ends at byte 700, within the picture")
        #expect(throws: ModelsError.file(path: "/no/such", reason: "No such file or directory")) {
            try ImageFile.load("/no/such")
        }
        #expect(throws: ModelsError.file(path: "/", reason: "Is a directory")) { try ImageFile.load("/") }
    }
}
