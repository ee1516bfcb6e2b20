import Channel
import Models
public import Sim

extension Experiment {
    /// Lets one thing happen.
    public mutating func handle(_ event: Event, at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard violation == nil else { return }
        switch event {
        case .arrival(let position): arrive(position, at: now, scheduler: &scheduler)
        case .ready(let image, let segment): makeReady(image: image, segment: segment, at: now, scheduler: &scheduler)
        case .timeLimit(let image):
            if sender.image == image { stopSending(at: now) } else { giveUpUnsent(image, at: now) }
            pump(at: now, scheduler: &scheduler)
        case .link: stepLink(at: now, scheduler: &scheduler)
        case .free: pump(at: now, scheduler: &scheduler)
        case .snapshot(let image, let index):
            deliveries[image].snapshots[index] = deliveries[image].reception
        case .end:
            hasEnded = true
            stopSending(at: now)
            pump(at: now, scheduler: &scheduler)
        case .abandon:
            if let carried = cargo {
                inFlight += carried.dataBytes
                cargo = nil
                link.abandon()
            }
        }
    }

    private mutating func arrive(_ position: Int, at now: SimTime, scheduler: inout Scheduler<Event>) {
        let transport = configuration.transport
        if transport.stop == .nextArrival { stopSending(at: now) }
        if let before = encoding { giveUpUnsent(before, at: now) }
        guard position < layouts.count else {
            // Past the last image: it gets the window that a further image would have left it.
            encoding = nil
            let window = transport.stop == .nextArrival ? .zero : encodingTime.first
            scheduler.schedule(.end, at: now + window, priority: .early)
            scheduler.schedule(.abandon, at: now + window + configuration.arrivals.meanGap)
            return
        }
        guard position == arrived else {
            violation = "object \(position) came at \(now), when \(arrived) had come"
            return
        }
        arrived += 1
        deliveries[position].arrival = now
        deliveries[position].stop = now
        log?.note(.arrival, image: position, at: now)
        // What of the image before is not yet encoded never will be: the camera's next picture takes its place.
        encoding = position
        // A deadline that falls on the end of a block comes before the next block, hence `early`.
        scheduler.schedule(.ready(image: position, segment: 0), at: now + encodingTime.first, priority: .early)
        scheduler.schedule(.arrival(position + 1), at: instants[position + 1], priority: .early)
        if case .after(let limit) = transport.stop {
            scheduler.schedule(.timeLimit(position), at: now + limit, priority: .early)
        }
        for (index, offset) in configuration.snapshots.enumerated() {
            scheduler.schedule(.snapshot(image: position, index: index), at: now + offset, priority: .late)
        }
    }

    private mutating func makeReady(image: Int, segment: Int, at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard encoding == image else { return }
        log?.note(.ready(segment: segment), image: image, at: now)
        if segment == 0 {
            stopSending(at: now)
            if !isOverTimeLimit(image, at: now) { sender.begin(image: image, layout: layouts[image]) }
            link.prepare(image: image)
        } else if sender.image == image {
            sender.addSegment()
        }
        if segment + 1 < layouts[image].bytes.count {
            scheduler.schedule(.ready(image: image, segment: segment + 1), at: now + encodingTime.further)
        }
        pump(at: now, scheduler: &scheduler)
    }

    private func isOverTimeLimit(_ image: Int, at now: SimTime) -> Bool {
        guard case .after(let limit) = configuration.transport.stop else { return false }
        return now >= deliveries[image].arrival + limit
    }

    /// Notes when an image was given up whose first segment was never ready.
    private mutating func giveUpUnsent(_ image: Int, at now: SimTime) {
        let delivery = deliveries[image]
        if sender.image != image, delivery.sendStart == nil, delivery.stop == delivery.arrival {
            deliveries[image].stop = now
        }
    }

