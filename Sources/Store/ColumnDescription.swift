/// What a column of a table or view means, and its unit: the contents of the table `unit`.
struct ColumnDescription: Sendable, Hashable {
    let table: String
    let column: String
    let unit: String?
    let text: String

    static let all: [ColumnDescription] = []
}
