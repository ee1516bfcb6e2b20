/// Events in the order (time, priority, sequence of scheduling): a 4-ary heap in one array.
///
/// Pushing and popping cost O(log n) and, once the array has grown, no allocation.
public struct EventQueue<Event> {
    fileprivate struct Entry {
        let time: Int64
        /// Priority in the upper eight bits, sequence below: one comparison decides both.
        let order: UInt64
        let event: Event

        @inline(__always)
        func precedes(_ other: Entry) -> Bool { time != other.time ? time < other.time : order < other.order }
    }

    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    /// An empty queue.
    public init() {}

    /// Events that wait.
    public var count: Int { heap.count }

    /// When the first event is due; nil where none waits.
    public var nextTime: SimTime? { heap.first.map { .nanoseconds($0.time) } }

    /// Adds an event.
    public mutating func push(_ event: Event, at time: SimTime, priority: EventPriority = .normal) {
        sequence += 1
        let entry = Entry(time: time.nanoseconds, order: UInt64(priority.rawValue) << 56 | sequence, event: event)
        heap.append(entry)
        var hole = heap.count - 1
        while hole > 0 {
            let parent = (hole - 1) / 4
            guard entry.precedes(heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = entry
    }

    /// Takes the first event out.
    public mutating func pop() -> (time: SimTime, event: Event)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        let count = heap.count
        if count > 0 {
            var hole = 0
            while true {
                let child = 4 * hole + 1
                guard child < count else { break }
                var least = child
                for other in child + 1..<max(child + 1, min(child + 4, count)) where heap[other].precedes(heap[least]) {
                    least = other
                }
                guard heap[least].precedes(last) else { break }
                heap[hole] = heap[least]
                hole = least
            }
            heap[hole] = last
        }
        return (.nanoseconds(first.time), first.event)
    }
}

extension EventQueue: Sendable where Event: Sendable {}
extension EventQueue.Entry: Sendable where Event: Sendable {}
