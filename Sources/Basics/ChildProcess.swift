import Foundation

/// A program that was started in a process group of its own, with pipes to its standard streams.
struct ChildProcess: Sendable {
    /// The number of its process, and of its group.
    let id: Int32
    /// Our ends of the pipes to its standard input, and from its standard output and standard error; none of them waits.
    let input: Int32
    let output: Int32
    let errors: Int32

    /// How a process ended.
    enum Ending: Sendable, Equatable {
        case code(Int32)
        case signal(Int32)
    }

    /// Why a program cannot be started, in the system's words.
    struct NotStarted: Error {
        let reason: String

        init(_ code: Int32) { reason = String(cString: strerror(code)) }
    }

    /// - Parameters:
    ///   - executable: its file.
    ///   - words: the name that it is called by, and its arguments.
    static func start(_ executable: String, _ words: [String]) throws(NotStarted) -> ChildProcess {
        try Leftovers.start(
            { () throws(NotStarted) in try ChildProcess(executable, words) }, number: { -$0.id })
    }

    /// Made while no other program is started: it would get the pipes too, and they would not end with ours.
    private init(_ executable: String, _ words: [String]) throws(NotStarted) {
        var open: [Int32] = []
        func pipe() throws(NotStarted) -> (read: Int32, write: Int32) {
            var ends: [Int32] = [-1, -1]
            guard Foundation.pipe(&ends) == 0 else { throw NotStarted(errno) }
            open += ends
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }
        do throws(NotStarted) {
            let (input, output, errors) = (try pipe(), try pipe(), try pipe())
            id = try Self.spawn(executable, words, streams: [input.read, output.write, errors.write])
            for theirs in [input.read, output.write, errors.write] { close(theirs) }
            (self.input, self.output, self.errors) = (input.write, output.read, errors.read)
        } catch {
            for end in open { close(end) }
            throw error
        }
        for end in [input, output, errors] { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    }

    private static func spawn(_ executable: String, _ words: [String], streams: [Int32]) throws(NotStarted) -> Int32 {
        #if canImport(Darwin)
            var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
        #else
            var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (stream, end) in streams.enumerated() { posix_spawn_file_actions_adddup2(&actions, end, Int32(stream)) }
        // A thread of a pool has nearly all signals blocked, and a program inherits that; what this process does with them, it does not.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var id: Int32 = 0
        let code = withCStrings(words) { words in
            withCStrings(environment) { environment in
                posix_spawn(&id, executable, &actions, &attributes, words, environment)
            }
        }
        guard code == 0 else { throw NotStarted(code) }
        return id
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    /// Seconds that processors have worked on it; nil where the system does not tell of another process.
    var processorSeconds: Double? {
        #if os(Linux)
            var (clock, time) = (clockid_t(), timespec())
            guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        #else
            return nil
        #endif
    }

    /// Lets it end, so many seconds at most, then ends it, and with it whatever it has started; tells how it ended.
    ///
    /// - Precondition: it is the last that is asked of it.
    func end(within seconds: Double) -> Ending {
        close(input)
        let limit = ContinuousClock.now + .seconds(seconds)
        var status: Int32 = 0
        var found = waitpid(id, &status, WNOHANG)
        while found == 0, ContinuousClock.now < limit {
            usleep(2000)
            found = waitpid(id, &status, WNOHANG)
        }
        kill(-id, SIGKILL)
        while found == 0 || found < 0 && errno == EINTR { found = waitpid(id, &status, 0) }
        Leftovers.forget(child: -id)
        close(output)
        close(errors)
        // As the macros WIFEXITED and WEXITSTATUS have it.
        return status & 0x7F == 0 ? .code(status >> 8 & 0xFF) : .signal(status & 0x7F)
    }
}
