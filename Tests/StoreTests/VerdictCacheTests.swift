import Foundation
import Testing

@testable import Store

@Suite("The verdict cache")
struct VerdictCacheTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    var context: VerdictContext {
        VerdictContext(codec: fixture.codecs[0].key, classifier: fixture.classifier.key)
    }

    func key(_ picture: Int, _ code: Int64, label: Int = 7) -> VerdictKey {
        VerdictKey(picture: fixture.dataset.pictures[picture], label: label, code: code)
    }

    @Test("What is kept is found, in the order asked for; what is not kept is nil")
    func verdicts() throws {
        let right = VerdictRecord(rank: 1, top5: [7, 999, 0, 256, 65535], confidence: 0.875, psnr: 31.25)
        let wrong = VerdictRecord(rank: 812, top5: [1, 2, 3, 4, 5], confidence: 0.25, psnr: nil)
        try fixture.database.store(
            [(key(0, 1023), right), (key(1, .min), wrong), (key(1, 0), .undecodable)], by: context)
        let asked = [key(1, 0), key(2, 5), key(0, 1023), key(1, .min), key(0, 1023, label: 8)]
        #expect(try fixture.database.verdicts(of: asked, by: context) == [.undecodable, nil, right, wrong, nil])
        #expect(try fixture.database.verdicts(of: [], by: context) == [])
        // Another codec's verdicts are its own.
        let other = VerdictContext(codec: fixture.codecs[1].key, classifier: fixture.classifier.key)
        #expect(try fixture.database.verdicts(of: asked, by: other) == [nil, nil, nil, nil, nil])
    }

    @Test("A verdict that is known stays")
    func known() throws {
        let first = VerdictRecord(rank: 1, top5: [7], confidence: 0.5, psnr: 30)
        try fixture.database.store([(key(0, 1), first)], by: context)
        try fixture.database.store([(key(0, 1), .undecodable)], by: context)
        #expect(try fixture.database.verdicts(of: [key(0, 1)], by: context) == [first])
    }

    @Test("A verdict that breaks a rule of the table is refused, and those with it")
    func refused() throws {
        let bad = VerdictRecord(rank: 0, top5: [], confidence: nil, psnr: nil)
        #expect(throws: StoreError.self) {
            try fixture.database.store([(key(0, 1), .undecodable), (key(1, 1), bad)], by: context)
        }
        #expect(try fixture.database.verdicts(of: [key(0, 1)], by: context) == [nil])
    }

    @Test("Encodings are kept to the byte")
    func encodings() throws {
        let encoding = LayoutRow(
            segmentBytes: [0, 1, 127, 128, 504, 16_383, 16_384, 5_000_000], encodeSeconds: 0.125)
        let pictures = fixture.dataset.pictures
        try fixture.database.store([(pictures[2], encoding)], by: fixture.codecs[1].key)
        #expect(
            try fixture.database.encodings(of: [pictures[0], pictures[2]], by: fixture.codecs[1].key) == [
                nil, encoding,
            ])
        #expect(try fixture.database.encodings(of: [pictures[2]], by: fixture.codecs[0].key) == [nil])
    }

    @Test("A dataset replays without its files; the same one twice is one")
    func dataset() throws {
        #expect(try fixture.database.dataset(fingerprint: "four@1") == fixture.dataset)
        #expect(try fixture.database.dataset(fingerprint: "five@1") == nil)
        #expect(try fixture.database.store(Fixture.datasetRecord) == fixture.dataset)
        // Another dataset of some of the same pictures shares their rows.
        let part = DatasetRecord(
            name: "part", fingerprint: "part@1",
            pictures: [
                Fixture.datasetRecord.pictures[3], Fixture.datasetRecord.pictures[1], Fixture.datasetRecord.pictures[3],
            ])
        let stored = try fixture.database.store(part)
        #expect(stored.pictures == [3, 1, 3].map { fixture.dataset.pictures[$0] })
        #expect(try fixture.database.dataset(named: "part") == stored)
    }

    @Test("A picture's hash must be one")
    func badHash() throws {
        let picture = PictureRecord(sha256: "abc", name: "cat.jpg", label: nil)
        #expect(
            throws: StoreError.inconsistent(
                file: fixture.database.path, what: "picture cat.jpg: `abc` is not a SHA-256 hash")
        ) { try fixture.database.store(pictures: [picture]) }
    }

    @Test("Many tasks use one handle at once")
    func concurrent() async throws {
        let database = fixture.database
        let (keys, context) = ((0..<40).map { key($0 % 4, Int64($0)) }, context)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, key) in keys.enumerated() {
                group.addTask {
                    let verdict = VerdictRecord(rank: index + 1, top5: [index], confidence: nil, psnr: nil)
                    try database.store([(key, verdict)], by: context)
                    let found = try database.verdicts(of: [key], by: context)
                    #expect(found == [verdict])
                }
            }
            try await group.waitForAll()
        }
        #expect(try database.verdicts(of: keys, by: context).map { $0?.rank } == (1...40).map { $0 })
    }

    @Test("LEB128 as in DWARF's appendix C")
    func variableLength() {
        let cases: [(Int, [UInt8])] = [
            (2, [2]), (127, [127]), (128, [0x80, 1]), (129, [0x81, 1]), (12857, [0xB9, 0x64]),
        ]
        for (value, bytes) in cases {
            #expect(VariableLength.encode([value]) == Data(bytes))
            #expect(VariableLength.decode(Data(bytes)) == [value])
        }
        #expect(VariableLength.decode(VariableLength.encode([0, .max, 3])) == [0, .max, 3])
        #expect(VariableLength.decode(Data()) == [])
        #expect(VariableLength.decode(Data([0x80])) == nil)
        #expect(VariableLength.decode(Data([UInt8](repeating: 0xFF, count: 12))) == nil)
    }

    @Test("Training notes are kept; a step noted again takes the newer values")
    func training() throws {
        var record = TrainingRecord(
            codec: "pnc", label: "first", stage: "tail-drop", step: 100, epoch: 1, loss: 0.5, learningRate: 0.001,
            seconds: 10, validation: [.init("psnr", .number(21.5))])
        try fixture.database.store([record])
        record.loss = 0.25
        try fixture.database.store([record])
        let table = try fixture.database.query(sql: "SELECT loss, json_extract(validation, '$.psnr') FROM training_log")
        #expect(table.rows == [[.real(0.25), .real(21.5)]])
    }
}
