/// Keys in memory of their own, one behind the other, and, where they were made one, a 4-ary heap: four siblings share a cache line.
///
/// No value: whoever holds it frees it, and only ``copied()`` copies it. An array asks before each change whether it is the only one,
/// which was a third of the queue's work.
@usableFromInline
struct EventKeys {
    @usableFromInline var first: UnsafeMutablePointer<EventKey>
    @usableFromInline var count = 0
    @usableFromInline var capacity: Int

    @usableFromInline
    init(capacity: Int) {
        self.capacity = capacity
        first = .allocate(capacity: capacity)
    }

    func copied() -> EventKeys {
        var copy = EventKeys(capacity: capacity)
        copy.first.initialize(from: first, count: count)
        copy.count = count
        return copy
    }

    func free() { first.deallocate() }

    @inlinable
    subscript(index: Int) -> EventKey {
        get {
            check(index)
            return first[index]
        }
        nonmutating set {
            check(index)
            first[index] = newValue
        }
    }

    /// In debug builds, whether an index is that of a key; in others nothing.
    @inlinable @inline(__always)
    func check(_ index: Int) {
        #if DEBUG
            precondition((0..<count).contains(index), "key \(index) of \(count)")
        #endif
    }

    @inlinable
    mutating func append(_ key: EventKey) {
        if count == capacity { grow() }
        (first + count).initialize(to: key)
        count &+= 1
    }

    @usableFromInline
    mutating func grow() {
        let old = first
        capacity *= 2
        first = .allocate(capacity: capacity)
        first.moveInitialize(from: old, count: count)
        old.deallocate()
    }
}

/// Of a heap.
extension EventKeys {
    @inlinable
    mutating func push(_ key: EventKey) {
        append(key)
        siftUp(key, from: count &- 1)
    }

    /// Takes the first key out, of which there is one.
    @inlinable
    mutating func popFirst() -> EventKey {
        let first = self[0]
        let last = self[count &- 1]
        count &-= 1
        if count > 0 { replaceFirst(with: last) }
        return first
    }

    /// A heap of keys that are in no order (Floyd 1964).
    mutating func heapify() {
        guard count > 1 else { return }
        for index in (0...(count - 2) / 4).reversed() { siftDown(self[index], from: index) }
    }

    /// Puts `key` into the hole at `index` or, as long as it precedes the parent, further up.
    @inlinable
    func siftUp(_ key: EventKey, from index: Int) {
        var hole = index
        while hole > 0 {
            let parent = (hole &- 1) >> 2
            guard key.precedes(self[parent]) else { break }
            self[hole] = self[parent]
            hole = parent
        }
        self[hole] = key
    }

    /// Puts `key` into the hole at `index` or, as long as a child precedes it, further down.
    private func siftDown(_ key: EventKey, from index: Int) {
        var hole = index
        while let child = leastChild(of: hole), self[child].precedes(key) {
            self[hole] = self[child]
            hole = child
        }
        self[hole] = key
    }

    /// Lets `key`, which was the last of the heap, take the place of the first.
    ///
    /// The hole goes down to a leaf along the least children and the key then up from there: it came from a leaf and
    /// mostly ends near one, so that comparing it on the way down would be wasted (Wegener 1993).
    @inlinable
    func replaceFirst(with key: EventKey) {
        var hole = 0
        while let child = leastChild(of: hole) {
            self[hole] = self[child]
            hole = child
        }
        siftUp(key, from: hole)
    }

    @inlinable @inline(__always)
    func leastChild(of parent: Int) -> Int? {
        let child = 4 &* parent &+ 1
        guard child &+ 3 < count else {
            guard child < count else { return nil }
            var least = child
            var other = child &+ 1
            while other < count {
                if self[other].precedes(self[least]) { least = other }
                other &+= 1
            }
            return least
        }
        let left = self[child &+ 1].precedes(self[child]) ? child &+ 1 : child
        let right = self[child &+ 3].precedes(self[child &+ 2]) ? child &+ 3 : child &+ 2
        return self[right].precedes(self[left]) ? right : left
    }
}
