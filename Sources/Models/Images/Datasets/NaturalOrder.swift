/// The order in which people count: numbers within names by their value, so that `2` comes before `10`.
enum NaturalOrder {
    /// Whether a name comes before another, both in UTF-8; names that differ only by leading zeros go by their bytes.
    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var (i, j) = (0, 0)
        while i < left.count && j < right.count {
            if isDigit(left[i]) && isDigit(right[j]) {
                let (a, b) = (number(left, &i), number(right, &j))
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
            } else {
                if left[i] != right[j] { return left[i] < right[j] }
                i += 1
                j += 1
            }
        }
        if i < left.count || j < right.count { return i == left.count }
        return left.lexicographicallyPrecedes(right)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// The digits from a position on without leading zeros; moves the position behind them.
    private static func number(_ bytes: [UInt8], _ position: inout Int) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count && isDigit(bytes[position]) { position += 1 }
        return bytes[start..<position].drop { $0 == 48 }
    }
}
