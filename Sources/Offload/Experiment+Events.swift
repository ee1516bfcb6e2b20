import Channel
import Sim

extension Experiment {
    /// Lets one thing happen.
    package mutating func handle(_ event: Event, at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard violation == nil else { return }
        switch event {
        case .arrival(let position): arrive(position, at: now, scheduler: &scheduler)
        case .ready(let image, let segment): makeReady(image: image, segment: segment, at: now, scheduler: &scheduler)
        case .deadline(let image):
            leave(image, at: now, scheduler: &scheduler)
            pump(at: now, scheduler: &scheduler)
        case .link: wakeLink(at: now, scheduler: &scheduler)
        case .free: pump(at: now, scheduler: &scheduler)
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
        if configuration.deadline == .nextArrival, position > 0 { leave(position - 1, at: now, scheduler: &scheduler) }
        guard position < configuration.images else {
            end(at: now, scheduler: &scheduler)
            return
        }
        guard position == arrived else {
            violation = "object \(position) came at \(now), when \(arrived) had come"
            return
        }
        arrived += 1
        images.append(
            SentImage(position: position, layout: layout(position), at: now, snapshots: configuration.snapshots.count))
        log?.note(.arrival, image: position, at: now)
        take(position, at: now, scheduler: &scheduler)
        scheduler.schedule(.arrival(position + 1), at: instants[position + 1], priority: .early)
        if case .after(let limit) = configuration.deadline, !images.isOver(position) {
            scheduler.schedule(.deadline(position), at: now + limit, priority: .early)
        }
    }

    /// Past the last image: those that are left get the time that a further object would have left them.
    private mutating func end(at now: SimTime, scheduler: inout Scheduler<Event>) {
        var end = now
        switch (configuration.deadline, configuration.whenLate.places) {
        case (.nextArrival, _): break
        case (.after(let limit), .some): end = max(now, instants[configuration.images - 1] + limit)
        case (.after, nil), (.testbed, _): end = now + encodingTime.first
        }
        if configuration.whenLate.places == nil {
            if let before = encoding, before != sender.image { giveUp(before, at: now) }
            encoding = nil
        }
        scheduler.schedule(.end, at: end, priority: .early)
        scheduler.schedule(.abandon, at: end + configuration.arrivals.meanGap)
    }

    // MARK: Images

    /// Takes the picture of an object that has come, or lets it go by.
    private mutating func take(_ image: Int, at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard let places = configuration.whenLate.places else {
            // What of the image before is not yet encoded never will be: the camera's next picture takes its place.
            if let before = encoding, before != sender.image { giveUp(before, at: now) }
            encode(image, at: now, scheduler: &scheduler)
            return
        }
        if line.images.count > places {
            if case .queue(_, .oldest) = configuration.whenLate {
                leave(line.images[1], at: now, scheduler: &scheduler)
            } else {
                images[image].isOver = true
                return
            }
        }
        line.images.append(image)
        if encoding == nil { encode(image, at: now, scheduler: &scheduler) }
    }

    private mutating func encode(_ image: Int, at now: SimTime, scheduler: inout Scheduler<Event>) {
        encoding = image
        // A deadline that falls on the end of a block comes before the next block, hence `early`.
        scheduler.schedule(.ready(image: image, segment: 0), at: now + encodingTime.first, priority: .early)
    }

    private mutating func makeReady(image: Int, segment: Int, at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard encoding == image else { return }
        log?.note(.ready(segment: segment), image: image, at: now)
        if configuration.whenLate.places == nil {
            if segment == 0 {
                stopSending(at: now)
                if !images.isOver(image), isInTime(image, at: now) {
                    sender.begin(image: image, layout: images[image].layout)
                }
                link.prepare(image: image)
            } else if sender.image == image {
                sender.addSegment()
            }
        } else {
            line.readySegments[image, default: 0] += 1
            if sender.image == image { sender.addSegment() } else { sendNextInLine(at: now) }
        }
        if segment + 1 < images[image].layout.bytes.count {
            scheduler.schedule(.ready(image: image, segment: segment + 1), at: now + encodingTime.further)
        } else if configuration.whenLate.places != nil {
            encodeNextInLine(at: now, scheduler: &scheduler)
        }
        pump(at: now, scheduler: &scheduler)
    }

    /// An image's time is over, or all of it has been sent.
    private mutating func leave(_ image: Int, at now: SimTime, scheduler: inout Scheduler<Event>) {
        if sender.image == image { stopSending(at: now) } else { giveUp(image, at: now) }
        guard let place = line.images.firstIndex(of: image) else { return }
        line.images.remove(at: place)
        line.readySegments[image] = nil
        if encoding == image { encodeNextInLine(at: now, scheduler: &scheduler) }
        sendNextInLine(at: now)
    }

    private mutating func sendNextInLine(at now: SimTime) {
        guard sender.image == nil, let next = line.images.first, let ready = line.readySegments[next],
            isInTime(next, at: now)
        else { return }
        sender.begin(image: next, layout: images[next].layout, readySegments: ready)
        link.prepare(image: next)
    }

    private mutating func encodeNextInLine(at now: SimTime, scheduler: inout Scheduler<Event>) {
        encoding = nil
        guard let next = line.images.first(where: { line.readySegments[$0] == nil }) else { return }
        encode(next, at: now, scheduler: &scheduler)
    }

    /// Notes when an image was given up of which nothing was being sent.
    private mutating func giveUp(_ image: Int, at now: SimTime) {
        guard !images.isOver(image) else { return }
        images[image].isOver = true
        images[image].delivery.stop = now
    }

    private mutating func stopSending(at now: SimTime) {
        guard let image = sender.image else { return }
        images[image].isOver = true
        if !images[image].delivery.isComplete {
            images[image].delivery.stop = now
            log?.note(.stopped, image: image, at: now)
        }
        sender.stop()
    }

    // MARK: Blocks

    /// Hands block after block to the link, as long as it is free and nothing else is due.
    private mutating func pump(at start: SimTime, scheduler: inout Scheduler<Event>) {
        var now = start
        while handOver(at: now) {
            guard let (end, time) = carry(from: now, scheduler: &scheduler),
                settle(end, at: time, scheduler: &scheduler)
            else {
                return
            }
            now = time
        }
    }

    /// Hands the next block to the link if it is free and there is one.
    private mutating func handOver(at now: SimTime) -> Bool {
        guard cargo == nil, now >= freeAt, let (block, next) = sender.nextBlock() else { return false }
        cargo = next
        handedOver += next.dataBytes
        handedOverAt = now
        switch next {
        case .data(let image, let segment, let offset, let bytes):
            if images[image].delivery.sendStart == nil { images[image].delivery.sendStart = now }
            log?.note(.blockSent(segment: segment, offset: offset, bytes: bytes), image: image, at: now)
        case .stop(let image): log?.note(.stopBlockSent, image: image, at: now)
        }
        link.begin(block, at: now)
        return true
    }

    /// Lets the link work until something else is due. It has its next event in the queue where the block has not ended by then.
    private mutating func carry(from now: SimTime, scheduler: inout Scheduler<Event>) -> (end: BlockEnd, at: SimTime)? {
        if let ended = link.advance(from: now, before: scheduler.nextTime ?? .distantFuture) { return ended }
        guard let time = link.nextEventTime else {
            violation = "the link has a block since \(handedOverAt) and never ends it"
            return nil
        }
        guard time >= now else {
            violation = "\(TimeFault(wanted: time, present: now))"
            return nil
        }
        scheduler.schedule(.link, at: time)
        return nil
    }

    /// A link that is woken so often at one instant, and does all its steps each time, will not get ahead.
    private static let mostWakesAtOnce = 1000

    private mutating func wakeLink(at now: SimTime, scheduler: inout Scheduler<Event>) {
        guard cargo != nil else { return }
        wakesAtOnce = now > lastWake ? 0 : wakesAtOnce + 1
        lastWake = now
        guard wakesAtOnce < Self.mostWakesAtOnce else {
            let steps = wakesAtOnce * type(of: link).mostStepsAtOnce
            violation = "the link has done \(steps) steps at \(now) and time does not go on"
            return
        }
        let ended = link.step().map { (end: $0, at: now) } ?? carry(from: now, scheduler: &scheduler)
        guard let (end, time) = ended, settle(end, at: time, scheduler: &scheduler) else { return }
        pump(at: time, scheduler: &scheduler)
    }

    /// Takes down how a block ended; whether the next may follow at once.
    private mutating func settle(_ end: BlockEnd, at now: SimTime, scheduler: inout Scheduler<Event>) -> Bool {
        guard let carried = cargo else { return false }
        cargo = nil
        guard handedOverAt <= end.receivedAt, end.receivedAt <= max(now, end.freeAt) else {
            violation = "a block handed over at \(handedOverAt) and ended at \(now) was received at \(end.receivedAt)"
            return false
        }
        freeAt = end.freeAt
        account(for: carried, end)
        if configuration.whenLate.places != nil, sender.hasSentAll, let image = sender.image {
            leave(image, at: now, scheduler: &scheduler)
        }
        guard freeAt > now else { return true }
        scheduler.schedule(.free, at: freeAt)
        return false
    }

    private mutating func account(for carried: Sender.Cargo, _ end: BlockEnd) {
        guard case .data(let image, let segment, let offset, let bytes) = carried else { return }
        if end.delivered {
            if let deadline = Self.deadline(configuration.deadline, of: image, instants), end.receivedAt > deadline {
                log?.note(.blockLate(segment: segment, offset: offset, bytes: bytes), image: image, at: end.receivedAt)
                deliveredLate += bytes
                images[image].delivery.lateBytes += bytes
                return
            }
            log?.note(
                .blockDelivered(segment: segment, offset: offset, bytes: bytes), image: image, at: end.receivedAt)
            delivered += bytes
            let isWhole = images[image].receive(
                bytes: bytes, segment: segment, offset: offset, at: end.receivedAt, snapshots: configuration.snapshots)
            if isWhole, log != nil {
                let size = images[image].layout.bytes[segment]
                log?.note(.segmentWhole(segment: segment, bytes: size), image: image, at: end.receivedAt)
            }
        } else {
            lost += bytes
            images[image].delivery.lostBlocks += 1
            log?.note(.blockLost(segment: segment, offset: offset, bytes: bytes), image: image, at: end.receivedAt)
        }
    }

    /// The instant after which nothing of an image counts; nil where sending alone has an end.
    ///
    /// Static, since a method would be given a copy of the whole run.
    private static func deadline(_ deadline: Deadline, of image: Int, _ instants: [SimTime]) -> SimTime? {
        switch deadline {
        case .nextArrival: instants[image + 1]
        case .after(let limit): instants[image] + limit
        case .testbed: nil
        }
    }

    /// Whether there is still a point in sending something of an image.
    private func isInTime(_ image: Int, at now: SimTime) -> Bool {
        Self.deadline(configuration.deadline, of: image, instants).map { now < $0 } ?? true
    }
}
