/// Events in the order (time, priority, sequence of scheduling).
///
///     var queue = EventQueue<String>()
///     queue.push("second", at: .milliseconds(2))
///     queue.push("first", at: .milliseconds(1))
///     let event = queue.pop()?.event  // "first"
///
/// Few events wait in a heap. Many are sorted roughly, as in a ladder queue (Tang, Goh and Thng, "Ladder queue", ACM
/// TOMACS 15(3), 2005): those before the *horizon* wait in the heap, those of the window behind it in buckets of equal
/// stretches of time, and the rest unsorted. A bucket goes to the heap when its time has come, so the heap stays small
/// enough for the cache. Where times are spread so unevenly that one bucket holds most events, the heap holds them, and
/// the queue is as fast as a heap; it is never wrong about the order.
///
/// Pushing and popping cost O(1) on average, O(log n) at worst, and, once the arrays have grown, no allocation.
/// At most 2^24 events (16.7 million) can wait at a time. Events cannot be taken back: a process that may change its
/// mind puts a generation number into the event and ignores one that is out of date.
public struct EventQueue<Event> {
    /// What waits before the horizon; empty only if nothing waits at all.
    @usableFromInline var heap = EventHeap()
    /// The events themselves, each in its slot from push to pop; nil in a free slot.
    @usableFromInline var slots: ContiguousArray<Event?> = []
    /// The next event takes the slot that was freed last, which is still in the cache.
    @usableFromInline var freeSlots: ContiguousArray<UInt32> = []
    /// The slot that was freed last, before it goes to `freeSlots`: most events are taken out to make one other.
    @usableFromInline var freeSlot: Int?
    @usableFromInline var sequence: UInt64 = 0

    /// Events before this time, in nanoseconds, are in the heap; the largest number if all are.
    @usableFromInline var horizon = Int64.max
    /// Where the buckets begin, and how many nanoseconds each is long, as a power of two.
    @usableFromInline var windowStart: Int64 = 0
    @usableFromInline var bucketShift: UInt64 = 0
    /// Each bucket's keys, in no order; emptied buckets keep their memory.
    @usableFromInline var buckets: ContiguousArray<ContiguousArray<EventKey>> = []
    /// How many of `buckets` are in use, and the first that has not gone to the heap.
    @usableFromInline var bucketCount = 0
    @usableFromInline var nextBucket = 0
    /// Events in buckets.
    @usableFromInline var bucketed = 0
    /// Events behind the window, in no order.
    @usableFromInline var far: ContiguousArray<EventKey> = []
    /// The number of events in the heap at which it is worth the trouble to sort roughly.
    @usableFromInline var heapLimit = EventQueue.smallestHeapLimit

    /// An empty queue.
    public init() {}

    /// An empty queue whose next event bears the given sequence number.
    init(sequence: UInt64) { self.sequence = sequence }

    /// Events that wait.
    @inlinable
    public var count: Int { heap.keys.count + bucketed + far.count }

    /// When the first event is due; nil where none waits. O(1).
    @inlinable
    public var nextTime: SimTime? { heap.keys.first.map { .nanoseconds($0.time) } }

    /// Adds an event.
    @inlinable
    public mutating func push(_ event: Event, at time: SimTime, priority: EventPriority = .normal) {
        if sequence > EventKey.maximumSequence { renumber() }
        let time = time.nanoseconds
        let slot: Int
        if let free = freeSlot {
            slot = free
            freeSlot = nil
            slots[slot] = event
        } else if let free = freeSlots.popLast() {
            slot = Int(free)
            slots[slot] = event
        } else {
            slot = slots.count
            precondition(slot < EventKey.maximumSlots, "more than \(EventKey.maximumSlots) events wait at a time")
            slots.append(event)
        }
        let key = EventKey(time: time, priority: priority, sequence: sequence, slot: slot)
        sequence += 1
        if heap.keys.isEmpty { horizon = .max }
        if time < horizon {
            heap.push(key)
            if heap.keys.count > heapLimit { spill() }
            return
        }
        let bucket = UInt64(bitPattern: time &- windowStart) >> bucketShift
        if bucket < UInt64(bitPattern: Int64(bucketCount)) {
            buckets[Int(truncatingIfNeeded: bucket)].append(key)
            bucketed += 1
        } else {
            far.append(key)
        }
    }

    /// Takes the first event out.
    @inlinable
    public mutating func pop() -> (time: SimTime, event: Event)? {
        guard let first = heap.pop() else { return nil }
        if heap.keys.isEmpty && bucketed + far.count > 0 { advance() }
        guard let event = slots[first.slot].take() else { preconditionFailure("an event was taken out twice") }
        if let free = freeSlot { freeSlots.append(UInt32(truncatingIfNeeded: free)) }
        freeSlot = first.slot
        return (.nanoseconds(first.time), event)
    }
}

extension EventQueue: Sendable where Event: Sendable {}
