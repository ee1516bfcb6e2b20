import Foundation
import Testing

@testable import Store

/// A database that version 0.1 (schema 5) made: a published curve whose table was changed between two runs, and JPEG.
@Suite("A database of version 0.1")
struct OldDatabaseTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path()
        let fixture = try #require(Bundle.module.url(forResource: "Fixtures/version-0.1", withExtension: "sqlite"))
        try FileManager.default.copyItem(atPath: fixture.path, toPath: path)
    }

    /// What 0.1 printed, of the runs before and after the table was changed.
    private func expectNumbers(_ database: ResultsDatabase) throws {
        let current = try database.query(.accuracy)
        #expect(current.texts("codec_label") == ["mine", "jpeg", "mine", "jpeg"])
        #expect(current.texts("jamming") == ["none", "none", "heavy", "heavy"])
        for (found, printed) in zip(current.numbers("top5"), [0.333, 0.917, 0.333, 0.333]) {
            #expect(near(found, printed, 0.0005))
        }
        let earlier = try database.cells(of: .all).filter(\.key.isEarlier)
        #expect(earlier.map(\.key.codecLabel) == ["mine", "mine"])
        #expect(earlier.compactMap(\.top5).map { ($0.value * 1000).rounded() } == [750, 667])
        #expect(
            try database.notes(on: .current) == [.earlierRuns(4), .windowUntilNextReady(versions: ["0.1.0"])])
    }

    @Test("is read as it is, and not changed by it")
    func read() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let database = try ResultsDatabase(path: path, access: .read)
        #expect(database.schema == 5)
        try expectNumbers(database)
        for query in NamedQuery.all where query != .compare { _ = try database.query(query) }
        #expect(try database.query(.compare, arguments: ["1", "9"]).rows.count > 40)
        #expect(try database.throughput().count == 4)
        #expect(try database.campaigns().map(\.scenario) == ["old"])
        #expect(try database.inputs(of: database.campaigns()[0].key).isEmpty)
        #expect(try database.info().isOlder && database.info().earlierRuns == 4)
        var rows = 0
        for table in ExportedTable.all { try database.export(table) { rows += $0.rows.count } }
        #expect(rows > 100)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("is brought up to date by who may write, and says the same")
    func migrated() throws {
        let database = try ResultsDatabase(path: path, access: .write)
        #expect(database.schema == Schema.version)
        try expectNumbers(database)
        #expect(try database.query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        #expect(try database.query(sql: "PRAGMA foreign_key_check").rows.isEmpty)
    }

    @Test("is merged into a new one, and stays as it is itself")
    func merged() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let joined = try ResultsDatabase(path: folder.path("joined.sqlite"), access: .create)
        let report = try joined.merge(path)
        #expect(report.runs == 12 && report.knownRuns == 0)
        try expectNumbers(joined)
        #expect(try joined.merge(path).knownRuns == 12)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("can be pruned")
    func pruned() throws {
        let report = try ResultsDatabase(path: path, access: .write).prune()
        #expect(report.runs == 4 && report.outcomes == 24)
    }
}
