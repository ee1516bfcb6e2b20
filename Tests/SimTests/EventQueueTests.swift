import Testing

@testable import Sim

@Suite("Event queue")
struct EventQueueTests {
    /// An event of a test: its number in the order of scheduling.
    private typealias Pushed = (time: Int64, priority: EventPriority, number: Int)

    private static func drained(_ queue: EventQueue<Int>) -> [Int] {
        var queue = queue
        var order: [Int] = []
        while let (_, event) = queue.pop() { order.append(event) }
        return order
    }

    /// The order that the queue promises, by sorting.
    private static func promised(_ events: [Pushed]) -> [Int] {
        events.sorted { ($0.time, $0.priority.rawValue, $0.number) < ($1.time, $1.priority.rawValue, $1.number) }
            .map(\.number)
    }

    @Test("gives up to five events of two instants and three priorities in order, in every combination")
    func combinations() {
        let kinds: [(Int64, EventPriority)] = [
            (1, .early), (1, .normal), (1, .late), (2, .early), (2, .normal), (2, .late),
        ]
        for length in 0...5 {
            var choices = [Int](repeating: 0, count: length)
            repeat {
                var queue = EventQueue<Int>()
                var events: [Pushed] = []
                for (number, choice) in choices.enumerated() {
                    let (time, priority) = kinds[choice]
                    events.append((time, priority, number))
                    queue.push(number, at: .nanoseconds(time), priority: priority)
                }
                #expect(Self.drained(queue) == Self.promised(events))
            } while choices.advance(base: kinds.count)
        }
    }

    /// Ways in which times may lie, some of which defeat rough sorting.
    enum Spread: String, CaseIterable, Sendable {
        case uniform, exponential, fewInstants, oneInstant, clusterAndTail, outliers, ascending, descending, negative

        func time(_ random: inout RandomStream, number: Int) -> Int64 {
            switch self {
            case .uniform: Int64(random.integer(below: 1_000_000_000))
            case .exponential: Int64(random.exponential(mean: 1e9))
            case .fewInstants: Int64(random.integer(below: 3)) * 1000
            case .oneInstant: 7
            case .clusterAndTail:
                random.bernoulli(0.9) ? Int64(random.integer(below: 100)) : Int64(random.exponential(mean: 1e15))
            case .outliers:
                random.bernoulli(0.01) ? .max - Int64(random.integer(below: 2)) : Int64(random.integer(below: 5000))
            case .ascending: Int64(number)
            case .descending: Int64(1_000_000 - number)
            case .negative:
                random.bernoulli(0.5) ? .min + Int64(random.integer(below: 9)) : Int64(random.integer(below: 9))
            }
        }
    }

    @Test("gives many events in order, however their times are spread", arguments: Spread.allCases)
    func spreads(spread: Spread) {
        var random = RandomStreams(seed: 1, replication: 0).stream("spread")
        var queue = EventQueue<Int>()
        var events: [Pushed] = []
        for number in 0..<20_000 {
            let priority = EventPriority(rawValue: UInt8(random.integer(below: 3))) ?? .normal
            events.append((spread.time(&random, number: number), priority, number))
            queue.push(number, at: .nanoseconds(events[number].time), priority: priority)
        }
        #expect(queue.count == 20_000)
        #expect(Self.drained(queue) == Self.promised(events))
    }

    @Test("keeps the order while events come and go, as in a simulation", arguments: Spread.allCases)
    func comingAndGoing(spread: Spread) {
        var random = RandomStreams(seed: 2, replication: 0).stream("spread")
        var queue = EventQueue<Int>()
        var waiting = SortedReference()
        var now: Int64 = 0
        for number in 0..<6_000 {
            // The number of events that wait swings between a few and a thousand.
            let wanted = (number / 1500) % 2 == 0 ? 1000 : 3
            repeat {
                let offset = max(0, spread.time(&random, number: number) % 1_000_000_000_000)
                let priority = EventPriority(rawValue: UInt8(random.integer(below: 3))) ?? .normal
                let scheduled = waiting.add(time: now + offset, priority: priority)
                queue.push(scheduled, at: .nanoseconds(now + offset), priority: priority)
            } while queue.count < wanted && random.bernoulli(0.5)
            guard queue.count > wanted / 2 else { continue }
            for _ in 0..<(queue.count > wanted ? 2 : 1) {
                let due = queue.nextTime
                let first = queue.pop()
                let promised = waiting.removeFirst()
                guard let first, let promised else {
                    Issue.record("an empty queue of \(queue.count)")
                    return
                }
                #expect(first.event == promised.number && first.time.nanoseconds == promised.time && due == first.time)
                now = first.time.nanoseconds
            }
        }
        #expect(Self.drained(queue) == waiting.numbers)
    }

