import Basics
import Coding
import Synchronization

/// The processes of a codec of one's own: one for each that asks at the same time, started when first needed.
final class CommandPool: Sendable {
    /// What the program is called in messages.
    private let title: String
    private let program: CommandProgram
    private let executable: String
    /// The time for each answer, and for the greeting.
    private let limit: Duration
    /// SHA-256 over its files when it was first started.
    let hash: String?
    let greeting: CommandProtocol.Greeting
    private let idle: Mutex<[RunningProgram]>

    /// Starts the first process.
    ///
    /// - Throws: `ModelsError.badParameter` where there is no such program, `ModelsError.program` where it does not greet as it should.
    init(_ program: CommandProgram, limit: Duration) throws(ModelsError) {
        let name = program.words.first?.written(at: 0) ?? ""
        guard let executable = Places.current.program(name) else {
            throw .badParameter(
                name: "codec \(program.title)", value: name,
                expected: "a program on the search path (PATH), or the path of one that may be executed")
        }
        (self.program, self.executable, self.limit) = (program, executable, limit)
        title = program.title
        hash = try program.hash()
        let (first, greeting) = try Self.start(program, executable, limit)
        self.greeting = greeting
        idle = Mutex([first])
    }

    private static func start(
        _ program: CommandProgram, _ executable: String, _ limit: Duration
    ) throws(ModelsError) -> (RunningProgram, CommandProtocol.Greeting) {
        do throws(RunningProgram.Failure) {
            let words = program.words.enumerated().map { $1.written(at: $0) }
            let running = try RunningProgram(executable, words)
            let greeting = try running.ask([], within: limit) { dialogue throws(RunningProgram.Problem) in
                try CommandProtocol.greeting(&dialogue)
            }
            return (running, greeting)
        } catch {
            throw .program(codec: program.title, request: "start of `\(name(of: program))`", reason: "\(error)")
        }
    }

    private static func name(of program: CommandProgram) -> String {
        Excerpt.of(program.words.enumerated().map { $1.written(at: $0) }.joined(separator: " "))
    }

    /// Does `body` with a process that nobody else is using; one that has failed is ended.
    ///
    /// - Parameter request: what is asked, for messages.
    func ask<Answer: Sendable>(
        _ request: String, _ body: (RunningProgram, Duration) throws(RunningProgram.Failure) -> Answer
    ) throws(ModelsError) -> Answer {
        let process: RunningProgram
        if let known = idle.withLock({ $0.popLast() }) { process = known } else { process = try another() }
        do throws(RunningProgram.Failure) {
            let answer = try body(process, limit)
            idle.withLock { $0.append(process) }
            return answer
        } catch {
            throw .program(codec: title, request: request, reason: "\(error)")
        }
    }

    /// One more process, of the same program: answers are kept under what the first one was.
    private func another() throws(ModelsError) -> RunningProgram {
        let (process, greeting) = try Self.start(program, executable, limit)
        let reason: String? =
            if try program.hash() != hash {
                "its files have changed since it was first started; begin again"
            } else if greeting != self.greeting {
                "it greets as `\(Excerpt.of(greeting.description))`, and before as `\(Excerpt.of(self.greeting.description))`"
            } else {
                nil
            }
        if let reason { throw .program(codec: title, request: "start of `\(Self.name(of: program))`", reason: reason) }
        return process
    }
}
