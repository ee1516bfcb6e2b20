import Hashing
import Basics
import Testing

@testable import Coding
@testable import Images

/// Pictures of `testPicture` that Pillow 12 wrote, except runs*.bmp, masks16.bmp and topdown32.bmp, which were written by hand and
/// which it reads; the hashes are those of the samples that Pillow gives (`ImageOps.exif_transpose(...).convert("RGB")`).
@Suite("PNG, BMP, GIF and TIFF, and which side is up") struct PictureFormatTests {
    static let files: [(name: String, hash: String)] = [
        ("rgb.png", "07277543fd9981e5587d9ccdef5ff708eb1664ce66c7fe5bc27b230eb20ac049"),
        ("alpha.png", "07277543fd9981e5587d9ccdef5ff708eb1664ce66c7fe5bc27b230eb20ac049"),
        ("palette.png", "81de8f991fab60693213acdf2f77ef4f0efd3fd1e544b08b520fdd9557369dbe"),
        ("grey.png", "b864d0aad3a14b20fe47aca37069ddca88ce70fbfaf40e32d267ceda63794ea8"),
        ("turned.png", "dc4954002cf26e9ed061936ff682ebc9fbcb0be986c1aed13c4294b8793a3d2e"),
        ("turned.webp", "dc4954002cf26e9ed061936ff682ebc9fbcb0be986c1aed13c4294b8793a3d2e"),
        ("rgb.bmp", "07277543fd9981e5587d9ccdef5ff708eb1664ce66c7fe5bc27b230eb20ac049"),
        ("palette.bmp", "a20560195370ec5ad0896124cd6744144a69457aa23ebd8ac93c0f3f5dd47932"),
        ("bits.bmp", "f1419183de0f84923fade0792fcb208760cb22636abe2aeba97474c78b248cfe"),
        ("runs.bmp", "6dee412d7aebb9795fc0a7ce27690c6f6e5a21500ea83dbcb129f5528739fd97"),
        ("runs4.bmp", "81de8f991fab60693213acdf2f77ef4f0efd3fd1e544b08b520fdd9557369dbe"),
        ("topdown32.bmp", "07277543fd9981e5587d9ccdef5ff708eb1664ce66c7fe5bc27b230eb20ac049"),
        ("animated.gif", "81de8f991fab60693213acdf2f77ef4f0efd3fd1e544b08b520fdd9557369dbe"),
        ("plain.gif", "9677e5b5397a1af1352966d665217ce63e447641c018454a315389ea2f3eb1f1"),
        ("lzw.tif", "07277543fd9981e5587d9ccdef5ff708eb1664ce66c7fe5bc27b230eb20ac049"),
        ("deflate.tif", "4ae221b4a856bdf079288198a0ac7b1a8418601b715df8e2dffde9e24ed68e69"),
        ("turned.tif", "8456556bd157102fea216ca8ac208905a0a556dea6f804794191ea20c8f5f343"),
        ("grey.tif", "b864d0aad3a14b20fe47aca37069ddca88ce70fbfaf40e32d267ceda63794ea8"),
    ]

    @Test("files decode to what Pillow gives", arguments: files)
    func decodes(name: String, hash: String) throws {
        let image = try ImageFile.load(fixture("pictures/\(name)"))
        #expect(Set([image.width, image.height]) == [64, 48])
        #expect(SHA256.hex(of: image.samples) == hash)
    }

    @Test("five and six bits a colour are stretched to eight, to within the one step by which readers differ")
    func masks() throws {
        let image = try ImageFile.load(fixture("pictures/masks16.bmp"))
        let exact = try ImageFile.load(fixture("pictures/rgb.bmp"))
        for (index, (got, full)) in zip(image.samples, exact.samples).enumerated() {
            let most = index % 3 == 1 ? 63 : 31
            let kept = Int(full) * (most + 1) / 256
            #expect(abs(Double(got) - Double(kept) * 255 / Double(most)) <= 1)
        }
    }

