import Basics
import Foundation
import Testing

@testable import Models

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
        let folder = try folder(["10.jpg", "9.JPEG", "1.webp", "b2/3.jpg", "b10/1.jpg", ".hidden.jpg", "note.txt"])
        let dataset = try Dataset(folder: folder.path, labels: .classifier)
        #expect(dataset.entries.map(\.name) == ["1.webp", "9.JPEG", "10.jpg", "b2/3.jpg", "b10/1.jpg"])
        #expect(dataset.entries.allSatisfy { $0.label == nil })
        #expect(dataset.name == folder.path)
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
        let dataset = try Dataset(folder: folder.path)
        #expect(dataset.entries.map(\.label) == [7, 7, 999])
        try folder.write("1000/y.jpg", Self.jpeg)
        #expect(
            message { try Dataset(folder: folder.path) }
                == "\(folder.path)/1000: not a usable dataset: found class 1000, expected one from 0 to 999")
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
                == "\(bad):3: not a usable dataset: found tench, expected a WordNet id such as n01440764")
    }

    @Test("labels.csv of the folder tells classes, and which pictures belong to the dataset")
    func labelsCSV() throws {
        let folder = try folder(["a.jpg", "b.jpg", "c.jpg"])
        try folder.write("labels.csv", "file,class_index,wnid,name\nc.jpg,3,n01440764,\"tench, fish\"\na.jpg,5,,\n")
        let dataset = try Dataset(folder: folder.path)
        #expect(dataset.entries.map(\.name) == ["a.jpg", "c.jpg"])
        #expect(dataset.entries.map(\.label) == [5, 3])
    }

    @Test("A validation folder with a label file: classes in order, or a picture and its class on each line")
    func labelFiles() throws {
        let folder = try folder(["v_2.JPEG", "v_10.JPEG", "v_1.JPEG"])
        let order = try folder.write("order.txt", "# in order\n0\n20\n999\n")
        #expect(try Dataset(folder: folder.path, labels: .file(order)).entries.map(\.label) == [0, 20, 999])
        let pairs = try folder.write("pairs.txt", "v_10.JPEG 1\nv_1.JPEG\t2\n")
        let dataset = try Dataset(folder: folder.path, labels: .file(pairs))
        #expect(dataset.entries.map(\.name) == ["v_1.JPEG", "v_10.JPEG"])
        #expect(dataset.entries.map(\.label) == [2, 1])
    }

    @Test("ILSVRC2012 ids need the development kit's list, and are turned into indices by it")
    func ilsvrcIDs() throws {
        let folder = try folder(["v_1.JPEG", "v_2.JPEG"])
        let labels = try folder.write("ILSVRC2012_validation_ground_truth.txt", "1\n998\n")
        #expect(message { try Dataset(folder: folder.path, labels: .file(labels)) }.contains("map_clsloc.txt"))
        try folder.write("map_clsloc.txt", Self.developmentKit)
        #expect(try Dataset(folder: folder.path, labels: .file(labels)).entries.map(\.label) == [999, 2])
        let thousand = try folder.write("other.txt", "1000\n0\n")
        #expect(
            message { try Dataset(folder: folder.path, labels: .file(thousand)) }
                == "\(thousand):2: not a usable dataset: found 0, expected an ILSVRC2012 id from 1 to 1000")
    }

    @Test(
        "Every bad line of a label file is named",
        arguments: [
            ("a.jpg 1\nb.jpg tench\n", ":2", "found class tench, expected a number from 0 to 999 or a WordNet id"),
            ("a.jpg 1\nx.jpg 2\n", ":2", "no picture called x.jpg in "),
            ("a.jpg 1\n\na.jpg 2\n", ":3", "a.jpg has a label already"),
            ("a.jpg 1\nb.jpg\n", ":2", "found 1 fields, expected 2 as in the first line"),
            ("file,label\na.jpg,1,2\n", ":2", "found 3 fields, expected 2 as in the header"),
            ("a,b,c\n", ":1", "expected a class, a file and its class, or a CSV header"),
            ("-1\n5\n", ":1", "found class -1, expected one from 0 to 999"),
            ("5\n", "", "1 labels for the 2 pictures of "),
            ("# nothing\n", "", "the file has no labels"),
            ("\u{0}", ":1", "found class"),
        ])
    func badLabelLines(text: String, place: String, reason: String) throws {
        let folder = try folder(["a.jpg", "b.jpg"])
        let path = try folder.write("labels.txt", text)
        let found = message { try Dataset(folder: folder.path, labels: .file(path)) }
        #expect(found.hasPrefix("\(path)\(place): not a usable dataset: "))
        #expect(found.contains(reason))
    }

    @Test("Folders that are no datasets are told apart")
    func badFolders() throws {
        let folder = try TemporaryFolder()
        #expect(message { try Dataset(folder: "/no/such/folder") } == "/no/such/folder: no such folder")
        let file = try folder.write("a.png", [1, 2, 3])
        #expect(message { try Dataset(folder: file) }.contains("a file, where a folder is expected"))
        #expect(
            message { try Dataset(folder: folder.path) }.hasSuffix(
                "no pictures: it holds no .jpg, .jpeg or .webp files (1 files of other kinds)"))
        try folder.write("p.jpg", Self.jpeg)
        #expect(message { try Dataset(folder: folder.path) }.contains("its pictures have no labels"))
        let latin = try folder.write("latin.txt", [0x66, 0xFC, 0x72])
        #expect(message { try Dataset(folder: folder.path, labels: .file(latin)) }.contains("not a text file in UTF-8"))
        try folder.write("5/q.jpg", Self.jpeg)
        #expect(message { try Dataset(folder: folder.path) }.contains("p.jpg: not a usable dataset: a picture beside"))
        #expect(message { try Dataset.named("imagenet20") }.contains("did you mean imagenet-20?"))
    }

    @Test("The fingerprint follows names, sizes and labels, and nothing else")
    func fingerprint() throws {
        let first = try folder(["1/a.jpg", "2/b.jpg"])
        let second = try folder(["2/b.jpg", "1/a.jpg"])
        let print = try Dataset(folder: first.path).fingerprint
        #expect(try Dataset(folder: second.path).fingerprint == print)
        #expect(try Dataset(folder: second.path, labels: .classifier).fingerprint != print)
        try second.write("2/b.jpg", Self.jpeg + [0])
        #expect(try Dataset(folder: second.path).fingerprint != print)
    }

    @Test("A picture comes at 224 x 224 with the hash of its file; one that has vanished since is an error")
    func picture() throws {
        let folder = try folder(["1/a.jpg"])
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
