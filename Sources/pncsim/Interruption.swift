import ArgumentParser
import Basics
import Foundation
import Synchronization

/// A command that keeps what it has finished where it is interrupted, and goes on from there where it is given again.
protocol ResumableCommand: AsyncParsableCommand {
    /// What an interruption leaves behind, of the command as it was given.
    var promise: Interruption.Promise { get }
}

extension ResumableCommand {
    var promise: Interruption.Promise { .goesOn }
}

/// A command that writes no database: whatever it does can be left as it stands, and it ends at once where it is interrupted.
protocol ReadingCommand: AsyncParsableCommand {}

/// Control-C, a polite kill, and a reader that has gone: the work is cancelled, so that it can leave its database whole. Work
/// that does not notice within ``patienceSeconds`` is ended nevertheless; what a ``ResumableCommand`` has finished is kept by then.
enum Interruption {
    /// How long the work has to leave things in order.
    static let patienceSeconds = 0.7

    /// What told the program to stop.
    enum Cause: Int32, Sendable {
        case controlC = 2
        case hangUp = 1
        case kill = 15
        case closedPipe = 13

        /// The shell's code for a program that was ended so.
        var code: Int32 { 128 + rawValue }
    }

    /// What an interrupted command leaves behind.
    enum Promise: Sendable {
        case nothing
        /// What was finished is in a database.
        case goesOn
        /// All that was done is in a checkpoint of this path, once there is one.
        case goesOnFrom(checkpoint: String)
        /// A cluster goes on with the jobs that it has taken.
        case jobsStay

        fileprivate var text: String {
            let goesOn = "; what was finished is kept, and the same command goes on from there"
            switch self {
            case .nothing: return ""
            case .goesOn: return goesOn
            case .goesOnFrom(let checkpoint):
                return access(checkpoint, F_OK) == 0
                    ? goesOn : "; there is no checkpoint yet, and the same command begins again"
            case .jobsStay: return "; jobs that Slurm has taken stay there, and `squeue --me` lists them"
            }
        }
    }

    private struct State {
        var cause: Cause?
        var cancel: (@Sendable () -> Void)?
        var pipeEndsTheProgram = false
        var promise = Promise.nothing
        var endsAtOnce = false
    }

    /// Signals come to the process, whatever it is doing.
    private static let state = Mutex(State())

    /// What told the program to stop; nil while nothing has.
    static var cause: Cause? { state.withLock { $0.cause } }

    /// Runs the work of the whole program, watching for signals.
    static func watching<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) async -> Result {
        watchSignals()
        let task = Task { await work() }
        state.withLock { $0.cancel = { task.cancel() } }
        return await task.value
    }

    /// Notes, for an interruption, what the command leaves behind.
    static func note(_ command: any ParsableCommand) {
        state.withLock {
            $0.promise = (command as? any ResumableCommand)?.promise ?? .nothing
            $0.endsAtOnce = command is any ReadingCommand
        }
    }

    /// Standard output's reader has gone. Where the user wants a pipe to end the program, as is usual, it ends; where SIGPIPE is
    /// ignored, the work goes on, and the end of the program tells of it.
    static func noteClosedPipe() {
        if state.withLock({ $0.pipeEndsTheProgram && $0.cause == nil }) { stop(.closedPipe) }
    }

    private static func stop(_ cause: Cause) {
        let (mayWait, cancel) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
            // Whoever asks twice does not want to wait.
            let mayWait = state.cause == nil && !state.endsAtOnce
            if state.cause == nil { state.cause = cause }
            return (mayWait, state.cancel)
        }
        guard mayWait else { end(cause) }
        // A thread of its own: the others may all be at work. It counts from the signal on: what the work does when it is
        // cancelled, such as a training that waits for its checkpoint, is done in this thread and takes its time.
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: patienceSeconds)
            end(cause)
        }
        cancel?()
        Leftovers.endChildren()
    }

    /// Ends the program at once, as the shell expects it after this cause.
    static func end(_ cause: Cause) -> Never {
        tell(cause)
        Leftovers.removeAll()
        if cause == .closedPipe {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        _exit(cause.code)
    }

    private static let hasTold = Mutex(false)

    /// Says once that the program was interrupted.
    private static func tell(_ cause: Cause) {
        guard cause != .closedPipe else { return }
        let isFirst = hasTold.withLock { told -> Bool in
            defer { told = true }
            return !told
        }
        guard isFirst else { return }
        Console.error("interrupted\(state.withLock { $0.promise }.text)")
    }

    // MARK: Signals

    /// The end of a pipe into which the signals' handler writes which one came; set once, before the handler is.
    nonisolated(unsafe) private static var signalPipe: Int32 = -1

    /// A handler and not `SIG_IGN`: programs that are started here get the usual behaviour back.
    private static func watchSignals() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        signalPipe = ends[1]
        for cause in [Cause.controlC, .kill] { signal(cause.rawValue, note) }
        // `nohup` has its way.
        if isIgnored(signal(SIGHUP, note)) { signal(SIGHUP, SIG_IGN) }
        let pipeEndsTheProgram = !isIgnored(signal(SIGPIPE) { _ in })
        state.withLock { $0.pipeEndsTheProgram = pipeEndsTheProgram }
        unblockSignals()
        let readEnd = ends[0]
        // A thread of its own: the others may all be at work.
        Thread.detachNewThread {
            var number: UInt8 = 0
            while true {
                let count = read(readEnd, &number, 1)
                if count == 1, let cause = Cause(rawValue: Int32(number)) { stop(cause) }
                if count == 0 || (count < 0 && errno != EINTR) { return }
            }
        }
    }

    /// A program starts with the signals blocked that were blocked in the thread that started it: libdispatch's have nearly all.
    private static func unblockSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    private static let note: @convention(c) (Int32) -> Void = { number in
        var byte = UInt8(truncatingIfNeeded: number)
        let code = errno
        _ = write(Interruption.signalPipe, &byte, 1)
        errno = code
    }

    private static func isIgnored(_ earlier: (@convention(c) (Int32) -> Void)?) -> Bool {
        unsafeBitCast(earlier, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
