import Synchronization
import Testing

@testable import Campaign

/// One task at a time, in the order of their coming; whatever happens in a turn, the next gets it.
@Suite struct TurnTests {
    private struct Refused: Error {}

    private final class Counts: Sendable {
        let values = Mutex((inside: 0, done: 0))
    }

    @Test func onlyOneTaskAtATimeHasTheTurn() async throws {
        let turn = Turn()
        let counts = Counts()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await turn.taken {
                        counts.values.withLock { $0.inside += 1 }
                        await Task.yield()
                        #expect(counts.values.withLock { $0.inside } == 1)
                        counts.values.withLock { ($0.inside, $0.done) = ($0.inside - 1, $0.done + 1) }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.values.withLock { $0.done } == 50)
    }

    @Test func anErrorAndACancellationHandTheTurnOn() async throws {
        let turn = Turn()
        await #expect(throws: Refused.self) { try await turn.taken { throw Refused() } }
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await turn.taken { Issue.record("it was cancelled before it came to its turn") }
        }
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(try await turn.taken { 7 } == 7)
    }
}
