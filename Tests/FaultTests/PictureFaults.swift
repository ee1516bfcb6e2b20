import Foundation
import TestSupport
import Testing

/// Faults 28 to 31 of version 0.1, each as it was found and in two more forms of its kind.
@Suite("No picture and no label is misread, or left out in silence", .serialized)
struct PictureFaults {
    private let program: Program

    init() throws { program = try Program() }

    /// The first three photographs, as `pictures/0.jpg` and so on, or of other endings.
    private func pictures(_ names: String...) throws {
        for (name, photograph) in zip(names, try Program.photographs) {
            try program.write(Data(contentsOf: photograph), to: "pictures/\(name)")
        }
    }

    private static let fixtures = Program.package.appending(path: "Tests/ModelsTests/Fixtures/pictures")

    @Test("28: PNG, BMP, GIF and TIFF are pictures; what is left out is counted aloud")
    func formats() throws {
        for (index, name) in ["rgb.png", "rgb.bmp", "plain.gif", "lzw.tif", "colour.jpg"].enumerated() {
            let ending = (name as NSString).pathExtension
            try program.write(
                Data(contentsOf: Self.fixtures.appending(path: name)), to: "pictures/\(index).\(ending)")
        }
        try program.write("a note", to: "pictures/note.txt")
        let listed = try program.run("datasets", "pictures", "--labels", "classifier")
        #expect(listed.output.contains("pictures: 5 pictures"), "\(listed.output)")
        #expect(listed.errors.contains("left out: 1 file of other kinds: 1 .txt"), "\(listed.errors)")

        try program.write("file,class_index\n0.png,7\n3.tif,5\n", to: "l.csv")
        let labelled = try program.run("datasets", "pictures", "--labels", "l.csv")
        #expect(labelled.output.contains("pictures: 2 pictures"))
        #expect(labelled.errors.contains("3 pictures that l.csv gives no class"), "\(labelled.errors)")
    }

    @Test("28: names that are not UTF-8 are counted aloud")
    func foreignNames() throws {
        try pictures("0.jpg")
        let script =
            "cp pictures/0.jpg \"pictures/$(printf '\\377').jpg\"; cp pictures/0.jpg \"pictures/$(printf 'a\\300').png\""
        #expect(try program.run(["-c", script], executable: URL(filePath: "/bin/bash")).code == 0)
        let listed = try program.run("datasets", "pictures", "--labels", "classifier")
        #expect(listed.output.contains("pictures: 1 picture"), "\(listed.output)")
        #expect(listed.errors.contains("left out: 2 names not in UTF-8"), "\(listed.errors)")
    }

    @Test(
        "29: a JPEG is turned as its camera says, in a short number or, as some write it, in a long one or a byte",
        arguments: [3, 6, 8] as [UInt8], [1, 3, 4] as [UInt8])
    func exif(orientation: UInt8, type: UInt8) throws {
        let photograph = try Data(contentsOf: try Program.photographs[0])
        /// The photograph with an EXIF segment of one entry, as a codec has it.
        func encoded(_ orientation: UInt8) throws -> Data {
            let place = [1: 0, 3: 1, 4: 3][type] ?? 0
            let field = (0..<4).map { $0 == place ? orientation : 0 }
            let entry: [UInt8] = [0x01, 0x12, 0, type, 0, 0, 0, 1] + field
            let tiff = Array("MM".utf8) + [0, 0x2A, 0, 0, 0, 8, 0, 1] + entry + [0, 0, 0, 0]
            let exif = [0xFF, 0xE1, 0, UInt8(tiff.count + 8)] + Array("Exif\0\0".utf8) + tiff
            try program.write(photograph.prefix(2) + exif + photograph.dropFirst(2), to: "p.jpg")
            #expect(try program.run("codec", "encode", "jpeg", "p.jpg", "o.pncs").code == 0)
            return try Data(contentsOf: program.folder.appending(path: "o.pncs"))
        }
        let (upright, turned) = (try encoded(1), try encoded(orientation))
        #expect(upright != turned)
    }

