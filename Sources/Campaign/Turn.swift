/// Something that one task at a time does, in the order of their coming.
actor Turn {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Waits for the turn, and does `body` in it.
    nonisolated func taken<Result: Sendable>(
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        await take()
        do {
            try Task.checkCancellation()
            let result = try await body()
            await pass()
            return result
        } catch {
            await pass()
            throw error
        }
    }

    private func take() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Hands the turn to who has waited longest.
    private func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
