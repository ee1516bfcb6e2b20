import Channel
import Coding
import Sim

extension Experiment {
    /// The deliveries of a run that has ended, once its books are checked.
    ///
    /// Every byte that was handed to the link was delivered in time or late, lost, or is in flight; every object came once and has one
    /// delivery; no image holds more of a segment than there is; nothing happened before what led to it.
    func finished() throws(OffloadError) -> [Delivery] {
        if let violation { throw .conservation(violation) }
        guard hasEnded else { throw .conservation("the run stopped before its last image did") }
        let accounted = delivered + deliveredLate + lost + inFlight
        guard handedOver == accounted else {
            throw .conservation(
                "\(handedOver) B were handed to the link, but \(delivered) B delivered, \(deliveredLate) B delivered late, "
                    + "\(lost) B lost and \(inFlight) B in flight make \(accounted) B")
        }
        let late = deliveries.reduce(0) { $0 + $1.lateBytes }
        guard late == deliveredLate else {
            throw .conservation("\(deliveredLate) B were delivered late, but the images count \(late) B")
        }
        let received = deliveries.reduce(0) { $0 + $1.receivedBytes }
        guard received == delivered else {
            throw .conservation("\(delivered) B were delivered, but the images hold \(received) B")
        }
        guard arrived == layouts.count, deliveries.count == arrived else {
            throw .conservation(
                "\(arrived) of \(layouts.count) objects came, and \(deliveries.count) deliveries tell of them")
        }
        for (delivery, layout) in zip(deliveries, layouts) {
            let held = delivery.reception.prefixBytes
            guard held.count == layout.bytes.count, zip(held, layout.bytes).allSatisfy({ $0 <= $1 }) else {
                throw .conservation("image \(delivery.position) holds \(held) B of segments of \(layout.bytes) B")
            }
            guard delivery.arrival == instants[delivery.position], delivery.arrival <= delivery.stop else {
                throw .conservation(
                    "image \(delivery.position), due at \(instants[delivery.position]), came at \(delivery.arrival) and "
                        + "was stopped at \(delivery.stop)")
            }
        }
        return deliveries
    }
}
