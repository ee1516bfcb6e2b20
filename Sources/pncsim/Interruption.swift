import ArgumentParser
import Foundation

/// Control-C and a polite kill: the work is cancelled, so that it can leave its database whole.
enum Interruption {
    /// Runs `body`; on SIGINT or SIGTERM its task is cancelled, and the program ends with the shell's code for that.
    static func watched<Result: Sendable>(_ body: @escaping () async throws -> Result) async throws -> Result {
        // The body is handed to one task and never touched again here.
        nonisolated(unsafe) let body = body
        let work = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        do {
            return try await work.value
        } catch is CancellationError {
            Console.error("interrupted; what was finished is kept, and the same command goes on from there")
            throw ExitCode(130)
        }
    }
}
