import Foundation
import GRDB
import Testing

@testable import Store

@Suite("The database file")
struct DatabaseFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func open(_ path: String, _ access: ResultsDatabase.Access = .create) throws -> ResultsDatabase {
        try ResultsDatabase(path: path, access: access, patience: 0.1)
    }

    /// The error of opening a file.
    func failure(_ path: String, _ access: ResultsDatabase.Access = .create) -> StoreError? {
        do {
            _ = try open(path, access)
            return nil
        } catch { return error as? StoreError }
    }

    @Test("A new file is made with its folder, marked as ours, and stands alone when closed")
    func new() throws {
        let path = folder.path("deep/down/results.sqlite")
        do {
            let database = try open(path)
            #expect(try database.query(sql: "PRAGMA user_version").rows == [[.integer(Int64(Schema.version))]])
            #expect(try database.query(sql: "PRAGMA application_id").rows == [[.integer(0x504E_4353)]])
            #expect(try database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "delete")
            #expect(try database.query(sql: "PRAGMA foreign_key_check").rows.isEmpty)
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("deep/down"))
        #expect(files == ["results.sqlite"])
    }

    @Test("An empty file is a new database")
    func empty() throws {
        let path = folder.path()
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(failure(path) == nil)
    }

    @Test("Of many that make the same file at once, one makes it and all open it")
    func madeAtOnce() async throws {
        for round in 0..<20 {
            let path = folder.path("together-\(round).sqlite")
            await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { _ = try ResultsDatabase(path: path, access: .create, patience: 30) }
                }
                await #expect(throws: Never.self) { try await group.waitForAll() }
            }
        }
    }

    @Test("All tables are STRICT")
    func strict() throws {
        let sql = "SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND name NOT GLOB 'sqlite_*'"
        #expect(try open(folder.path()).query(sql: sql).rows.isEmpty)
    }

    @Test(
        "A file of each older schema is brought up to date and keeps its rows", arguments: 1..<Schema.migrations.count)
    func older(version: Int) throws {
        let path = folder.path()
        do {
            let old = try ResultsDatabase(
                path: path, access: .create, patience: 0.1, migrations: Array(Schema.migrations.prefix(version)))
            #expect(try old.query(sql: "PRAGMA user_version").rows == [[.integer(Int64(version))]])
            _ = try old.store(Fixture.datasetRecord)
        }
        if version < Schema.oldestReadable {
            let oldest = Schema.oldestReadable
            #expect(failure(path, .read) == .olderVersion(file: path, found: version, known: oldest))
        } else {
            // As it is, in today's shape.
            let old = try open(path, .read)
            #expect(old.schema == version)
            #expect(try old.dataset(named: "four")?.record == Fixture.datasetRecord)
            for query in NamedQuery.all where query != .compare { #expect(try old.query(query).rows.isEmpty) }
            #expect(try old.cells().isEmpty && old.campaigns().isEmpty && old.unfinished().isEmpty)
        }
        let now = try open(path, .write)
        #expect(try now.dataset(named: "four")?.record == Fixture.datasetRecord)
        #expect(try now.query(sql: "PRAGMA user_version").rows == [[.integer(Int64(Schema.version))]])
        // Made anew or made step by step, the schema is the same.
        let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"
        #expect(try now.query(sql: schema) == open(folder.path("new.sqlite")).query(sql: schema))
    }

    @Test("A file of a newer program is refused and left alone")
    func newer() throws {
        let path = folder.path()
        do {
            let database = try open(path)
            try database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        for access in [ResultsDatabase.Access.create, .write, .read] {
            #expect(failure(path, access) == .newerVersion(file: path, found: 99, known: Schema.version))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("A file that is no database is refused and left alone")
    func noDatabase() throws {
        let path = folder.path("photo.jpg")
        let content = Data(repeating: 0xA5, count: 5000)
        try content.write(to: URL(fileURLWithPath: path))
        guard case .notOurs(path, _) = failure(path) else {
            Issue.record("\(String(describing: failure(path)))")
            return
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
    }

    @Test("Another program's database is refused and left alone")
    func anotherDatabase() throws {
        let path = folder.path()
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
        #expect(failure(path) == .notOurs(file: path, reason: "an SQLite database of another program"))
        #expect(try DatabaseQueue(path: path).read { try $0.tableExists("run") } == false)
    }

    @Test("A damaged file is said to be damaged")
    func damaged() throws {
        let path = folder.path()
        do { try Fixture(folder: folder).fill() }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for index in 4096..<bytes.count { bytes[index] = 0x5A }
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect {
            try ResultsDatabase(path: path, access: .read, patience: 0.1).query(.accuracy)
        } throws: {
            guard case .corrupt(path, _) = $0 as? StoreError else { return false }
            return true
        }
    }

    @Test("A missing file is made only where that is asked for")
    func missing() {
        let path = folder.path()
        for access in [ResultsDatabase.Access.write, .read] {
            #expect(failure(path, access) == .cannotOpen(file: path, reason: "no such file"))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("A full disk: the error says so, the run leaves no row, the file stays whole")
    func full() throws {
        let fixture = try Fixture(folder: folder)
        let campaign = try fixture.plan()
        let outcomes = (0..<5000).map { fixture.outcome($0, whole: 2, rank: 1) }
        let result = RunResult(
            outcomes: Outcomes(outcomes), recorded: false, meanPSNR: nil, encodeMs: nil, simulatedSeconds: 1,
            wallSeconds: 1)
        let run = fixture.run(campaign, codec: 0, level: "none", position: 0)
        try fixture.database.withoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 20)")
        }
        #expect(throws: StoreError.diskFull(file: fixture.database.path, runs: 0)) {
            try fixture.database.record(run, .done(result))
        }
        #expect(try fixture.database.query(sql: "SELECT count(*) FROM run").rows == [[.integer(0)]])
        #expect(try fixture.database.query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        // With room again, the same run goes through.
        try fixture.database.withoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try fixture.database.record(run, .done(result))
        #expect(try fixture.database.query(sql: "SELECT count(*) FROM outcome").rows == [[.integer(5000)]])
    }

    @Test("A file that another program writes to: the error says so")
    func locked() throws {
        let fixture = try Fixture(folder: folder)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: fixture.database.path, configuration: configuration)
        try other.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(throws: StoreError.locked(file: fixture.database.path)) { try fixture.plan() }
        try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        _ = try fixture.plan()
    }

    @Test("A writer was killed in the middle of a transaction: reading takes back what it had begun")
    func hotJournal() throws {
        let path = folder.path()
        do { try Fixture(folder: folder).fill() }
        let whole = try open(path, .read).query(sql: "SELECT * FROM outcome").rows
        // File and journal as they are in the middle of a transaction that has spilled pages into the file.
        do {
            let writer = try DatabaseQueue(path: path)
            try writer.inDatabase { db in
                try db.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE outcome SET code = code + 1")
                try db.execute(sql: "UPDATE run SET host = hex(randomblob(3000))")
                for name in ["", "-journal"] {
                    try FileManager.default.copyItem(atPath: path + name, toPath: folder.path("killed.sqlite") + name)
                }
                try db.execute(sql: "ROLLBACK")
            }
        }
        let killed = folder.path("killed.sqlite")
        #expect(try Data(contentsOf: URL(fileURLWithPath: killed)) != Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(try open(killed, .read).query(sql: "SELECT * FROM outcome").rows == whole)
        #expect(try open(killed, .read).query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        #expect(!FileManager.default.fileExists(atPath: killed + "-journal"))
    }

    @Test("A file that may not be written is read, and refuses to be written")
    func readOnly() throws {
        let path = folder.path()
        do { try Fixture(folder: folder).fill() }
        let database = try open(path, .read)
        #expect(try database.query(.accuracy).rows.count == 4)
        #expect(throws: StoreError.readOnly(file: path)) { try database.store(Fixture.datasetRecord.changed) }
    }

    @Test("A file in a folder that may not be written is read; nothing is made there", .enabled(if: getuid() != 0))
    func readOnlyFolder() throws {
        let path = folder.path("locked/results.sqlite")
        do { try Fixture(folder: folder, file: "locked/results.sqlite").fill() }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path("locked"))
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        defer {
            try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path("locked"))
        }
        #expect(try open(path, .read).query(.accuracy).rows.count == 4)
        #expect(failure(folder.path("locked/other.sqlite")) != nil)
        #expect(failure(folder.path("locked/deeper/other.sqlite")) != nil)
    }

    @Test("A folder that cannot be made is named")
    func impossibleFolder() throws {
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        guard case .cannotMake(let file, let reason) = failure(folder.path("file/results.sqlite")) else {
            Issue.record("no error")
            return
        }
        #expect(file == folder.path("file/results.sqlite") && reason.hasPrefix("the folder"))
    }
}

extension DatasetRecord {
    /// Another dataset.
    var changed: DatasetRecord {
        DatasetRecord(name: name, fingerprint: fingerprint + "'", pictures: pictures)
    }
}
