import Channel
import Coding
import Sim

extension Experiment {
    /// The images, from the first that was not handed out, to which nothing more can happen.
    mutating func handOut() throws(OffloadError) -> [SentImage] {
        if let violation { throw .conservation(violation) }
        let busy = [cargo?.image, encoding]
        return try audited(images.take { $0.isOver && !busy.contains($0.delivery.position) })
    }

    /// All images that were not handed out of a run that has ended, once its books are checked.
    ///
    /// Every byte that was handed to the link was delivered in time or late, lost, or is in flight; every object came once and has one
    /// delivery; no image holds more of a segment than there is; nothing happened before what led to it.
    mutating func handOutRest() throws(OffloadError) -> [SentImage] {
        if let violation { throw .conservation(violation) }
        guard hasEnded else { throw .conservation("the run stopped before its last image did") }
        let accounted = delivered + deliveredLate + lost + inFlight
        guard handedOver == accounted else {
            throw .conservation(
                "\(handedOver) B were handed to the link, but \(delivered) B delivered, \(deliveredLate) B delivered late, "
                    + "\(lost) B lost and \(inFlight) B in flight make \(accounted) B")
        }
        let rest = try audited(images.take { _ in true })
        guard handedOut.late == deliveredLate else {
            throw .conservation("\(deliveredLate) B were delivered late, but the images count \(handedOut.late) B")
        }
        guard handedOut.received == delivered else {
            throw .conservation("\(delivered) B were delivered, but the images hold \(handedOut.received) B")
        }
        guard arrived == configuration.images, images.end == arrived else {
            throw .conservation(
                "\(arrived) of \(configuration.images) objects came, and \(images.end) deliveries tell of them")
        }
        return rest
    }

    /// Takes images into the books that are handed out.
    private mutating func audited(_ images: [SentImage]) throws(OffloadError) -> [SentImage] {
        for image in images {
            let (delivery, held) = (image.delivery, image.delivery.reception.prefixBytes)
            guard held.count == image.layout.bytes.count, zip(held, image.layout.bytes).allSatisfy({ $0 <= $1 }) else {
                throw .conservation(
                    "image \(delivery.position) holds \(held) B of segments of \(image.layout.bytes) B")
            }
            guard delivery.arrival == instants[delivery.position], delivery.arrival <= delivery.stop else {
                throw .conservation(
                    "image \(delivery.position), due at \(instants[delivery.position]), came at \(delivery.arrival) and "
                        + "was stopped at \(delivery.stop)")
            }
            handedOut.received += delivery.receivedBytes
            handedOut.late += delivery.lateBytes
        }
        return images
    }
}
