import Foundation

/// A program of the user's that is run to its end, or until this one is told to stop.
package enum Subprogram {
    /// How it ended; texts without white space around them.
    package struct Ending: Sendable {
        /// Its exit code.
        package let code: Int32
        /// What it wrote to standard output.
        package let output: String
        /// What it wrote to standard error.
        package let errors: String
    }

    /// Why a program did not run to its end.
    package enum Failure: Error, CustomStringConvertible {
        /// No program of that name is on the search path.
        case missing(String)
        /// The system cannot start it.
        case notStarted(String, reason: String)
        /// It was ended by a signal.
        case killed(String, signal: Int32)
        /// It was ended because it had not come to its end in time.
        case tookTooLong(String, seconds: Int)
        /// It was ended because this program was told to stop.
        case interrupted(String)

        package var description: String {
            switch self {
            case .missing(let program):
                "the program `\(program)` is not installed, or not on the search path (PATH)"
            case .notStarted(let program, let reason): "\(program): cannot be started: \(reason)"
            case .killed(let program, let signal): "\(program) was ended by signal \(signal)"
            case .tookTooLong(let program, let seconds): "\(program) has not answered within \(seconds) s"
            case .interrupted(let program): "interrupted while \(program) worked"
            }
        }
    }

    /// Runs a program that is found on the search path.
    ///
    /// - Parameters:
    ///   - input: what it reads from standard input.
    ///   - limit: seconds that it may take; nil: as long as it likes.
    /// - Throws: ``Failure``, or `OutputError` where there is no room for temporary files.
    package static func run(
        _ program: String, _ arguments: [String], input: Data = Data(), within limit: Int? = nil
    ) throws -> Ending {
        guard let path = Places.current.program(program) else { throw Failure.missing(program) }
        // Files rather than pipes: a pipe that nobody empties in time stops the program.
        let folder = try TemporaryFolder()
        func file(_ name: String, holding data: Data = Data()) throws -> URL {
            let file = folder.url.appending(path: name)
            try OutputFile.write(data, to: file.path, replacing: .own)
            return file
        }
        let (output, errors) = (try file("output"), try file("errors"))
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: file("input", holding: input))
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try runToEnd(process, program, within: limit)
        func text(_ file: URL) throws -> String {
            String(decoding: try Data(contentsOf: file), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let ending = Ending(code: process.terminationStatus, output: try text(output), errors: try text(errors))
        // Where there is no room to work in, there is none to say so either.
        if ending.code != 0, ending.errors.isEmpty, isFull(folder.url) {
            throw OutputError.system(folder.url.path, code: ENOSPC)
        }
        return ending
    }

    private static func isFull(_ folder: URL) -> Bool {
        var status = statvfs()
        return statvfs(folder.path, &status) == 0 && status.f_bavail == 0
    }

    private static func runToEnd(_ process: Process, _ program: String, within limit: Int?) throws {
        let hasEnded = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in hasEnded.signal() }
        do { try Leftovers.start({ try process.run() }, number: { process.processIdentifier }) } catch {
            throw Failure.notStarted(program, reason: error.localizedDescription)
        }
        let child = process.processIdentifier
        defer { Leftovers.forget(child: child) }
        let end = limit.map { ContinuousClock.now + .seconds($0) }
        var isLate = false
        while hasEnded.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
            isLate = end.map { $0 <= .now } ?? false
            if Task.isCancelled || isLate { kill(child, SIGKILL) }
        }
        if Task.isCancelled { throw Failure.interrupted(program) }
        if isLate, let limit { throw Failure.tookTooLong(program, seconds: limit) }
        if process.terminationReason == .uncaughtSignal {
            throw Failure.killed(program, signal: process.terminationStatus)
        }
    }
}
