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
/// Pushing and popping cost O(1) on average, O(log n) at worst, and, once its memory has grown, no allocation.
/// At most 2^24 events (16.7 million) can wait at a time. Events cannot be taken back: a process that may change its
/// mind puts a generation number into the event and ignores one that is out of date.
public struct EventQueue<Event> {
    /// What a queue holds, behind one reference: copied when it is changed while another queue shares it.
    @usableFromInline
    final class Storage {
        // Unchecked: only methods of a queue that has the storage to itself change it, one of them at a time.
        @exclusivity(unchecked) @usableFromInline var events: WaitingEvents<Event>

        @usableFromInline
        init(_ events: WaitingEvents<Event>) { self.events = events }

        deinit { events.free() }
    }

    @usableFromInline var storage: Storage

    /// An empty queue.
    public init() { self.init(sequence: 0) }

    /// An empty queue whose next event bears the given sequence number.
    init(sequence: UInt64) { storage = Storage(WaitingEvents(sequence: sequence)) }

    /// Events that wait.
    @inlinable
    public var count: Int { storage.events.count }

    /// When the first event is due; nil where none waits. O(1).
    @inlinable
    public var nextTime: SimTime? { storage.events.nextTime }

    /// Adds an event.
    @inlinable
    public mutating func push(_ event: Event, at time: SimTime, priority: EventPriority = .normal) {
        if !isKnownUniquelyReferenced(&storage) { becomeUnique() }
        storage.events.push(event, at: time, priority: priority)
    }

    /// Takes the first event out.
    @inlinable
    public mutating func pop() -> (time: SimTime, event: Event)? {
        if !isKnownUniquelyReferenced(&storage) { becomeUnique() }
        return storage.events.pop()
    }

    @usableFromInline
    mutating func becomeUnique() { storage = Storage(storage.events.copied()) }
}

extension EventQueue: @unchecked Sendable where Event: Sendable {
    // Unchecked: the storage is a value's, as of an array.
}