    @Test(
        "a file that ends early is refused with its reason, or gives the whole picture; never anything else",
        arguments: files)
    func truncated(name: String, hash: String) throws {
        let bytes = try FileBytes.read(fixture("pictures/\(name)"))
        for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
            do throws(ModelsError) {
                let image = try ImageFile.decode(Array(bytes.prefix(count)), path: "a/picture")
                // What follows the picture (an end mark, a second picture, unneeded tags) may be missing.
                #expect(SHA256.hex(of: image.samples) == hash, "\(count) of \(bytes.count)")
            } catch {
                guard case .badImage("a/picture", let reason) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(!reason.isEmpty)
            }
        }
    }

    @Test("damaged files give a picture or an error", arguments: files)
    func damaged(name: String, hash: String) throws {
        let bytes = try FileBytes.read(fixture("pictures/\(name)"))
        var generator = TestGenerator(state: 7)
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8(
                    1 << Int.random(in: 0...7, using: &generator))
            }
            _ = try? ImageFile.decode(damaged, path: "picture")
        }
    }

    /// A TIFF of four samples of eight bits, classic or BigTIFF, little-endian.
    private func tiff(photometry: Int, colours: Bool, isBig: Bool) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        let word = isBig ? 8 : 4
        var entries = [
            (256, 2), (257, 2), (258, 8), (259, 1), (262, photometry), (273, 0), (277, 1), (278, 2), (279, 4),
        ]
        if colours { entries.append((320, 0)) }
        let header = [0x49, 0x49] + (isBig ? number(43, 2) + number(8, 2) + number(0, 2) : number(42, 2))
        let start = header.count + word
        let samplesAt = start + (isBig ? 8 : 2) + entries.count * (4 + 2 * word) + word
        var bytes = header + number(start, word) + number(entries.count, isBig ? 8 : 2)
        for (tag, value) in entries {
            // The colours are 3 x 256 short numbers, as large as the index, behind the samples.
            let (type, count, field) =
                switch tag {
                case 273: (4, 1, samplesAt)
                case 320: (3, 768, samplesAt + 4)
                default: (3, 1, value)
                }
            bytes += number(tag, 2) + number(type, 2) + number(count, word) + number(field, word)
        }
        bytes += number(0, word) + [0, 1, 2, 255]
        if colours { for _ in 0..<3 { for index in 0..<256 { bytes += number(index * 257, 2) } } }
        return bytes
    }

    @Test(
        "a TIFF of numbers of colours that has no colours is refused, and is not taken for a grey one",
        arguments: [false, true])
    func coloursMissing(isBig: Bool) throws {
        let grey: [UInt8] = [0, 0, 0, 1, 1, 1, 2, 2, 2, 255, 255, 255]
        for (photometry, colours) in [(1, false), (3, true)] {
            let bytes = tiff(photometry: photometry, colours: colours, isBig: isBig)
            #expect(try ImageFile.decode(bytes, path: "x").samples == grey)
        }
        let bytes = tiff(photometry: 3, colours: false, isBig: isBig)
        #expect(
            throws: ModelsError.badImage(
                path: "a.tif",
                reason: "TIFF of \(bytes.count) bytes: its samples are numbers of colours, and it has no colours")
        ) { try ImageFile.decode(bytes, path: "a.tif") }
    }

    @Test(
        "what a library has to say stands behind what is known of the picture",
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xD9], "JPEG", "libjpeg"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "PNG", "libpng"),
            (Array("GIF89a".utf8), "GIF", "giflib"), ([0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], "TIFF", "libtiff"),
        ] as [([UInt8], String, String)])
    func refusals(bytes: [UInt8], format: String, library: String) throws {
        #expect {
            try ImageFile.decode(bytes, path: "a/picture")
        } throws: {
            "\($0)".hasPrefix(
                "a/picture: not a usable picture: \(format) of \(bytes.count) bytes: it is damaged, or of a kind that is not read (\(library): "
            )
                && "\($0)".hasSuffix(")")
        }
    }

    /// What Pillow makes of `colour.jpg` with each orientation noted.
    @Test(
        "a JPEG is turned as its orientation says",
        arguments: [
            (1, "4d0be4040ca4d81a58e41fbd57885b5dd63d9e8dde08ee7ea0e1fdecd48fc09b"),
            (2, "fe2f37c218eefd854cb37ab055782a35865327e6e0dc462e745625fc088ea169"),
            (3, "617803fcdd6b335e18ffe87db6ad2b68565fa9f419dea09f1f53c1c9192c9b9e"),
            (4, "73059d7c5b0886db9f5c3968dbc4ec003ef711283dec58a16355b765621cec9c"),
            (5, "bbdd01f185bbeafbf012c3591a7fe7e618ec9555fb4ffd007f141680bbdc7d6a"),
            (6, "65ec7e44f61dbbc567fb7a4f31abf33910529309e621f569d335b795bab4db06"),
            (7, "9f249be7f2bf61b5fce9808efca9801741a79229dc05366b31b39a183286af95"),
            (8, "7a749b7f3971b07bc87086a16cbe622c4880dea973d2243393e1b81a6fd449d6"),
            // No orientations: upright.
            (0, "4d0be4040ca4d81a58e41fbd57885b5dd63d9e8dde08ee7ea0e1fdecd48fc09b"),
            (9, "4d0be4040ca4d81a58e41fbd57885b5dd63d9e8dde08ee7ea0e1fdecd48fc09b"),
        ])
    func orientation(value: UInt8, hash: String) throws {
        let bytes = try FileBytes.read(fixture("pictures/colour.jpg"))
        for isLittleEndian in [true, false] {
            func number(_ value: Int, _ count: Int) -> [UInt8] {
                let bytes = (0..<count).map { UInt8(value >> (8 * $0) & 255) }
                return isLittleEndian ? bytes : bytes.reversed()
            }
            let mark: [UInt8] = isLittleEndian ? [0x49, 0x49] : [0x4D, 0x4D]
            let tags =
                mark + number(42, 2) + number(8, 4) + number(1, 2) + number(274, 2) + number(3, 2) + number(1, 4)
                + number(Int(value), 2) + number(0, 2) + number(0, 4)
            let payload = Array("Exif\0\0".utf8) + tags
            let segment = [0xFF, 0xE1, 0, UInt8(payload.count + 2)] + payload
            let image = try ImageFile.decode(Array(bytes.prefix(2)) + segment + bytes.dropFirst(2), path: "x")
            #expect(SHA256.hex(of: image.samples) == hash)
            // Cut or damaged tags count as none.
            for count in 0..<tags.count {
                let cut = Array("Exif\0\0".utf8) + tags.prefix(count)
                let segment = [0xFF, 0xE1, 0, UInt8(cut.count + 2)] + cut
                _ = try ImageFile.decode(Array(bytes.prefix(2)) + segment + bytes.dropFirst(2), path: "x")
            }
        }
    }
}
