import Foundation
import Sim

/// Something that happened on a link.
package struct LinkEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: Sendable, Hashable {
        /// The application handed over a block.
        case block(bytes: Int)
        /// Serial port and firmware had the block.
        case host
        /// A random back-off; `number` counts from 0 for each transmission.
        case backoff(number: Int, exponent: Int)
        /// A clear channel assessment.
        case carrierSense(isBusy: Bool)
        /// A frame on the air.
        case frame(sequence: UInt8, attempt: Int, payloadBytes: Int, isReceived: Bool)
        /// An acknowledgement on the air.
        case acknowledgement(sequence: UInt8, isReceived: Bool)
        /// The sender waited for an acknowledgement that did not come.
        case timeout
        /// The space after a frame.
        case interframeSpace
        /// An interferer on the air.
        case burst(source: Source)
        /// The MAC gave a frame up.
        case failure(Failure)
        /// A block's end.
        case blockEnd(isDelivered: Bool)
    }

    /// An interferer.
    package enum Source: Sendable, Hashable {
        /// The main interferer.
        case jammer
        /// The weaker one.
        case background
    }

    /// Why the MAC gave a frame up.
    package enum Failure: Sendable, Hashable {
        /// The channel was busy at every carrier sense.
        case channelAccess
        /// No acknowledgement came after the last retry.
        case noAcknowledgement
    }

    /// What happened.
    package let kind: Kind
    /// When it began.
    package let start: SimTime
    /// When it ended; equal to the start for an instant.
    package let end: SimTime

    package init(_ kind: Kind, start: SimTime, end: SimTime) {
        self.kind = kind
        self.start = start
        self.end = end
    }
}

/// Takes down what happens on a link during a stretch of time.
///
/// A link's owner makes one, gives it to ``LinkConfiguration/makeLink(streams:recorder:)``, runs, and reads ``events``.
package final class LinkRecorder: @unchecked Sendable {
    // Unchecked: every access to `stored` holds the lock.
    private let lock = NSLock()
    private var stored: [LinkEvent] = []
    /// What is taken down: events that touch this stretch of time.
    package let window: Range<SimTime>
    /// Events beyond this number are dropped.
    package let limit: Int

    package init(window: Range<SimTime> = .zero ..< .distantFuture, limit: Int = 10_000_000) {
        self.window = window
        self.limit = limit
    }

    /// What happened, in the order in which it ended.
    package var events: [LinkEvent] { lock.withLock { stored } }

    func note(_ kind: LinkEvent.Kind, from start: Int64, to end: Int64) {
        guard end >= window.lowerBound.nanoseconds, start < window.upperBound.nanoseconds else { return }
        lock.withLock {
            guard stored.count < limit else { return }
            stored.append(
                LinkEvent(kind, start: SimTime(nanoseconds: start), end: SimTime(nanoseconds: end)))
        }
    }
}
