import Foundation
import Testing

@testable import Store

@Suite("What is current")
struct CurrentTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    /// A campaign of the scenario `jamming`, of which `text` is the text.
    func campaign(_ text: String) -> CampaignRecord {
        var record = Fixture.campaignRecord
        record.text = text
        record.hash = Fixture.hash(text)
        return record
    }

    /// Plans and does runs of one codec at one level, which differ in their identities, as they do where a file was changed.
    func run(_ text: String, _ identities: [String], ranks: [Int?], conditions: String = "level=none") throws {
        let key = try fixture.database.plan(campaign(text), identities: identities)
        for (position, identity) in identities.enumerated() {
            var run = fixture.run(key, codec: 0, level: "none", position: position, replication: position)
            run.identity = identity
            run.conditions.hash = conditions
            try fixture.database.record(run, .done(fixture.result(ranks: ranks, whole: [2, 2, 2, 2])))
        }
    }

    func top5(_ scope: RunScope = .current) throws -> [Double?] {
        try fixture.database.query(.accuracy, of: scope).numbers("top5")
    }

    @Test(
        "An edited scenario's runs replace those of the text before it; those are named as earlier, and pooled with nothing"
    )
    func edited() throws {
        try run("a", ["a0", "a1"], ranks: [1, 1, 1, 1])
        try run("b", ["b0"], ranks: [1, 9, 9, 9])
        #expect(try top5() == [0.25])
        let all = try fixture.database.query(.accuracy, of: .all)
        #expect(all.numbers("top5") == [1, 0.25] && all.texts("standing") == ["earlier", "current"])
        #expect(try top5(.campaign(Fixture.hash("a"))) == [1])
        #expect(try fixture.database.cells(of: .all).map(\.key.isEarlier) == [true, false])
        #expect(try fixture.database.notes(on: .current) == [.earlierRuns(2)])
        // And back again: what is asked for last is current, though nothing is run.
        _ = try fixture.database.plan(campaign("a"), identities: ["a0", "a1"])
        #expect(try top5() == [1])
    }

    @Test("Where weights or pictures were changed, the same text asks for other runs")
    func changedFile() throws {
        try run("a", ["old"], ranks: [1, 1, 1, 1])
        try run("a", ["new"], ranks: [9, 9, 9, 9])
        #expect(try top5() == [0])
        #expect(try top5(.all) == [1, 0])
        _ = try fixture.database.plan(campaign("a"), identities: ["old"])
        #expect(try top5() == [1])
    }

    @Test("More replications: runs that both texts ask for are current, once")
    func grown() throws {
        try run("a", ["0"], ranks: [1, 1, 9, 9])
        try run("b", ["0", "1"], ranks: [1, 9, 9, 9])
        #expect(try top5() == [0.375])
        #expect(try fixture.database.query(.accuracy).numbers("runs") == [2])
        #expect(try fixture.database.notes(on: .current).isEmpty)
    }

    @Test("Scenarios of other names stay current beside each other")
    func names() throws {
        try run("a", ["0"], ranks: [1, 1, 9, 9])
        var other = campaign("b")
        other.scenario = "other"
        _ = try fixture.database.plan(other, identities: ["1"])
        #expect(try fixture.database.campaigns().map(\.isCurrent) == [true, true])
        #expect(try top5() == [0.5])
        #expect(try fixture.database.unfinished().map(\.scenario) == ["other"])
    }

    @Test("prune removes earlier runs and what only they used, and nothing else")
    func prune() throws {
        try run("a", ["a0", "kept"], ranks: [1, 1, 1, 1])
        let codec = CodecRecord(fingerprint: "unused()", name: "unused", parameters: "", weights: nil)
        let key = try fixture.database.store(codec)
        let encoding = LayoutRow(segmentBytes: [5], encodeSeconds: nil)
        let picture = fixture.dataset.pictures[0]
        try fixture.database.store([(picture, encoding)], by: key)
        try fixture.database.store([(picture, encoding)], by: fixture.codecs[0].key)
        try run("b", ["b0", "kept"], ranks: [1, 9, 9, 9])
        let before = try fixture.database.query(.accuracy)
        let report = try fixture.database.prune()
        #expect(report == PruneReport(campaigns: 1, runs: 1, outcomes: 4, encodings: 1, verdicts: 0))
        #expect(try fixture.database.query(.accuracy) == before)
        #expect(
            try fixture.database.query(sql: "SELECT identity FROM run ORDER BY 1").texts("identity") == ["b0", "kept"])
        #expect(try fixture.database.encodings(of: [picture], by: fixture.codecs[0].key) == [encoding])
        #expect(try fixture.database.query(sql: "PRAGMA foreign_key_check").rows.isEmpty)
        #expect(try fixture.database.prune() == PruneReport())
    }

    @Test("A merge keeps what either database knows to be current")
    func merged() throws {
        try run("a", ["old"], ranks: [1, 1, 1, 1])
        let copy = fixture.folder.path("copy.sqlite")
        try fixture.database.copy(to: copy)
        try run("a", ["new"], ranks: [9, 9, 9, 9])
        let later = try ResultsDatabase(path: copy, access: .write)
        _ = try later.merge(fixture.database.path)
        #expect(try later.query(.accuracy).numbers("top5") == [0])
        // The other way round, an older file changes nothing of what is current.
        let old = fixture.folder.path("old.sqlite")
        try FileManager.default.copyItem(atPath: copy, toPath: old)
        _ = try fixture.database.merge(old)
        #expect(try top5() == [0])
    }
}
