import Foundation
import Testing

@testable import Store

@Suite("Descriptions")
struct DescriptionTests {
    @Test("Every column of every table and view is described, in its place, and nothing else is")
    func complete() throws {
        let database = try Fixture().database
        let tables = try database.query(
            sql: """
                SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'
                ORDER BY name
                """
        ).texts("name").compactMap { $0 }
        #expect(tables == TableDescription.all.map(\.name).sorted())
        for table in TableDescription.all {
            let columns = try database.query(sql: "SELECT name FROM pragma_table_xinfo('\(table.name)')").texts("name")
            #expect(columns == table.columns.map(\.name), "\(table.name)")
            for column in table.columns { #expect(!column.text.isEmpty, "\(table.name).\(column.name)") }
            if table.isView { continue }
            let types = try database.query(sql: "SELECT type FROM pragma_table_xinfo('\(table.name)')").texts("type")
            #expect(types == table.columns.map(\.type.rawValue), "\(table.name)")
        }
        #expect(
            try database.query(sql: "SELECT count(*) FROM unit").rows == [
                [.integer(Int64(UnitRow.all.count))]
            ])
    }

    @Test("A column's name has one unit wherever it stands")
    func oneUnit() {
        for row in UnitRow.all {
            #expect(ColumnDescription.units[row.column.name] == row.column.unit, "\(row.table).\(row.column.name)")
        }
    }

    @Test("Every column that a named query yields has a known name")
    func queriesUseKnownNames() throws {
        let fixture = try Fixture()
        try fixture.fill()
        let described = UnitRow.all.map(\.column.name) + ColumnDescription.ofEstimates.map(\.name)
        let known = Set(described).union([
            "property", "first", "second", "difference", "link.ieee802154.distance", "picture_name", "done",
        ])
        for query in NamedQuery.all {
            let arguments = query == .compare ? ["1", "2"] : []
            for column in try fixture.database.query(query, arguments: arguments).columns {
                #expect(known.contains(column.name), "\(query.name): \(column.name)")
            }
        }
    }

    @Test("docs/database.md is what the program would write")
    func documentation() throws {
        let page = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/database.md")
        if ProcessInfo.processInfo.environment["PNCSIM_WRITE_REFERENCE"] != nil {
            try DatabaseReference.markdown.write(to: page, atomically: true, encoding: .utf8)
        }
        #expect(
            try String(contentsOf: page, encoding: .utf8) == DatabaseReference.markdown,
            "out of date: PNCSIM_WRITE_REFERENCE=1 swift test --filter DescriptionTests writes it anew")
    }

    @Test("Datasette's metadata is JSON and names every table, unit and query that it can answer")
    func metadata() throws {
        struct Metadata: Decodable {
            struct Database: Decodable {
                struct Table: Decodable {
                    let description: String
                    let columns: [String: String]
                }
                struct Query: Decodable {
                    let sql: String
                    let params: [String]
                }
                let tables: [String: Table]
                let queries: [String: Query]
            }
            let databases: [String: Database]
        }
        let json = DatasetteMetadata.json(database: "jamming")
        let metadata = try JSONDecoder().decode(Metadata.self, from: Data(json.utf8))
        let database = try #require(metadata.databases["jamming"])
        #expect(database.tables.keys.sorted() == TableDescription.all.map(\.name).sorted())
        #expect(database.tables["run"]?.columns["mean_bytes"]?.hasSuffix("(bytes)") == true)
        // Datasette has none of this program's functions, which estimate intervals.
        let estimating = ["accuracy", "offloaded", "paired"]
        #expect(
            database.queries.keys.sorted() == NamedQuery.all.map(\.name).filter { !estimating.contains($0) }.sorted())
        #expect(database.queries["hardest"]?.params == ["codec", "campaign"])
    }
}
