import Foundation
import Testing

@testable import Images

@Suite("Label files") struct LabelFileTests {
    private static let jpeg: [UInt8] = {
        // 2 x 2 pixels are enough where only the listing matters.
        (try? TurboJPEG.encode(testPicture(width: 2, height: 2), quality: 50, isProgressive: false).get()) ?? []
    }()

    private func folder(_ files: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in files { try folder.write(file, Self.jpeg) }
        return folder
    }

    private func labelled(
        _ folder: TemporaryFolder, _ text: String, as name: String = "l.txt", numbering: ClassNumbering? = nil
    ) throws -> Dataset {
        try Dataset(folder: folder.path, labels: .file(folder.write(name, text)), numbering: numbering)
    }

    private func message(_ body: () throws -> Dataset) -> String {
        do { return "\(try body())" } catch { return "\(error)" }
    }

    /// The development kit's form, for classes that are numbered backwards.
    private static let developmentKit = (1...1000).map { "n\(10_001_000 - $0) \($0) name_\($0)\n" }.joined()

    /// All thousand WordNet ids of that kit, from which the index of each follows.
    private static let classes = (1...1000).map { "n\(10_001_000 - $0)\n" }.joined()

    @Test("labels.csv of the folder tells classes, and which pictures belong to the dataset; the others are counted")
    func labelsCSV() throws {
        let folder = try folder("a.jpg", "b.jpg", "c.jpg")
        try folder.write("labels.csv", "\u{FEFF}file,class_index,name\r\nc.jpg,3,\"tench, fish\"\r\na.jpg,5,\r\n")
        let dataset = try Dataset(folder: folder.path)
        #expect(dataset.entries.map(\.name) == ["a.jpg", "c.jpg"])
        #expect(dataset.entries.map(\.label) == [5, 3])
        let labels = "\(folder.path)/labels.csv"
        #expect(
            dataset.notes == ["\(labels): left out: the column `name`", "1 picture that \(labels) gives no class"])
    }

    @Test(
        "a picture's column may be called otherwise, and so may the class's",
        arguments: [
            "filename,label\nb.jpg,7\na.jpg,0\n", "path;class_index\n./b.jpg;7\na.jpg;0\n",
            "image\tclass_idx\nb.jpg\t7\na\t0\n",
            "id,Filename,CLASS\n1,b.jpg,7\n2,a.jpg,0\n", "b.jpg 7\na.jpg 0\n", "b.jpg,7\na.jpg,0\n",
            "class_index\n0\n7\n",
        ])
    func columns(text: String) throws {
        #expect(try labelled(folder("a.jpg", "b.jpg"), text).entries.map(\.label) == [0, 7])
    }

    @Test("Kaggle's LOC_val_solution.csv: a picture without its ending, and a class with its boxes")
    func kaggle() throws {
        let folder = try folder("ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000002.JPEG")
        let list = try folder.write("classes.txt", Self.classes)
        let text =
            "ImageId,PredictionString\nILSVRC2012_val_00000002,n10000003 85 1 499 272 \n"
            + "ILSVRC2012_val_00000001,n10000007 1 2 3 4 n10000007 5 6 7 8 \n"
        let labels = try folder.write("LOC_val_solution.csv", text)
        let dataset = try Dataset(folder: folder.path, labels: .file(labels), classes: list)
        #expect(dataset.entries.map(\.label) == [7, 3])
        #expect(
            message { try labelled(folder, text.replacing("n10000007 5", with: "n10000008 5")) }.contains(
                "l.txt:3: found `n10000007 1 2 3 4 n10000008 5 6 7 8` in column `PredictionString`"))
    }

    @Test(
        "numbers that may be counted in two ways are asked about, in every form",
        arguments: ["", "a.jpg ", "file,label\n"])
    func asks(form: String) throws {
        let folder = try folder("a.jpg", "b.jpg", "c.jpg")
        let numbers = [490, 361, 171]
        let text =
            switch form {
            case "": numbers.map { "\($0)\n" }.joined()
            case "a.jpg ": zip("abc", numbers).map { "\($0).jpg \($1)\n" }.joined()
            default: form + zip("abc", numbers).map { "\($0).jpg,\($1)\n" }.joined()
            }
        let asked = message { try labelled(folder, text) }
        #expect(asked.contains("its classes are numbers from 171 to 490"), "\(asked)")
        #expect(asked.contains("`numbering: index`") && asked.contains("`numbering: ilsvrc2012`"))
        #expect(try labelled(folder, text, numbering: .index).entries.map(\.label) == numbers)
        try folder.write("map_clsloc.txt", Self.developmentKit)
        #expect(try labelled(folder, text, numbering: .ilsvrc2012).entries.map(\.label) == numbers.map { 1000 - $0 })
    }

    @Test("0, 1000 and the development kit's own name tell the numbering, which is said")
    func told() throws {
        let folder = try folder("a.jpg", "b.jpg")
        let zero = try labelled(folder, "0\n20\n")
        #expect(zero.entries.map(\.label) == [0, 20])
        #expect(
            zero.notes.last?.contains("class indices, 0 to 999, as networks have them, because 0 is among them") == true
        )
        #expect(
            message { try labelled(folder, "1\n998\n", as: "ILSVRC2012_validation_ground_truth.txt") }.contains(
                "map_clsloc"))
        try folder.write("map_clsloc.txt", Self.developmentKit)
        let kit = try labelled(folder, "1\n998\n", as: "ILSVRC2012_validation_ground_truth.txt")
        #expect(kit.entries.map(\.label) == [999, 2])
        let thousand = try labelled(folder, "1000\n1\n")
        #expect(thousand.entries.map(\.label) == [0, 999])
        #expect(thousand.notes.last?.contains("because 1000 is among them") == true)
        #expect(message { try labelled(folder, "1000\n0\n") }.contains("class `1000`, and class `0` in line 2"))
        #expect(
            message { try labelled(folder, "1000\n0\n", numbering: .ilsvrc2012) }
                == "\(folder.path)/l.txt:2: found class `0`, expected an ILSVRC2012 id from 1 to 1000")
    }

    @Test("two columns that tell the class must agree, two that cannot be told apart are refused")
    func several() throws {
        let folder = try folder("a.jpg", "b.jpg")
        let list = try folder.write("classes.txt", Self.classes)
        func read(_ text: String) throws -> Dataset {
            try Dataset(folder: folder.path, labels: .file(folder.write("l.csv", text)), classes: list)
        }
        #expect(try read("file,class_index,wnid\na.jpg,3,n10000003\nb.jpg,4,\n").entries.map(\.label) == [3, 4])
        #expect(
            message { try read("file,class_index,wnid\na.jpg,3,n10000004\nb.jpg,4,\n") }
                == "\(folder.path)/l.csv:2: found the classes 3 and n10000004, expected one class in all columns")
        #expect(
            message { try read("file,label,class\na.jpg,3,3\n") }.contains("the columns of classes `label` and `class`")
        )
        #expect(
            message { try read("file,path,label\na.jpg,a.jpg,3\n") }.contains(
                "the columns of pictures `file` and `path`"))
        #expect(
            message { try read("file,label,label\na.jpg,3,3\n") }.contains("the columns of classes `label` and `label`")
        )
        #expect(
            message { try labelled(folder, "file,class_index\na.jpg,3\n", numbering: .ilsvrc2012) }.contains(
                "class_index"))
    }

    @Test(
        "every bad line is named",
        arguments: [
            ("a.jpg 0\nb.jpg tench\n", ":2: found class `tench`, expected a number or a WordNet id such as n01440764"),
            ("a.jpg 0\nx.jpg 2\n", ":2: found `x.jpg`, expected a picture of "),
            ("a.jpg 0\n\na.jpg 2\n", ":3: found `a.jpg` again, expected each picture once"),
            ("a.jpg 0\nb.jpg\n", ":2: found 1 fields, expected 2 as in the first line"),
            ("file,label\na.jpg,0,2\n", ":2: found 3 fields (`a.jpg,0,2`), expected 2 as in the header (`file,label`)"),
            (
                "file,name\na.jpg,tench\n",
                ":1: found the columns `file,name`, expected a column class_index, wnid, label or class"
            ),
            ("a,b,c\n", ":1: found `a,b,c`, expected a class, a file and its class, or a CSV header"),
            ("-1\n0\n", ":1: found class `-1`, expected a class index from 0 to 999"),
            ("0\n", ": not a usable dataset: 1 labels for the 2 pictures of "),
            ("# nothing\n", ": found no labels, expected at least one"),
            ("file label\na.jpg 0\n", ":1: found a header between spaces, expected commas, semicolons or tabs"),
            (
                "file,class_index\na.jpg,\n",
                ":2: found `` in column `class_index`, expected a class index from 0 to 999"
            ),
            ("\u{0}", ":1: found class"), ("\"a.jpg\n", ": found "),
        ])
    func badLines(text: String, reason: String) throws {
        let folder = try folder("a.jpg", "b.jpg")
        let found = message { try labelled(folder, text) }
        #expect(found.hasPrefix("\(folder.path)/l.txt\(reason)") || reason == ": found ", "\(found)")
    }
}
