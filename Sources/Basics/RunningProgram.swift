import Foundation
import Synchronization

/// A program of the user's that stays, and answers requests on its standard input and output.
///
///     let program = try RunningProgram("/bin/cat", ["cat"])
///     let echo = try program.ask(Array("hello\n".utf8), within: .seconds(1)) {
///         answer throws(RunningProgram.Problem) in
///         try answer.line(atMost: 100)
///     }
///
/// One request is answered at a time; for several at once there are several of them. A request that fails is the last. The program ends
/// with this object, and at the latest with this process.
package final class RunningProgram: Sendable {
    /// Why a request was not answered.
    package enum Problem: Error, Sendable, Equatable {
        /// The system cannot start it.
        case notStarted(reason: String)
        /// It ended by itself, with this code.
        case ended(code: Int32)
        /// It was ended by a signal.
        case killed(signal: Int32)
        /// It did not answer in time.
        case late(Duration)
        /// It answered, but not as was agreed.
        case nonsense(String)
        /// This program was told to stop.
        case interrupted
    }

    /// A request that was not answered, and what the program said on standard error.
    package struct Failure: Error, Sendable, Equatable {
        package let problem: Problem
        /// The end of it, on one line; empty where it said nothing.
        package let said: String
    }

    private let dialogue: Mutex<Dialogue>
    private let child: ChildProcess

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: its file.
    ///   - words: the name that it is called by, and its arguments.
    package init(_ executable: String, _ words: [String]) throws(Failure) {
        do throws(ChildProcess.NotStarted) { child = try ChildProcess.start(executable, words) } catch {
            throw Failure(problem: .notStarted(reason: error.reason), said: "")
        }
        dialogue = Mutex(Dialogue(with: child))
    }

    deinit { dialogue.withLock { _ = $0.end(within: 1) } }

    /// Sends a request, which may be empty, and takes the answer.
    ///
    /// - Parameters:
    ///   - limit: the time for both.
    ///   - answer: reads the answer, all of it.
    package func ask<Answer: Sendable>(
        _ request: [UInt8], within limit: Duration, answer: (inout Dialogue) throws(Problem) -> Answer
    ) throws(Failure) -> Answer {
        try dialogue.withLock { dialogue throws(Failure) in
            do throws(Problem) {
                try dialogue.begin(request, within: limit)
                let answer = try answer(&dialogue)
                try dialogue.finish()
                return answer
            } catch {
                dialogue.listenToRest()
                throw Failure(problem: error, said: dialogue.said)
            }
        }
    }

    /// Seconds that processors have worked on it; nil where the system does not tell.
    package var processorSeconds: Double? { child.processorSeconds }
}

extension RunningProgram.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let reason): "it cannot be started: \(reason)"
        case .ended(let code): "it ended with code \(code) before it had answered"
        case .killed(let signal): "it was ended by signal \(signal) before it had answered"
        case .late(let limit): "it has not answered within \(NumberText.shortest(limit / .seconds(1))) s"
        case .nonsense(let what): what
        case .interrupted: "interrupted while it worked"
        }
    }
}

extension RunningProgram.Failure: CustomStringConvertible {
    package var description: String { "\(problem)" + (said.isEmpty ? "" : "; on standard error it said: \(said)") }
}
