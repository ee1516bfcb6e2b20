import Hashing
import Basics
import Foundation
import Testing

@testable import Coding
@testable import Images

@Suite struct DatasetTests {
    private static let jpeg: [UInt8] = {
        // 2 x 2 pixels are enough where only the listing matters.
        (try? TurboJPEG.encode(testPicture(width: 2, height: 2), quality: 50, isProgressive: false).get()) ?? []
    }()

    private func folder(_ files: [String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in files { try folder.write(file, Self.jpeg) }
        return folder
    }

    private func message(_ body: () throws -> Dataset) -> String {
        do { return "\(try body())" } catch { return "\(error)" }
    }

    /// The development kit's form, for classes that are numbered backwards.
    private static let developmentKit = (1...1000).map { "n\(10_001_000 - $0) \($0) name_\($0)\n" }.joined()

    @Test("Pictures come in natural order, whatever their kind of file, and without labels where told so")
    func naturalOrder() throws {
        let folder = try folder(["10.png", "9.JPEG", "1.webp", "b2/3.jpg", "b10/1.TIFF", ".hidden.jpg", "note.txt"])
        let dataset = try Dataset(folder: folder.path, labels: .classifier)
        #expect(dataset.entries.map(\.name) == ["1.webp", "9.JPEG", "10.png", "b2/3.jpg", "b10/1.TIFF"])
        #expect(dataset.entries.allSatisfy { $0.label == nil })
        #expect(dataset.name == folder.path)
        #expect(
            dataset.notes
                == ["1 file of other kinds: 1 .txt", "1 hidden name (with a dot before it)"]
                .map { "\(folder.path): left out: \($0)" })
    }

