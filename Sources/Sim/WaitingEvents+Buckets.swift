extension EventKeys {
    /// A heap of this many keys stays within the innermost cache.
    @usableFromInline static var smallestHeapLimit: Int { 64 }
}

/// Rough sorting: what keeps the heap small while many events wait.
extension WaitingEvents {
    /// With so many buckets, the ends of all of them stay within the second cache.
    private static var mostBuckets: Int { 4096 }
    /// With fewer events behind the window than this, the heap takes them.
    private static var fewestWorthBuckets: Int { 32 }

    /// Sorts a heap that has grown large into buckets.
    @usableFromInline
    mutating func spill() {
        if bucketed + far.count == 0 {
            swap(&far, &heap)
            openWindow()
            advance()
        }
        // Where that did not help, the next attempt waits until the heap has doubled, so that attempts stay cheap.
        heapLimit = max(EventKeys.smallestHeapLimit, 2 * heap.count)
    }

    /// Moves the horizon on, until something is before it: the heap is empty and other events wait.
    @usableFromInline
    mutating func advance() {
        if bucketed == 0 {
            guard far.count >= Self.fewestWorthBuckets else {
                swap(&heap, &far)
                heap.heapify()
                horizon = .max
                bucketCount = 0
                heapLimit = EventKeys.smallestHeapLimit
                return
            }
            openWindow()
        }
        while buckets[nextBucket].count == 0 { nextBucket += 1 }
        // The bucket's memory becomes the heap's, and the other way round.
        swap(&heap, &buckets[nextBucket])
        heap.heapify()
        bucketed -= heap.count
        nextBucket += 1
        horizon = windowStart.addingClamped(UInt64(nextBucket) << bucketShift)
    }

    /// Distributes the events of `far`, of which there are some, over the buckets. At least the first event and, for
    /// most distributions, three quarters of all get a bucket; the others stay in `far`.
    private mutating func openWindow() {
        let count = far.count
        var start = Int64.max
        for index in 0..<count { start = min(start, far[index].time) }
        var sample: [UInt64] = []
        sample.reserveCapacity(64)
        for index in 0..<64 { sample.append(UInt64(bitPattern: far[index * count / 64].time &- start)) }
        sample.sort()
        let span = sample[47]
        let wanted = max(16, min(Self.mostBuckets, count / 8))
        bucketShift = 0
        while span >> bucketShift >= UInt64(wanted) { bucketShift += 1 }
        windowStart = start
        bucketCount = wanted
        nextBucket = 0
        if allBuckets < wanted { growBuckets(to: wanted) }
        var kept = 0
        for index in 0..<count {
            let key = far[index]
            let bucket = UInt64(bitPattern: key.time &- start) >> bucketShift
            if bucket < UInt64(wanted) {
                buckets[Int(bucket)].append(key)
            } else {
                far[kept] = key
                kept += 1
            }
        }
        far.count = kept
        bucketed = count - kept
    }

    private mutating func growBuckets(to wanted: Int) {
        let old = buckets
        buckets = .allocate(capacity: wanted)
        buckets.moveInitialize(from: old, count: allBuckets)
        for index in allBuckets..<wanted { (buckets + index).initialize(to: EventKeys(capacity: 8)) }
        old.deallocate()
        allBuckets = wanted
    }

    /// Gives the waiting events new sequence numbers from 0, in their order: once in 2^38 events.
    @usableFromInline
    mutating func renumber() {
        for index in 0..<allBuckets {
            for place in 0..<buckets[index].count { heap.append(buckets[index][place]) }
            buckets[index].count = 0
        }
        for place in 0..<far.count { heap.append(far[place]) }
        far.count = 0
        // A sorted list is a heap.
        var sorted = UnsafeMutableBufferPointer(start: heap.first, count: heap.count)
        sorted.sort { $0.precedes($1) }
        for index in 0..<heap.count { heap[index].renumber(UInt64(index)) }
        sequence = UInt64(heap.count)
        bucketed = 0
        bucketCount = 0
        horizon = .max
    }
}

extension Int64 {
    /// The sum, or the largest number where the sum is larger.
    fileprivate func addingClamped(_ stretch: UInt64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(Int64(clamping: stretch))
        return overflow ? .max : sum
    }
}
