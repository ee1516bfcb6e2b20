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
