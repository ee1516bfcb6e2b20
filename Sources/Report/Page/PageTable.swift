/// A table of the page.
package struct PageTable: Sendable, Hashable {
    /// A column.
    package struct Column: Sendable, Hashable {
        /// Its name with its unit, such as `Throughput (kbit/s)`.
        package var name: String
        /// Whether its cells are numbers, which stand flush right.
        package var isNumeric: Bool

        package init(_ name: String, isNumeric: Bool = true) {
            self.name = name
            self.isNumeric = isNumeric
        }
    }

    /// Heading above it.
    package var title: String
    /// How to read it.
    package var caption: String
    /// The columns.
    package var columns: [Column]
    /// Rows of as many formatted cells as there are columns.
    package var rows: [[String]]

    package init(title: String, caption: String, columns: [Column], rows: [[String]]) {
        self.title = title
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }
}
