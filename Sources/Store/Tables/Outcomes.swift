/// The outcomes of a run's images, in the order of their arrival: gone through as often as wanted, and not all in memory.
package struct Outcomes: Sendable {
    package let count: Int
    private let goThrough: @Sendable ((OutcomeRecord) throws -> Void) throws -> Void

    /// - Parameter goThrough: gives `count` outcomes to what it is given, each time it is called the same.
    package init(count: Int, goThrough: @escaping @Sendable ((OutcomeRecord) throws -> Void) throws -> Void) {
        self.count = count
        self.goThrough = goThrough
    }

    /// Outcomes that are in memory.
    package init(_ all: [OutcomeRecord]) {
        self.init(count: all.count) { body in for outcome in all { try body(outcome) } }
    }

    package func forEach(_ body: (OutcomeRecord) throws -> Void) throws { try goThrough(body) }
}
