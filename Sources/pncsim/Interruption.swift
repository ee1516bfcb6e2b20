import ArgumentParser
import Foundation

/// Control-C and a polite kill: the work is cancelled, so that it can leave a word of what it was at; and if that takes it
/// longer than people wait, the program ends all the same.
enum Interruption {
    /// How long cancelled work may take to end. A database is whole at any moment, so that nothing is lost by not waiting.
    private static let patience = DispatchTimeInterval.milliseconds(800)
    /// What a shell says of a program that Control-C has ended.
    private static let code: Int32 = 130

    /// Runs `body`; on SIGINT or SIGTERM its task is cancelled, and the program ends with the shell's code for that. A second
    /// signal ends it at once.
    static func watched<Result: Sendable>(_ body: @escaping () async throws -> Result) async throws -> Result {
        // The body is handed to one task and never touched again here.
        nonisolated(unsafe) let body = body
        let work = Task { try await body() }
        let queue = DispatchQueue(label: "pncsim.interruption")
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
                work.cancel()
                queue.asyncAfter(deadline: .now() + patience, execute: endNow)
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        do {
            return try await work.value
        } catch is CancellationError {
            tell()
            throw ExitCode(code)
        }
    }

    private static func tell() {
        Console.error("interrupted; what was finished is kept, and the same command goes on from there")
    }

    /// Ends the program in the middle of whatever it does.
    private static func endNow() {
        tell()
        _exit(code)
    }
}
