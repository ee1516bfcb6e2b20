/// `docs/database.md`: made from what the program itself knows, so that it cannot say anything else.
package enum DatabaseReference {
    /// The page, in Markdown.
    package static var markdown: String {
        let tables = TableDescription.all.filter { !$0.isView }.map(section).joined(separator: "\n")
        let views = TableDescription.all.filter(\.isView).map(section).joined(separator: "\n")
        let queries = NamedQuery.all.map(section).joined(separator: "\n")
        return """
            # The results database

            <!-- Made by the program; a test fails where this page is out of date, and says how to write it anew. -->

            \(introduction)

            ## Named queries

            `pncsim query NAME [ARGUMENT...]`; an argument is `name=value`, or the value alone in the order given here.

            \(queries)
            Columns that only these have, besides those of the views:

            | column | unit | meaning |
            |---|---|---|
            \(ColumnDescription.ofEstimates.map { "| `\($0.name)` | \($0.unit ?? "") | \($0.text) |\n" }.joined())
            ## Views

            \(views)
            ## Tables

            \(tables)
            """
    }

    private static let introduction = """
        All that a campaign yields is in one SQLite file, which the `sqlite3` shell, pandas and Datasette read as it is:

        ```sh
        pncsim query accuracy --db Results/jamming.sqlite
        pncsim query "SELECT codec_label, avg(mean_bytes) FROM current_run GROUP BY 1" --db Results/jamming.sqlite --format csv
        sqlite3 Results/jamming.sqlite "SELECT * FROM accuracy_by_cell"
        ```

        ```python
        import pandas, sqlite3
        runs = pandas.read_sql("SELECT * FROM current_run", sqlite3.connect("Results/jamming.sqlite"))
        ```

        **What is promised.**
        - A run is written in one transaction: all of its rows, or one row with its error and the command that repeats it.
        - The file is complete in itself whenever nobody writes to it: it can be copied, sent and put away. A program that is
          killed while it writes leaves `FILE-journal` beside it, with which the next program that opens the file takes back
          what was half written; copy both, or open the file once before copying.
        - A run is found again by its `identity`, the hash of everything that determines it. What is done is not done again.
        - Rows come out in the campaign's order, whatever order runs end in, on however many threads or machines.
        - `pncsim merge` joins databases; the same one twice changes nothing.
        - A newer program brings an older file up to date when it first writes to it; an older program refuses a newer file.

        **Intervals** hold 19 times in 20, over other pictures: `docs/statistics.md` says how they are made and how often they
        held when tried. Plain SQL cannot tell them, because pictures recur; so the views have none, but `pictures`, the number
        of different ones, beside `images`. `pncsim query` has two functions that other programs lack,

        ```sql
        SELECT jamming, share_estimate(outcome.top5, picture, run.id, received_bytes, last_byte_us) ->> 'low'
        FROM outcome JOIN current_run AS run ON run.id = outcome.run GROUP BY jamming
        ```

        and `difference_estimate` for differences from -1 through 1. Both take the value, the picture (NULL where there is none:
        `iif(codec_name = 'curve', NULL, picture)`, as a published table knows no picture),
        the replication, and whatever else tells identical replications from those that agree by chance; they give a JSON object
        of `value`, `low`, `high`, `images`, `pictures`, `replications`, `distinct_replications`, `effective_images`, `likeness`.

        The views need SQLite 3.35 or newer with its mathematical functions, as Debian 12 has it.
        """

    private static func section(_ table: TableDescription) -> String {
        let rows = table.columns.map { "| `\($0.name)` | \($0.unit ?? "") | \($0.text) |\n" }.joined()
        return """
            ### `\(table.name)`

            \(table.text)

            | column | unit | meaning |
            |---|---|---|
            \(rows)
            """
    }

    private static func section(_ query: NamedQuery) -> String {
        let parameters = query.parameters.map { parameter in
            "- `\(parameter.name)`\(parameter.isRequired ? " (required)" : ""): \(parameter.help)\n"
        }
        let list = parameters.isEmpty ? "" : "\n" + parameters.joined()
        return "### `\(query.name)`\n\n\(query.help)\n\(list)"
    }
}
