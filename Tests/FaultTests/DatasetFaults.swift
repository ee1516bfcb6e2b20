import Foundation
import TestSupport
import Testing

/// Fault 3: a dataset is the contents of its files.
@Suite("A dataset is its contents", .serialized)
struct DatasetFaults {
    private let program: Program

    init() throws {
        program = try Program()
        for (name, photograph) in zip(["0.jpg", "1.jpg"], try Program.photographs) {
            try program.write(Data(contentsOf: photograph), to: "pictures/\(name)")
        }
        try program.write("file,class_index\n0.jpg,1\n1.jpg,2\n", to: "pictures/labels.csv")
        try program.write("codecs: [jpeg]\ndataset: {path: pictures}\nimages: 2\n", to: "s.yaml")
    }

    private func run() throws -> Program.Ending {
        try program.run(
            ["run", "s.yaml", "--no-plot"], environment: ["PNCSIM_CACHE": program.folder.appending(path: "cache").path])
    }

    @Test("a picture replaced by another of the same size is another dataset")
    func replaced() throws {
        #expect(try run().code == 0)
        let path = program.folder.appending(path: "pictures/1.jpg")
        let old = try Data(contentsOf: path)
        // Another picture, filled up after its end mark to the same size.
        var other = try #require(
            try Program.photographs.dropFirst(2).map { try Data(contentsOf: $0) }.first { $0.count < old.count })
        other += Data(count: old.count - other.count)
        #expect(other.count == old.count)
        try other.write(to: path)
        let again = try run()
        #expect(again.code == 0)
        #expect(!again.output.contains("already in the database"), "\(again.output)")
    }

    @Test("what is hidden is left out aloud", arguments: [".hidden.jpg", "more/.hidden.png", ".folder/a.jpg"])
    func hidden(name: String) throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "pictures/\(name)")
        let ending = try run()
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.errors.contains("pictures: left out: 1 hidden name (with a dot before it)"), "\(ending.errors)")
    }

    @Test("a picture of the same content under another time is the same dataset")
    func touched() throws {
        #expect(try run().code == 0)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_600_000_000)],
            ofItemAtPath: program.folder.appending(path: "pictures/1.jpg").path)
        #expect(try run().output.contains("already in the database"))
    }
}
