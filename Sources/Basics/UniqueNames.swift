/// Gives out names, each once: the wanted one, or where that is taken, the wanted one with a number.
///
/// In the time that it takes to make one name, however many have been given out before.
package struct UniqueNames: Sendable {
    private var taken: Set<String> = []
    /// The last number tried of each wanted name.
    private var numbers: [String: Int] = [:]

    package init() {}

    /// - Parameter numbered: the wanted name with a number, from 2.
    package mutating func take(_ wanted: String, numbered: (Int) -> String) -> String {
        var (name, number) = (wanted, numbers[wanted] ?? 1)
        while !taken.insert(name).inserted {
            number += 1
            name = numbered(number)
        }
        numbers[wanted] = number
        return name
    }
}