    @Test("29: pictures are turned as their cameras say", arguments: ["turned.png", "turned.webp", "turned.tif"])
    func orientation(name: String) throws {
        let file = Self.fixtures.appending(path: name).path
        let upright = Self.fixtures.appending(path: "rgb.png").path
        func bytes(_ picture: String) throws -> Data? {
            guard try program.run("codec", "encode", "jpeg", picture, "o.pncs").code == 0,
                try program.run("codec", "decode", "o.pncs", "o.ppm").code == 0
            else { return nil }
            return try Data(contentsOf: program.folder.appending(path: "o.ppm"))
        }
        let (turned, straight) = (try bytes(file), try bytes(upright))
        #expect(turned != nil && straight != nil && turned != straight)
    }

    @Test(
        "30: numbers that may be ids or indices are asked about; a key answers",
        arguments: [
            "490\n361\n171\n", "0.jpg 490\n1.jpg 361\n2.jpg 171\n", "file,label\n0.jpg,490\n1.jpg,361\n2.jpg,171\n",
        ])
    func numbering(text: String) throws {
        try pictures("0.jpg", "1.jpg", "2.jpg")
        try program.write(text, to: "l.txt")
        let asked = try program.run("datasets", "pictures", "--labels", "l.txt")
        #expect(asked.code == 65)
        #expect(asked.errors.contains("numbering: ilsvrc2012"), "\(asked.errors)")
        let answered = try program.run("datasets", "pictures", "--labels", "l.txt", "--numbering", "index")
        #expect(answered.code == 0 && answered.output.contains("0.jpg  class 490"), "\(answered.errors)")
        try program.write((1...1000).map { "n\(10_001_000 - $0) \($0) x\n" }.joined(), to: "map_clsloc.txt")
        let ids = try program.run("datasets", "pictures", "--labels", "l.txt", "--numbering", "ilsvrc2012")
        #expect(ids.code == 0 && ids.output.contains("0.jpg  class 510"), "\(ids.errors)")
    }

    @Test("30: Kaggle's table and a column called filename are understood")
    func tables() throws {
        try pictures("0.jpg", "1.jpg")
        try program.write(
            "ImageId,PredictionString\n1,n01440764 1 2 3 4 \n0,n01514668 5 6 7 8 n01514668 1 1 2 2 \n", to: "k.csv")
        let kaggle = try program.run("datasets", "pictures", "--labels", "k.csv")
        #expect(
            kaggle.output.contains("0.jpg  class 7") && kaggle.output.contains("1.jpg  class 0"), "\(kaggle.errors)")
        try program.write("filename,class_index\n0.jpg,5\n1.jpg,6\n", to: "f.csv")
        #expect(try program.run("datasets", "pictures", "--labels", "f.csv").output.contains("1.jpg  class 6"))
    }

    @Test("31: a folder is listed once, whatever links lead to it, and a pipe is no picture")
    func links() throws {
        try pictures("a/0.jpg", "b/1.jpg")
        let folder = program.folder.appending(path: "pictures").path
        for (link, target) in [("a/up", ".."), ("b/self", "."), ("again", "a")] {
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(link)", withDestinationPath: target)
        }
        #expect(mkfifo("\(folder)/pipe.jpg", 0o600) == 0)
        let listed = try program.run("datasets", "pictures", "--labels", "classifier")
        #expect(listed.output.contains("pictures: 2 pictures"), "\(listed.output)")
        #expect(listed.errors.contains("3 links to folders listed already"), "\(listed.errors)")
        #expect(listed.errors.contains("1 pipe or device"), "\(listed.errors)")
    }

    @Test("all broken pictures are named at once, and may be skipped")
    func broken() throws {
        try pictures("0.jpg", "1.jpg", "2.jpg")
        for name in ["0.jpg", "2.jpg"] { try program.write(Data([0xFF, 0xD8, 0xFF]), to: "pictures/\(name)") }
        try program.write("file,class_index\n0.jpg,1\n1.jpg,2\n2.jpg,0\n", to: "pictures/labels.csv")
        try program.write("codecs: [jpeg]\ndataset: {path: pictures}\nimages: 2\n", to: "s.yaml")
        let refused = try program.run("run", "s.yaml", "--no-plot")
        #expect(refused.code == 65)
        #expect(
            refused.errors.contains("pictures/0.jpg") && refused.errors.contains("pictures/2.jpg"), "\(refused.errors)")
        let skipped = try program.run("run", "s.yaml", "--no-plot", "--set", "dataset.skip-broken=true")
        #expect(skipped.code == 0 && skipped.errors.contains("2 broken pictures"), "\(skipped.errors)")
    }
}
