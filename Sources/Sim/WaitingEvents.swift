/// The events of a queue, in memory of their own: no value, but what ``EventQueue`` makes one of.
@usableFromInline
struct WaitingEvents<Event> {
    /// The keys of what waits before the horizon, a heap; empty only if nothing waits at all.
    @usableFromInline var heap = EventKeys(capacity: 16)
    /// The events themselves, each in its slot from push to pop.
    @usableFromInline var slots: UnsafeMutablePointer<Event>
    /// Slots that were in use so far, and those that there is memory for.
    @usableFromInline var slotCount = 0
    @usableFromInline var slotCapacity = 16
    /// The slots of those in which nothing is: room for as many as there are slots. The next event takes the slot that was freed
    /// last, which is still in the cache.
    @usableFromInline var freeSlots: UnsafeMutablePointer<UInt32>
    @usableFromInline var freeCount = 0
    @usableFromInline var sequence: UInt64

    /// Events before this time, in nanoseconds, are in the heap; the largest number if all are.
    @usableFromInline var horizon = Int64.max
    /// Where the buckets begin, and how many nanoseconds each is long, as a power of two.
    @usableFromInline var windowStart: Int64 = 0
    @usableFromInline var bucketShift: UInt64 = 0
    /// Each bucket's keys, in no order; emptied buckets keep their memory.
    @usableFromInline var buckets: UnsafeMutablePointer<EventKeys>
    /// How many there are, how many of them are in use, and the first that has not gone to the heap.
    @usableFromInline var allBuckets = 0
    @usableFromInline var bucketCount = 0
    @usableFromInline var nextBucket = 0
    /// Events in buckets.
    @usableFromInline var bucketed = 0
    /// Events behind the window, in no order.
    @usableFromInline var far = EventKeys(capacity: 16)
    /// The number of events in the heap at which it is worth the trouble to sort roughly.
    @usableFromInline var heapLimit = EventKeys.smallestHeapLimit

    init(sequence: UInt64) {
        self.sequence = sequence
        slots = .allocate(capacity: slotCapacity)
        freeSlots = .allocate(capacity: slotCapacity)
        buckets = .allocate(capacity: 0)
    }

    @inlinable var count: Int { heap.count + bucketed + far.count }

    @inlinable var nextTime: SimTime? { heap.count > 0 ? .nanoseconds(heap[0].time) : nil }

    @inlinable
    mutating func push(_ event: Event, at time: SimTime, priority: EventPriority) {
        if sequence > EventKey.maximumSequence { renumber() }
        let time = time.nanoseconds
        let slot: Int
        if freeCount > 0 {
            freeCount &-= 1
            slot = Int(freeSlots[freeCount])
        } else {
            if slotCount == slotCapacity { growSlots() }
            slot = slotCount
            slotCount &+= 1
        }
        (slots + slot).initialize(to: event)
        let key = EventKey(time: time, priority: priority, sequence: sequence, slot: slot)
        sequence &+= 1
        if heap.count == 0 { horizon = .max }
        if time < horizon {
            heap.push(key)
            if heap.count > heapLimit { spill() }
            return
        }
        let bucket = UInt64(bitPattern: time &- windowStart) >> bucketShift
        if bucket < UInt64(bitPattern: Int64(bucketCount)) {
            buckets[Int(truncatingIfNeeded: bucket)].append(key)
            bucketed &+= 1
        } else {
            far.append(key)
        }
    }

    @inlinable
    mutating func pop() -> (time: SimTime, event: Event)? {
        guard heap.count > 0 else { return nil }
        let first = heap.popFirst()
        if heap.count == 0, bucketed &+ far.count > 0 { advance() }
        let slot = first.slot
        let event = (slots + slot).move()
        freeSlots[freeCount] = UInt32(truncatingIfNeeded: slot)
        freeCount &+= 1
        return (.nanoseconds(first.time), event)
    }

    @usableFromInline
    mutating func growSlots() {
        precondition(slotCount < EventKey.maximumSlots, "more than \(EventKey.maximumSlots) events wait at a time")
        let (events, free) = (slots, freeSlots)
        slotCapacity *= 2
        slots = .allocate(capacity: slotCapacity)
        // Slots are only added where none is free.
        slots.moveInitialize(from: events, count: slotCount)
        freeSlots = .allocate(capacity: slotCapacity)
        events.deallocate()
        free.deallocate()
    }

    // MARK: Memory

    /// Lets all events and their memory go.
    func free() {
        forEachKey { (slots + $0.slot).deinitialize(count: 1) }
        slots.deallocate()
        freeSlots.deallocate()
        for index in 0..<allBuckets { buckets[index].free() }
        buckets.deallocate()
        heap.free()
        far.free()
    }

    /// The same events in other memory.
    func copied() -> WaitingEvents {
        var copy = self
        copy.slots = .allocate(capacity: slotCapacity)
        forEachKey { (copy.slots + $0.slot).initialize(to: slots[$0.slot]) }
        copy.freeSlots = .allocate(capacity: slotCapacity)
        copy.freeSlots.initialize(from: freeSlots, count: freeCount)
        copy.buckets = .allocate(capacity: allBuckets)
        for index in 0..<allBuckets { (copy.buckets + index).initialize(to: buckets[index].copied()) }
        copy.heap = heap.copied()
        copy.far = far.copied()
        return copy
    }

    /// Keys that there is memory for.
    var keyCapacity: Int {
        (0..<allBuckets).reduce(heap.capacity + far.capacity) { $0 + buckets[$1].capacity }
    }

    private func forEachKey(_ body: (EventKey) -> Void) {
        for index in 0..<heap.count { body(heap[index]) }
        for index in 0..<far.count { body(far[index]) }
        for bucket in 0..<allBuckets {
            for index in 0..<buckets[bucket].count { body(buckets[bucket][index]) }
        }
    }
}
