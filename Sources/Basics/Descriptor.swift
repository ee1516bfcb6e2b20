import Foundation

/// Calls of the system on open files, until they are done.
enum Descriptor {
    /// Writes all of the bytes, however many calls that takes.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                // Another program has set the terminal or pipe that we share to not wait.
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Foundation.poll(&poll, 1, -1)
            } else if errno != EINTR {
                throw .system(name)
            }
        }
    }

    /// Writes as much as there is room for, to a pipe whose reader may have gone: -1 with EPIPE, and no signal, whatever this
    /// process does when one comes.
    static func writeWithoutSignal(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
        var (ofPipes, before, pending) = (sigset_t(), sigset_t(), sigset_t())
        sigemptyset(&ofPipes)
        sigaddset(&ofPipes, SIGPIPE)
        sigpending(&pending)
        let wasPending = sigismember(&pending, SIGPIPE) == 1
        pthread_sigmask(SIG_BLOCK, &ofPipes, &before)
        let count = Foundation.write(descriptor, bytes.baseAddress, bytes.count)
        let code = errno
        if count < 0, code == EPIPE, !wasPending {
            // The signal is this thread's, and waits for it here.
            sigpending(&pending)
            var number: Int32 = 0
            if sigismember(&pending, SIGPIPE) == 1 { sigwait(&ofPipes, &number) }
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = code
        return count
    }

    /// Closes a file; file systems of a network say only here that they are full.
    static func close(_ descriptor: Int32, name: String) throws(OutputError) {
        guard Foundation.close(descriptor) == 0 || errno == EINTR else { throw .system(name) }
    }
}
