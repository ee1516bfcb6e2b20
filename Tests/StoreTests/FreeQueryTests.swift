import Foundation
import Testing

@testable import Store

@Suite("Free SQL")
struct FreeQueryTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
        try fixture.fill()
    }

    @Test("answers a SELECT, with units known by the columns' names")
    func select() throws {
        let table = try fixture.database.query(sql: "SELECT codec_name, top5, mean_bytes, 1 AS one FROM run LIMIT 1")
        #expect(table.columns.map(\.unit) == [nil, "share", "bytes", nil])
        #expect(table.rows == [[.text("pnc"), .real(0.75), .real(892), .integer(1)]])
    }

    @Test("cannot change anything, from a handle that may write either")
    func cannotWrite() throws {
        let path = fixture.database.path
        let before = try fixture.database.query(sql: "SELECT * FROM run")
        for access in [ResultsDatabase.Access.write, .read] {
            let database = try ResultsDatabase(path: path, access: access, patience: 0.1)
            for sql in [
                "DELETE FROM run", "UPDATE run SET error = 'x'", "INSERT INTO unit VALUES ('a', 'b', 'c', 'd')",
                "DROP TABLE outcome", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)", "VACUUM",
                "PRAGMA user_version = 7", "PRAGMA journal_mode = WAL", "PRAGMA query_only = 0", "REINDEX", "BEGIN",
                "COMMIT", "ROLLBACK", "DELETE FROM run RETURNING id", "WITH x AS (SELECT 1) DELETE FROM run",
                "SELECT 1; DELETE FROM run", "ATTACH DATABASE 'other.sqlite' AS other", "VACUUM INTO 'copy.sqlite'",
                "DETACH DATABASE main", "", "nonsense",
            ] {
                #expect(throws: StoreError.self, "\(sql)") { try database.query(sql: sql) }
                #expect(try database.query(sql: "SELECT * FROM run") == before, "\(sql)")
            }
            #expect(try database.query(sql: "PRAGMA user_version").rows == [[.integer(Int64(Schema.version))]])
        }
        #expect(try fixture.database.query(sql: "SELECT count(*) FROM outcome").rows == [[.integer(16)]])
        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.url.path)
        #expect(files == ["results.sqlite"])
        #expect(!FileManager.default.fileExists(atPath: "copy.sqlite"))
        #expect(!FileManager.default.fileExists(atPath: "other.sqlite"))
        // The handle still writes.
        try fixture.fill()
    }

    @Test("says what is wrong with it")
    func messages() throws {
        func message(_ sql: String) -> String {
            do { return "\(try fixture.database.query(sql: sql).rows)" } catch { return error.description }
        }
        let path = fixture.database.path
        let remedy = "To change the file, use the sqlite3 shell"
        #expect(message("DELETE FROM run") == "\(path): only reading is allowed here: `DELETE` is no query. \(remedy)")
        #expect(
            message("SELECT 1; SELECT 2")
                == "\(path): only reading is allowed here: give one statement, that begins with SELECT. \(remedy)")
        #expect(message("SELECT top6 FROM run") == "\(path): no such column: top6 in: SELECT top6 FROM run")
    }
}
