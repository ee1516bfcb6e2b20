/// What decides the order of events, in 16 bytes, and where the event is.
@usableFromInline
struct EventKey: Sendable {
    @usableFromInline static var noSlot: UInt32 { .max }
    @usableFromInline static var maximumSlots: Int { 1 << 24 }
    @usableFromInline static var maximumSequence: UInt64 { 1 << 38 - 1 }

    /// Nanoseconds.
    @usableFromInline let time: Int64
    /// From the top two bits of priority, 38 of sequence and 24 of the slot. As no two sequence numbers are equal, the
    /// slot decides nothing.
    @usableFromInline var order: UInt64

    @inlinable
    init(time: Int64, priority: EventPriority, sequence: UInt64, slot: Int) {
        self.time = time
        order = UInt64(priority.rawValue) << 62 | sequence << 24 | UInt64(bitPattern: Int64(slot))
    }

    @inlinable var slot: Int { Int(truncatingIfNeeded: order & 0xFF_FFFF) }

    mutating func renumber(_ sequence: UInt64) { order = order & (3 << 62 | 0xFF_FFFF) | sequence << 24 }

    @inlinable @inline(__always)
    func precedes(_ other: EventKey) -> Bool {
        time < other.time || (time == other.time && order < other.order)
    }
}

/// A 4-ary heap of keys: four siblings share a cache line.
@usableFromInline
struct EventHeap: Sendable {
    @usableFromInline var keys: ContiguousArray<EventKey> = []

    @inlinable
    init() {}

    @inlinable
    mutating func push(_ key: EventKey) {
        keys.append(key)
        keys.withUnsafeMutableBufferPointer { keys in Self.siftUp(key, from: keys.count - 1, in: keys) }
    }

    @inlinable
    mutating func pop() -> EventKey? {
        guard let first = keys.first, let last = keys.popLast() else { return nil }
        if !keys.isEmpty { keys.withUnsafeMutableBufferPointer { keys in Self.replaceFirst(with: last, in: keys) } }
        return first
    }

    /// Puts `key` into the hole at `index` or, as long as it precedes the parent, further up.
    @inlinable
    static func siftUp(_ key: EventKey, from index: Int, in keys: UnsafeMutableBufferPointer<EventKey>) {
        var hole = index
        while hole > 0 {
            let parent = (hole &- 1) >> 2
            guard key.precedes(keys[parent]) else { break }
            keys[hole] = keys[parent]
            hole = parent
        }
        keys[hole] = key
    }

    /// Lets `key`, which was the last of the heap, take the place of the first.
    ///
    /// The hole goes down to a leaf along the least children and the key then up from there: it came from a leaf and
    /// mostly ends near one, so that comparing it on the way down would be wasted (Wegener 1993).
    @inlinable
    static func replaceFirst(with key: EventKey, in keys: UnsafeMutableBufferPointer<EventKey>) {
        let count = keys.count
        var hole = 0
        var child = 1
        while child &+ 3 < count {
            let left = keys[child &+ 1].precedes(keys[child]) ? child &+ 1 : child
            let right = keys[child &+ 3].precedes(keys[child &+ 2]) ? child &+ 3 : child &+ 2
            let least = keys[right].precedes(keys[left]) ? right : left
            keys[hole] = keys[least]
            hole = least
            child = 4 &* hole &+ 1
        }
        if child < count {
            var least = child
            for other in child &+ 1..<max(count, child &+ 1) where keys[other].precedes(keys[least]) { least = other }
            keys[hole] = keys[least]
            hole = least
        }
        siftUp(key, from: hole, in: keys)
    }
}
