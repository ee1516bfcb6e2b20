/// Runs `body` on every element, on up to `jobs` of them at once, and gives the results in the elements' order.
///
/// `finished` is told of each element that is done, in the order of finishing, on the caller's side.
///
/// - Throws: the first error; elements not yet begun are then left alone.
func parallelMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], jobs: Int, finished: (Int) -> Void = { _ in },
    body: @escaping @Sendable (Element) throws -> Result
) async throws -> [Result] {
    var results = [Result?](repeating: nil, count: elements.count)
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var next = 0
        func addOne() {
            guard next < elements.count else { return }
            let (index, element) = (next, elements[next])
            next += 1
            group.addTask { (index, try body(element)) }
        }
        for _ in 0..<max(1, jobs) { addOne() }
        while let (index, result) = try await group.next() {
            try Task.checkCancellation()
            results[index] = result
            finished(index)
            addOne()
        }
    }
    return results.compactMap(\.self)
}

extension Array {
    /// Pieces of `size` elements, the last one perhaps shorter.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
