import Basics
import Foundation

/// What Datasette is to know of a results database: titles, descriptions, units and canned queries, for
/// `datasette FILE --metadata metadata.json`.
package enum DatasetteMetadata {
    /// Metadata of Datasette.
    package static let kind = FileKind("metadata of Datasette") { path in
        let object = try? JSONSerialization.jsonObject(with: Data(InputFile.read(path, atMost: 1 << 24)))
        return (object as? [String: Any])?["databases"] is [String: Any]
    }

    /// The metadata as JSON.
    ///
    /// - Parameter database: the name under which Datasette shows the file: its name without the ending.
    package static func json(database: String) -> String {
        let tables = TableDescription.all.map { table in
            (
                table.name,
                object(
                    [
                        ("title", JSONText.string(table.name)), ("description", JSONText.string(table.text)),
                        (
                            "columns",
                            object(table.columns.map { ($0.name, JSONText.string(columnText($0))) }, indent: 10)
                        ),
                    ] + (labels[table.name].map { [("label_column", JSONText.string($0))] } ?? []), indent: 8)
            )
        }
        let queries = NamedQuery.all.filter { !$0.needsProgram }.map { query in
            (
                query.name,
                object(
                    [
                        ("title", JSONText.string(query.name)), ("description", JSONText.string(query.help)),
                        ("params", "[\(parameters(of: query).joined(separator: ", "))]"),
                        ("sql", JSONText.string(query.sql)),
                    ], indent: 8)
            )
        }
        let described = object(
            [
                ("description", JSONText.string("Results of PNCSim; the table `unit` says what every column means.")),
                ("tables", object(tables, indent: 6)), ("queries", object(queries, indent: 6)),
            ], indent: 4)
        return object(
            [
                ("title", JSONText.string("PNCSim results")),
                (
                    "description",
                    JSONText.string(
                        "How accurate image codecs are over a jammed radio, by deadline and level of jamming.")
                ),
                ("databases", object([(database, described)], indent: 2)),
            ], indent: 0) + "\n"
    }

    /// The parameters that the statement itself takes; which cells there are to choose from only this program tells.
    private static func parameters(of query: NamedQuery) -> [String] {
        query.parameters.map(\.name).filter { query.sql.contains(":\($0)") }.map(JSONText.string)
    }

    /// The column that stands for a row where another table refers to it.
    private static let labels = [
        "picture": "name", "dataset": "name", "codec": "fingerprint", "classifier": "name", "campaign": "scenario",
        "run": "codec_label",
    ]

    /// The unit stands in the description: Datasette's own `units` know only those of physics, and fail on others.
    private static func columnText(_ column: ColumnDescription) -> String {
        column.text + (column.unit.map { " (\($0))" } ?? "")
    }

    /// A JSON object whose members are JSON already.
    private static func object(_ members: [(String, String)], indent: Int) -> String {
        guard !members.isEmpty else { return "{}" }
        let space = String(repeating: " ", count: indent + 2)
        let lines = members.map { "\(space)\(JSONText.string($0)): \($1)" }.joined(separator: ",\n")
        return "{\n\(lines)\n\(String(repeating: " ", count: indent))}"
    }
}
