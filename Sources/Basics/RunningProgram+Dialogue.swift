import Foundation

extension RunningProgram {
    /// What is on its way to a program and from it.
    ///
    /// While anything is waited for, all three streams are served: a program that answers before it has read everything, or says much
    /// on standard error, goes on.
    package struct Dialogue: Sendable {
        private let child: ChildProcess
        private var unsent: ArraySlice<UInt8> = []
        private var received: [UInt8] = []
        /// How much of `received` was taken.
        private var taken = 0
        private var errors: [UInt8] = []
        private var isOutputOpen = true
        private var isErrorsOpen = true
        private var ending: ChildProcess.Ending?
        private var limit = Duration.zero
        private var deadline = ContinuousClock.now

        /// What is kept of standard error, in bytes.
        private static let mostErrors = 4096
        /// What a message shows of it: of a traceback the end says what it was.
        private static let mostWords = 400
        /// Whether this program was told to stop is looked up as often.
        private static let pollMilliseconds = 50.0

        init(with child: ChildProcess) { self.child = child }

        // MARK: The answer

        /// The next line, without its end.
        package mutating func line(atMost bytes: Int) throws(Problem) -> String {
            var looked = taken
            while true {
                if let end = received[looked...].firstIndex(of: UInt8(ascii: "\n")) {
                    defer { taken = end + 1 }
                    return String(decoding: received[taken..<end], as: UTF8.self)
                }
                looked = received.count
                guard received.count - taken <= bytes else {
                    throw .nonsense("it answers with a line of more than \(bytes) bytes")
                }
                try wait()
            }
        }

        /// The next bytes, so many of them.
        package mutating func bytes(_ count: Int) throws(Problem) -> [UInt8] {
            while received.count - taken < count { try wait() }
            defer { taken += count }
            return Array(received[taken..<(taken + count)])
        }

        // MARK: Requests

        mutating func begin(_ request: [UInt8], within limit: Duration) throws(Problem) {
            (self.limit, deadline) = (limit, .now + limit)
            receive()
            try refuseMore()
            unsent = request[...]
        }

        /// The request is to be read to its end, and nothing to follow the answer.
        mutating func finish() throws(Problem) {
            while !unsent.isEmpty { try wait() }
            try refuseMore()
            received = []
            taken = 0
        }

        private func refuseMore() throws(Problem) {
            let count = received.count - taken
            if count > 0 { throw .nonsense("it sends \(NumberText.count(count, "byte")) more than its answer has") }
        }

        // MARK: Streams

        /// Waits until something comes or goes.
        private mutating func wait() throws(Problem) {
            guard isOutputOpen else { throw ended() }
            guard !Task.isCancelled else { throw .interrupted }
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { throw .late(limit) }
            var streams = [
                pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
                // The system passes over a negative number.
                pollfd(fd: isErrorsOpen ? child.errors : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: unsent.isEmpty ? -1 : child.input, events: Int16(POLLOUT), revents: 0),
            ]
            let count = poll(&streams, nfds_t(streams.count), Int32(min(Self.pollMilliseconds, left.rounded(.up))))
            guard count > 0 else { return }
            if streams[2].revents != 0 { send() }
            if streams[1].revents != 0 { listen() }
            if streams[0].revents != 0 { receive() }
        }

        private mutating func send() {
            let count = unsent.withUnsafeBytes { Descriptor.writeWithoutSignal($0, to: child.input) }
            if count >= 0 {
                unsent = unsent.dropFirst(count)
            } else if errno != EAGAIN, errno != EINTR {
                // It reads no more; whether that is its end, its answer says.
                unsent = []
            }
        }

        private mutating func receive() {
            switch Self.read(child.output) {
            case .bytes(let bytes): received += bytes
            case .nothing: break
            case .end: isOutputOpen = false
            }
        }

        private mutating func listen() {
            switch Self.read(child.errors) {
            case .bytes(let bytes): errors = (errors + bytes).suffix(Self.mostErrors)
            case .nothing: break
            case .end: isErrorsOpen = false
            }
        }

        private enum Read {
            case bytes(ArraySlice<UInt8>)
            case nothing
            case end
        }

        private static func read(_ descriptor: Int32) -> Read {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count > 0 { return .bytes(buffer[..<count]) }
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
        }

        // MARK: The end

        /// How it ended that speaks no more.
        private mutating func ended() -> Problem {
            switch end(within: 1) {
            case .code(let code): .ended(code: code)
            case .signal(let number): .killed(signal: number)
            }
        }

        /// Ends the program, unless it has ended.
        mutating func end(within seconds: Double) -> ChildProcess.Ending {
            if let ending { return ending }
            listenToRest()
            let ended = child.end(within: seconds)
            (ending, isOutputOpen, isErrorsOpen) = (ended, false, false)
            return ended
        }

        /// What stands in the pipe of standard error, or comes within a tenth of a second of a program that has closed its output.
        mutating func listenToRest() {
            guard ending == nil else { return }
            let end = ContinuousClock.now + .milliseconds(isOutputOpen ? 0 : 100)
            repeat {
                var stream = pollfd(fd: child.errors, events: Int16(POLLIN), revents: 0)
                guard isErrorsOpen, poll(&stream, 1, isOutputOpen ? 0 : 10) >= 0 else { return }
                listen()
            } while ContinuousClock.now < end
        }

        /// The end of what the program said on standard error, on one line.
        var said: String {
            let text = Terminal.oneLine(String(decoding: errors, as: UTF8.self))
            let words = text.split(separator: " ").joined(separator: " ")
            return words.count > Self.mostWords ? "…" + words.suffix(Self.mostWords) : words
        }
    }
}
