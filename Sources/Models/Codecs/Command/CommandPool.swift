import Basics
import Coding
import Hashing
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
    /// By the hashes of requests.
    private let failures = Mutex<[String: ModelsError]>([:])

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

    /// Asks a process that nobody else is using; one that has failed is ended.
    ///
    /// What has failed once fails again without being asked: a hundred runs that show a picture do not wait a hundred times for a
    /// program that hangs at it.
    ///
    /// - Parameters:
    ///   - words: what is asked, for messages.
    ///   - answer: reads the answer.
    /// - Returns: the answer, and how long processors worked on it; where the system does not tell, how long it took.
    func ask<Answer: Sendable>(
        _ words: String, _ request: [UInt8],
        answer: (inout RunningProgram.Dialogue) throws(RunningProgram.Problem) -> Answer
    ) throws(ModelsError) -> (result: Answer, seconds: Double) {
        if let known = failures.withLock({ $0.isEmpty ? nil : $0[SHA256.hex(of: request)] }) { throw known }
        let process: RunningProgram
        if let known = idle.withLock({ $0.popLast() }) { process = known } else { process = try another() }
        do throws(RunningProgram.Failure) {
            let (start, worked) = (ContinuousClock.now, process.processorSeconds)
            let answer = try process.ask(request, within: limit, answer: answer)
            let waited = (ContinuousClock.now - start) / .seconds(1)
            let seconds = worked.flatMap { worked in process.processorSeconds.map { $0 - worked } }
            idle.withLock { $0.append(process) }
            return (answer, seconds ?? waited)
        } catch {
            let failure = ModelsError.program(codec: title, request: words, reason: "\(error)")
            if error.problem != .interrupted { failures.withLock { $0[SHA256.hex(of: request)] = failure } }
            throw failure
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
