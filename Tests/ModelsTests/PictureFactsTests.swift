import Foundation
import Testing

@testable import Coding
@testable import Images

@Suite("A dataset is the contents of its files") struct PictureFactsTests {
    private let folder: TemporaryFolder
    private var cache: String { folder.path + "/cache" }

    init() throws {
        folder = try TemporaryFolder()
        for (index, name) in ["1.jpg", "2.jpg", "3.jpg"].enumerated() {
            try folder.write("p/\(name)", try testPicture(width: 8 + index, height: 8).jpeg(quality: 90))
        }
    }

    private func dataset(skipsBroken: Bool = false) throws -> Dataset {
        try Dataset(folder: folder.path + "/p", labels: .classifier, skipsBroken: skipsBroken)
    }

    private func read(_ dataset: Dataset) -> PictureFacts {
        var facts = PictureFacts(of: dataset, cache: cache)
        facts.add(facts.unknown.map(PictureFacts.read))
        return facts
    }

    @Test("hashes are those of the files, kept, and found out again for a file that was changed, even to the same size")
    func hashes() throws {
        let dataset = try dataset()
        let first = try read(dataset).finish().pictures.map(\.hash)
        #expect(first == (try dataset.entries.indices.map { try dataset.picture($0).hash }))
        #expect(PictureFacts(of: dataset, cache: cache).unknown.isEmpty)
        #expect(PictureFacts(of: dataset, cache: nil).unknown.count == 3)

        let changed = dataset.entries[1].path
        var bytes = try FileBytes.read(changed)
        bytes[bytes.count - 5] ^= 1
        try Data(bytes).write(to: URL(fileURLWithPath: changed))
        let reopened = try self.dataset()
        #expect(PictureFacts(of: reopened, cache: cache).unknown == [changed])
        let second = try read(reopened).finish().pictures.map(\.hash)
        #expect(second[0] == first[0] && second[1] != first[1] && second[2] == first[2])
    }

    @Test("what is known of a folder is known by whatever name it is called, and of a part of it as of the whole")
    func names() throws {
        let whole = try dataset()
        _ = try read(whole).finish()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: folder.path + "/p")
        let other = try Dataset(folder: folder.path + "/link/../link", labels: .classifier)
        #expect(PictureFacts(of: other, cache: cache).unknown.isEmpty)
        let labels = try folder.write("l.csv", "file,class_index\n2.jpg,0\n")
        let part = try Dataset(folder: folder.path + "/p", labels: .file(labels))
        try folder.write("p/2.jpg", try testPicture(width: 20, height: 8).jpeg(quality: 90))
        #expect(try read(part).finish().pictures.count == 1)
        #expect(PictureFacts(of: whole, cache: cache).unknown.isEmpty)
    }

    @Test("a cache that is damaged, of another form or cannot be written costs time only")
    func damagedCache() throws {
        let dataset = try dataset()
        let expected = try read(dataset).finish().pictures
        let file = try #require(try FileManager.default.contentsOfDirectory(atPath: cache + "/pictures").first)
        let path = cache + "/pictures/" + file
        let whole = try FileBytes.read(path)
        for bytes in [[], Array(whole.prefix(whole.count / 2)), Array("something else\n".utf8), [0xFF] + whole]
            as [[UInt8]]
        {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            #expect(try read(dataset).finish().pictures == expected)
        }
        var facts = PictureFacts(of: dataset, cache: "/dev/null/nowhere")
        facts.add(facts.unknown.map(PictureFacts.read))
        #expect(try facts.finish().pictures == expected)
    }

    @Test(
        "all broken pictures are named at once; where they may be skipped, the others go on and the broken ones are counted"
    )
    func broken() throws {
        for name in ["2.jpg", "3.jpg"] {
            let path = folder.path + "/p/" + name
            let bytes = try FileBytes.read(path)
            try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: path))
        }
        let error = #expect(throws: ModelsError.self) { try read(dataset()).finish() }
        let message = try #require(error).description
        #expect(
            message.contains("/p/2.jpg: not a usable picture: ") && message.contains("/p/3.jpg: not a usable picture: ")
        )
        #expect(
            message.hasSuffix("/p: 2 pictures cannot be used; `skip-broken: true` (`--skip-broken`) goes on without"))
        // What is broken is kept too.
        #expect(try PictureFacts(of: dataset(), cache: cache).unknown.isEmpty)
        let (pictures, notes) = try PictureFacts(of: dataset(skipsBroken: true), cache: cache).finish()
        #expect(pictures.map(\.entry.name) == ["1.jpg"])
        #expect(notes.count == 1 && notes[0].contains("left out: 2 broken pictures: "))
    }

    @Test("where none can be used, there is no dataset")
    func allBroken() throws {
        for name in ["1.jpg", "2.jpg", "3.jpg"] { try folder.write("p/\(name)", [0xFF, 0xD8]) }
        #expect(throws: ModelsError.self) { try read(dataset(skipsBroken: true)).finish() }
    }
}