    private mutating func stopSending(at now: SimTime) {
        guard let image = sender.image else { return }
        if !deliveries[image].isComplete {
            deliveries[image].stop = now
            log?.note(.stopped, image: image, at: now)
        }
        sender.stop()
    }

    /// Hands the next block to the link if it is free.
    private mutating func pump(at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard cargo == nil, now >= freeAt, let (block, next) = sender.nextBlock() else { return }
        cargo = next
        handedOver += next.dataBytes
        handedOverAt = now
        switch next {
        case .data(let image, let segment, let offset, let bytes):
            if deliveries[image].sendStart == nil { deliveries[image].sendStart = now }
            log?.note(.blockSent(segment: segment, offset: offset, bytes: bytes), image: image, at: now)
        case .stop(let image): log?.note(.stopBlockSent, image: image, at: now)
        }
        link.begin(block, at: now)
        wakeLink(scheduler: &scheduler)
    }

    private mutating func wakeLink(scheduler: inout Scheduler<Event>) {
        guard let time = link.nextEventTime else {
            violation = "the link has a block since \(handedOverAt) and never ends it"
            return
        }
        scheduler.schedule(.link, at: time)
    }

    /// A link that does so much at one instant will not get ahead.
    private static let mostIdleSteps = 1_000_000

    private mutating func stepLink(at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard let carried = cargo else { return }
        idleSteps = now > lastStep ? 0 : idleSteps + 1
        lastStep = now
        guard idleSteps < Self.mostIdleSteps else {
            violation = "the link has done \(idleSteps) steps at \(now) and time does not go on"
            return
        }
        guard let end = link.step() else {
            wakeLink(scheduler: &scheduler)
            return
        }
        cargo = nil
        guard handedOverAt <= end.receivedAt, end.receivedAt <= max(now, end.freeAt) else {
            violation = "a block handed over at \(handedOverAt) and ended at \(now) was received at \(end.receivedAt)"
            return
        }
        freeAt = end.freeAt
        account(for: carried, end)
        if freeAt > now { scheduler.schedule(.free, at: freeAt) } else { pump(at: now, scheduler: &scheduler) }
    }

    private mutating func account(for carried: Sender.Cargo, _ end: BlockEnd) {
        guard case .data(let image, let segment, let offset, let bytes) = carried else { return }
        if end.delivered {
            delivered += bytes
            let wholeBefore = deliveries[image].wholeSegments
            deliveries[image].receive(
                bytes: bytes, segment: segment, offset: offset, of: layouts[image], at: end.receivedAt)
            log?.note(
                .blockDelivered(segment: segment, offset: offset, bytes: bytes), image: image, at: end.receivedAt)
            if deliveries[image].wholeSegments > wholeBefore {
                let size = layouts[image].bytes[segment]
                log?.note(.segmentWhole(segment: segment, bytes: size), image: image, at: end.receivedAt)
            }
        } else {
            lost += bytes
            deliveries[image].lostBlocks += 1
            log?.note(.blockLost(segment: segment, offset: offset, bytes: bytes), image: image, at: end.receivedAt)
        }
    }

    /// The deliveries of a run that has ended, once its books are checked.
    ///
    /// Every byte that was handed to the link was delivered, lost or is in flight; every object came once and has one
    /// delivery; no image holds more of a segment than there is; nothing happened before what led to it.
    func finished() throws(OffloadError) -> [Delivery] {
        if let violation { throw .conservation(violation) }
        guard hasEnded else { throw .conservation("the run stopped before its last image did") }
        guard handedOver == delivered + lost + inFlight else {
            throw .conservation(
                "\(handedOver) B were handed to the link, but \(delivered) B delivered, \(lost) B lost and "
                    + "\(inFlight) B in flight make \(delivered + lost + inFlight) B")
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

extension Sender.Cargo {
    /// Bytes of the image that the block carries.
    var dataBytes: Int {
        switch self {
        case .data(_, _, _, let bytes): bytes
        case .stop: 0
        }
    }
}