    @Test("Each folder is listed once, whatever links lead to it; what is no file is not listed; all is counted")
    func links() throws {
        let folder = try folder(["a/1.jpg", "a/2.jpg", "b/3.jpg"])
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/a/up", withDestinationPath: "..")
        try manager.createSymbolicLink(atPath: folder.path + "/a/beside", withDestinationPath: "../b")
        try manager.createSymbolicLink(atPath: folder.path + "/gone.jpg", withDestinationPath: "nowhere.jpg")
        try manager.createSymbolicLink(atPath: folder.path + "/b/4.jpg", withDestinationPath: "../a/1.jpg")
        #expect(mkfifo(folder.path + "/pipe.jpg", 0o600) == 0)
        // "é.jpg" in Latin 1.
        let foreign = (Array("\(folder.path)/".utf8) + [0xE9] + Array(".jpg".utf8) + [0]).map { CChar(bitPattern: $0) }
        fclose(fopen(foreign, "w"))
        let dataset = try Dataset(folder: folder.path, labels: .classifier)
        #expect(dataset.entries.map(\.name) == ["a/1.jpg", "a/2.jpg", "b/3.jpg", "b/4.jpg"])
        #expect(
            dataset.notes
                == [
                    "1 name not in UTF-8", "1 pipe or device", "2 links to folders listed already", "1 link to nothing",
                ]
                .map { "\(folder.path): left out: \($0)" })
    }

    @Test("Natural order is an order: names with leading zeros, prefixes and equal names")
    func naturalOrderRules() {
        let sorted = ["", "a", "a1", "a01", "a1b", "a2", "a10", "b", "val_00000009", "val_00000010"]
        // Leading zeros decide only between names that are otherwise equal.
        let expected = ["", "a", "a01", "a1", "a1b", "a2", "a10", "b", "val_00000009", "val_00000010"]
        #expect(sorted.shuffled().sorted { NaturalOrder.precedes(Array($0.utf8), Array($1.utf8)) } == expected)
        for name in sorted { #expect(!NaturalOrder.precedes(Array(name.utf8), Array(name.utf8))) }
    }

    @Test("An ImageFolder tree with class numbers")
    func imageFolder() throws {
        let folder = try folder(["7/b.jpg", "7/a.jpg", "999/x.jpg"])
        let dataset = try Dataset(folder: folder.path, numbering: .index)
        #expect(dataset.entries.map(\.label) == [7, 7, 999])
        #expect(message { try Dataset(folder: folder.path) }.contains("say `numbering: index`"))
        try folder.write("0/y.jpg", Self.jpeg)
        let told = try Dataset(folder: folder.path)
        #expect(told.entries.map(\.label) == [0, 7, 7, 999])
        #expect(told.notes.count == 1 && told.notes[0].contains("0 is among them"))
        try folder.write("1000/y.jpg", Self.jpeg)
        #expect(
            message { try Dataset(folder: folder.path, numbering: .index) }
                == "\(folder.path): found class `1000`, expected a class index from 0 to 999")
    }

    @Test("An ImageFolder tree with WordNet ids: all thousand by their order, fewer by a list")
    func wordNetFolders() throws {
        let all = try folder((0..<1000).map { "n\(10_000_000 + $0 * 3)/p.jpg" })
        #expect(try Dataset(folder: all.path).entries.map(\.label) == Array(0..<1000))
        let two = try folder(["n10000999/p.jpg", "n10000000/p.jpg"])
        let list = try two.write("classes.txt", Self.developmentKit)
        #expect(try Dataset(folder: two.path, classes: list).entries.map(\.label) == [0, 999])
        let short = try two.write("short.txt", "n10000000\nn10000001\n")
        #expect(
            message { try Dataset(folder: two.path, classes: short) }
                == "\(short): not a usable dataset: 2 classes, expected the 1000 of ImageNet-1k")
        let bad = try two.write("bad.txt", "n10000000\n\ntench\n")
        #expect(
            message { try Dataset(folder: two.path, classes: bad) }
                == "\(bad):3: found `tench`, expected a WordNet id such as n01440764")
    }

    @Test("Folders that are no datasets are told apart")
    func badFolders() throws {
        let folder = try TemporaryFolder()
        #expect(message { try Dataset(folder: "/no/such/folder") } == "/no/such/folder: no such folder")
        let file = try folder.write("a.txt", [1, 2, 3])
        #expect(message { try Dataset(folder: file) }.contains("a file, where a folder is expected"))
        #expect(
            message { try Dataset(folder: folder.path) }.hasSuffix(
                "no pictures: it holds no files that end in .jpg, .jpeg, .webp, .png, .bmp, .gif, .tif, .tiff "
                    + "(1 file of other kinds: 1 .txt)"))
        try folder.write("p.jpg", Self.jpeg)
        #expect(message { try Dataset(folder: folder.path) }.contains("its pictures have no labels"))
        let latin = try folder.write("latin.txt", [0x66, 0xFC, 0x72])
        #expect(
            message { try Dataset(folder: folder.path, labels: .file(latin)) }.contains(
                "latin.txt:1: found bytes that are not UTF-8"))
        try folder.write("0/q.jpg", Self.jpeg)
        #expect(message { try Dataset(folder: folder.path) }.contains("p.jpg: not a usable dataset: a picture beside"))
        #expect(message { try Dataset.named("imagenet20") }.contains("did you mean imagenet-20?"))
    }

    @Test("A picture comes at 224 x 224 with the hash of its file; one that has vanished since is an error")
    func picture() throws {
        let folder = try folder(["0/a.jpg"])
        let dataset = try Dataset(folder: folder.path)
        let picture = try dataset.picture(0)
        #expect(picture.image.width == 224 && picture.image.height == 224)
        #expect(picture.hash == SHA256.hex(of: Self.jpeg))
        try FileManager.default.removeItem(atPath: dataset.entries[0].path)
        #expect(throws: ModelsError.file(path: dataset.entries[0].path, reason: "No such file or directory")) {
            try dataset.picture(0)
        }
    }

    @Test(
        "imagenet-20 is 20 labelled photographs",
        .enabled(if: Places.current.find("Assets/imagenet-20") != nil))
    func imagenet20() throws {
        let dataset = try Dataset.named("imagenet-20")
        #expect(
            dataset.entries.map(\.label) == [
                243, 559, 438, 990, 949, 853, 609, 609, 915, 455, 541, 630, 741, 471, 129, 99, 251, 22, 317, 305,
            ])
        for index in dataset.entries.indices { #expect(try dataset.picture(index).image.width == 224) }
    }
}
