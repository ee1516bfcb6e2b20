import Coding
import Dispatch

/// What `body` makes of each element, on as many threads at once as there are processors, or `workers`, for a caller that waits.
package func concurrently<Element: Sendable, Value: Sendable>(
    _ elements: [Element], workers: Int? = nil, _ body: @Sendable (Element) throws(ModelsError) -> Value
) -> [Result<Value, ModelsError>] {
    var results = [Result<Value, ModelsError>?](repeating: nil, count: elements.count)
    let workers = min(workers ?? elements.count, elements.count)
    results.withUnsafeMutableBufferPointer { buffer in
        // Each call writes elements of its own.
        nonisolated(unsafe) let buffer = buffer
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for index in stride(from: worker, to: elements.count, by: workers) {
                buffer[index] = Result { () throws(ModelsError) in try body(elements[index]) }
            }
        }
    }
    return results.compactMap(\.self)
}
