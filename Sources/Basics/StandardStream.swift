import Foundation
import Synchronization

/// Standard output or standard error: what is written is seen at once, and what could not be written is not forgotten.
///
/// After the first failure nothing more is written; the program goes on, so that its results are kept, and asks for
/// ``failure`` at its end. The two streams belong to the whole process, and so do their objects.
package final class StandardStream: Sendable {
    /// Standard output.
    package static let output = StandardStream(descriptor: STDOUT_FILENO, name: "standard output")
    /// Standard error.
    package static let error = StandardStream(descriptor: STDERR_FILENO, name: "standard error")

    /// The first failure; nil while all was written.
    private let firstFailure = Mutex<OutputError?>(nil)
    private let descriptor: Int32
    private let name: String

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// What went wrong first; nil where everything was written.
    package var failure: OutputError? { firstFailure.withLock { $0 } }

    /// Writes a text, all of it before anything else that this process writes here.
    package func write(_ text: String) {
        var text = text
        firstFailure.withLock { failure in
            guard failure == nil else { return }
            do throws(OutputError) {
                let result: Result<Void, OutputError> = text.withUTF8 { bytes in
                    Result { () throws(OutputError) in
                        try Descriptor.write(UnsafeRawBufferPointer(bytes), to: descriptor, name: name)
                    }
                }
                try result.get()
            } catch {
                failure = error
            }
        }
    }

    /// Says that no more comes: some file systems refuse only now.
    package func finish() {
        firstFailure.withLock { failure in
            guard failure == nil else { return }
            do throws(OutputError) { try Descriptor.close(descriptor, name: name) } catch { failure = error }
        }
    }

    /// Takes care that 0, 1 and 2 are open. A file of ours that took the number of a closed stream would be written into
    /// by the first message; what stands in for the stream refuses to be written, as a closed one does.
    package static func occupyClosed() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one.
            _ = open("/dev/null", O_RDONLY)
        }
    }
}
