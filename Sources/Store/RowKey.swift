/// The key of a row of one of the tables; `Row` is the type of what the row describes, and keeps keys apart.
package struct RowKey<Row>: Hashable, Sendable {
    /// The row's `id`.
    package let id: Int64

    /// The key of the row with this `id`.
    package init(_ id: Int64) { self.id = id }
}
