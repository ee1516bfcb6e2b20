import Foundation
import GRDB
import TestSupport
import Testing

/// Fault 54 and more: what `export` writes is what the database holds, cell by cell, as SQLite's own reader has it.
@Suite("Exported tables hold what the database holds")
struct ExportFaults {
    private let program: Program

    init() throws { program = try Program() }

    private static func python(_ statement: String) -> Bool {
        (try? Program().run(["-c", "python3 -c '\(statement)'"], executable: URL(filePath: "/bin/sh")).code) == 0
    }

    /// A database of a curve's runs, which need no pictures.
    private func run() throws {
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "c.csv")
        try program.write("images: 5\nreplications: 8\ncodecs: [{curve: {table: c.csv, name: c}}]\n", to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
    }

    private func path(_ name: String) -> String { program.folder.appending(path: name).path }

    /// A database whose texts and numbers are easily taken for something else.
    private func makeDatabase() throws {
        try run()
        try program.write(
            """
            import sqlite3
            con = sqlite3.connect("d.sqlite")
            labels = ['q"uo,te\\nnew\\r\\nline\\ttab', " lead and trail ", "", "NULL", "null", "nan", "inf", "=1+1 北京"]
            seeds = [2**63 - 1, -2**63, 2**53 + 1, 0, 1, 2, 3, 4]
            means = [float("inf"), float("-inf"), 0.1, 1e-300, 1.7976931348623157e308, 0.30000000000000004, None, 100.0]
            for row in zip(labels, seeds, means, range(1, 9)):
                con.execute("UPDATE run SET codec_label = ?, seed = ?, mean_bytes = ? WHERE id = ?", row)
            con.commit()
            """, to: "change.py")
        let changed = try program.shell("python3 change.py")
        #expect(changed.code == 0, "\(changed.errors)")
    }

    @Test(
        "as CSV: NULL is an empty field, an empty text is quotes, numbers are whole",
        .enabled(if: python("import sqlite3")))
    func csv() throws {
        try makeDatabase()
        #expect(try program.run("export", "--db", "d.sqlite", "--csv", "out").code == 0)
        try program.write(
            #"""
            import re, sqlite3, os
            con = sqlite3.connect("d.sqlite")
            field = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|$)')
            def rows(text):
                place, row = 0, []
                while place < len(text):
                    match = field.match(text, place)
                    quoted, plain, end = match.groups()
                    row.append(quoted.replace('""', '"') if quoted is not None else plain or None)
                    place = match.end()
                    if end != ",":
                        yield row
                        row = []
            for name in sorted(os.listdir("out")):
                found = list(rows(open("out/" + name, newline="", encoding="utf8").read()))
                cursor = con.execute(f'SELECT * FROM "{name[:-4]}"')
                assert found[0] == [column[0] for column in cursor.description], name
                wanted = cursor.fetchall()
                assert len(wanted) == len(found) - 1, name
                for want, got in zip(wanted, found[1:]):
                    for a, b in zip(want, got):
                        same = b == a if a is None or isinstance(a, str) else b is not None and (
                            b.lower() == a.hex() if isinstance(a, bytes) else type(a)(b) == a)
                        assert same, (name, a, b)
            """#, to: "compare.py")
        let compared = try program.shell("python3 compare.py")
        #expect(compared.code == 0, "\(compared.errors)")
    }

    @Test(
        "as Parquet: no text is taken for NULL",
        .enabled(if: python("import pyarrow.parquet"), "pyarrow is not installed"))
    func parquet() throws {
        try makeDatabase()
        let export = try program.run("export", "--db", "d.sqlite", "--parquet", "out")
        #expect(export.code == 0, "\(export.errors)")
        try program.write(
            """
            import sqlite3, os, pyarrow.parquet
            con = sqlite3.connect("d.sqlite")
            for name in sorted(os.listdir("out")):
                table = pyarrow.parquet.read_table("out/" + name)
                cursor = con.execute(f'SELECT * FROM "{name[:-8]}"')
                assert table.column_names == [column[0] for column in cursor.description], name
                found = list(zip(*[column.to_pylist() for column in table.columns]))
                assert found == cursor.fetchall(), name
            """, to: "compare.py")
        let compared = try program.shell("python3 compare.py")
        #expect(compared.code == 0, "\(compared.errors)")
    }

    @Test("an export has every table and view, also those without rows, and none that are not this database's")
    func allTables() throws {
        try run()
        // An earlier export whose rows are gone since.
        #expect(try program.run("export", "--db", "d.sqlite", "--csv", "tables").code == 0)
        let earlier = try String(contentsOfFile: path("tables/judgement.csv"), encoding: .utf8)
        try program.write(earlier + "stale\r\n", to: "tables/judgement.csv")
        let ending = try program.run("export", "--db", "d.sqlite", "--csv", "tables")
        #expect(ending.code == 0, "\(ending.errors)")
        let tables = try DatabaseQueue(path: path("d.sqlite")).read { db in
            try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'")
        }
        for table in tables {
            let text = try String(contentsOfFile: path("tables/\(table).csv"), encoding: .utf8)
            #expect(text.contains(",") && !text.contains("stale"), "\(table)")
        }
    }

    @Test("infinity is infinity, and an empty text is not NULL")
    func infinity() throws {
        try run()
        try DatabaseQueue(path: path("d.sqlite")).write {
            try $0.execute(sql: "UPDATE run SET mean_psnr_db = 9e999, link_text = ''")
        }
        #expect(try program.run("export", "--db", "d.sqlite", "--csv", "tables").code == 0)
        let text = try String(contentsOfFile: path("tables/run.csv"), encoding: .utf8)
        #expect(text.contains(",inf,") && !text.contains(",null,"))
        #expect(text.contains(",\"\","))
        let sql = "SELECT mean_psnr_db AS psnr FROM run"
        let json = try program.run("query", sql, "--db", "d.sqlite", "--format", "json").output
        #expect(json.contains("1e999") && !json.contains("null"))
    }
}