    @Test("takes an event that is due before one that was taken out already")
    func past() {
        var queue = EventQueue<Int>()
        for number in 0..<1000 { queue.push(number, at: .nanoseconds(Int64(1000 + number))) }
        for number in 0..<900 { #expect(queue.pop()?.event == number) }
        queue.push(-1, at: .nanoseconds(5))
        #expect(queue.nextTime == .nanoseconds(5))
        #expect(queue.pop()?.event == -1)
        #expect(queue.pop()?.event == 900)
    }

    @Test("goes on in order when the sequence numbers are used up", arguments: [5, 300, 5000])
    func renumbering(waiting: Int) {
        var queue = EventQueue<Int>(sequence: EventKey.maximumSequence - UInt64(waiting) / 2)
        var random = RandomStreams(seed: 3, replication: 0).stream("times")
        var events: [Pushed] = []
        for number in 0..<waiting {
            events.append((Int64(random.integer(below: 50)), .normal, number))
            queue.push(number, at: .nanoseconds(events[number].time))
        }
        #expect(queue.storage.events.sequence < UInt64(waiting) + 1)
        #expect(Self.drained(queue) == Self.promised(events))
    }

    @Test("is a value: a copy keeps its events")
    func copies() {
        var queue = EventQueue<Int>()
        for number in 0..<500 { queue.push(number, at: .nanoseconds(Int64(number))) }
        let copy = queue
        while queue.pop() != nil {}
        #expect(queue.count == 0 && queue.nextTime == nil)
        #expect(Self.drained(copy) == Array(0..<500))
    }

    @Test("lets go of what an event holds as soon as it is taken out")
    func releases() {
        final class Held {}
        var queue = EventQueue<Held>()
        weak var held: Held?
        do {
            let object = Held()
            held = object
            queue.push(object, at: .zero)
        }
        #expect(held != nil)
        _ = queue.pop()
        #expect(held == nil)
    }

    @Test("lets go of what waits when it goes, however many wait, and a copy holds it on")
    func releasesWhatWaits() {
        final class Held {}
        var queue: EventQueue<Held>? = EventQueue()
        weak var (first, last): (Held?, Held?)
        for number in 0..<1000 {
            let object = Held()
            if number == 0 { first = object }
            last = object
            queue?.push(object, at: .nanoseconds(Int64(number)))
        }
        var copy = queue
        _ = copy?.pop()
        #expect(first != nil && last != nil)
        queue = nil
        #expect(first == nil && last != nil && copy?.count == 999)
        copy = nil
        #expect(last == nil)
    }

    @Test("needs no more memory once it has had as many events, guarded by counts")
    func steadyState() {
        var queue = EventQueue<Int>()
        var random = RandomStreams(seed: 4, replication: 0).stream("hold")
        func hold(_ count: Int) {
            for _ in 0..<count {
                guard let (time, event) = queue.pop() else { return }
                queue.push(event, at: time + .nanoseconds(Int64(random.exponential(mean: 1e6))))
            }
        }
        for number in 0..<10_000 { queue.push(number, at: .nanoseconds(Int64(random.exponential(mean: 1e6)))) }
        hold(200_000)
        let slots = queue.storage.events.slotCount
        let keys = queue.storage.events.keyCapacity
        hold(200_000)
        #expect(queue.storage.events.slotCount == slots && slots <= 10_001)
        // A bucket that is fuller than it ever was may still grow; nothing else does.
        let later = queue.storage.events.keyCapacity
        #expect(later <= keys + keys / 10)
        #expect(keys < 20 * 10_000)
    }
}

/// What a queue should do, by keeping everything sorted.
private struct SortedReference {
    private var events: [(time: Int64, priority: UInt8, number: Int)] = []
    private var pushed = 0

    var numbers: [Int] { events.map(\.number) }

    mutating func add(time: Int64, priority: EventPriority) -> Int {
        let event = (time: time, priority: priority.rawValue, number: pushed)
        pushed += 1
        let index = events.firstIndex { ($0.time, $0.priority) > (event.time, event.priority) } ?? events.count
        events.insert(event, at: index)
        return event.number
    }

    mutating func removeFirst() -> (time: Int64, number: Int)? {
        guard !events.isEmpty else { return nil }
        let first = events.removeFirst()
        return (first.time, first.number)
    }
}

extension [Int] {
    /// Counts on by one in numbers of a base, last digit first; false after the last.
    fileprivate mutating func advance(base: Int) -> Bool {
        for index in indices {
            self[index] += 1
            if self[index] < base { return true }
            self[index] = 0
        }
        return false
    }
}
