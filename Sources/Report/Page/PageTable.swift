/// A table of the page.
public struct PageTable: Sendable, Hashable {
    /// A column.
    public struct Column: Sendable, Hashable {
        /// Its name with its unit, such as `Throughput (kbit/s)`.
        public var name: String
        /// Whether its cells are numbers, which stand flush right.
        public var isNumeric: Bool

        /// Makes a column.
        public init(_ name: String, isNumeric: Bool = true) {
            self.name = name
            self.isNumeric = isNumeric
        }
    }

    /// Heading above it.
    public var title: String
    /// How to read it.
    public var caption: String
    /// The columns.
    public var columns: [Column]
    /// Rows of as many formatted cells as there are columns.
    public var rows: [[String]]

    /// Makes a table.
    public init(title: String, caption: String, columns: [Column], rows: [[String]]) {
        self.title = title
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }
}
