/// What a simulation simulates: a state and what its events do to it.
public protocol Process {
    /// What can happen; an enumeration with values in its cases costs no allocation.
    associatedtype Event

    /// Lets one thing happen at `now`; what follows from it is given to the scheduler.
    mutating func handle(_ event: Event, at now: SimTime, scheduler: inout Scheduler<Event>)
}

/// Which of several events at one instant happens first.
@frozen
public enum EventPriority: UInt8, Sendable, Hashable {
    /// Before all others.
    case early = 0
    /// The usual.
    case normal = 1
    /// After all others, such as an observation.
    case late = 2
}

/// Takes events for later. Events at one instant happen by priority, then in the order in which they were scheduled.
public struct Scheduler<Event> {
    @usableFromInline var queue = EventQueue<Event>()
    /// The present.
    @inlinable
    public var now: SimTime { present }
    /// When the next event is due; nil where none waits.
    @inlinable
    public var nextTime: SimTime? { queue.nextTime }
    @usableFromInline var present = SimTime.zero
    /// The first event that was meant for the past.
    @usableFromInline var fault: TimeFault?

    init() {}

    /// Adds an event.
    ///
    /// An event for the past is not taken: time never runs backwards. The simulation stops, and ``Simulation/fault``
    /// tells why.
    @inlinable
    public mutating func schedule(_ event: Event, at time: SimTime, priority: EventPriority = .normal) {
        guard time >= present else {
            refuse(time)
            return
        }
        queue.push(event, at: time, priority: priority)
    }

    @usableFromInline
    mutating func refuse(_ time: SimTime) {
        if fault == nil { fault = TimeFault(wanted: time, present: present) }
    }
}

/// An event was meant for the past: a defect of the process.
public struct TimeFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// When the event should have happened.
    public let wanted: SimTime
    /// When it was scheduled.
    public let present: SimTime

    /// For an owner of events who finds it before the scheduler does.
    public init(wanted: SimTime, present: SimTime) {
        self.wanted = wanted
        self.present = present
    }

    /// Both times in nanoseconds, in one sentence.
    public var description: String {
        "an event at \(wanted.nanoseconds) ns was scheduled at \(present.nanoseconds) ns: time would run backwards"
    }
}

/// A process, its clock and its events.
///
///     var simulation = Simulation(Ping(replies: 0))
///     simulation.schedule(.ping, at: .milliseconds(1))
///     simulation.run(until: .seconds(10))
///     let replies = simulation.process.replies
///
/// Tests move the clock by hand with ``step()``.
public struct Simulation<P: Process> {
    /// The process, as it is now.
    @inlinable
    public var process: P { state }
    /// Events that have happened.
    @inlinable
    public var eventCount: Int { happened }
    @usableFromInline var state: P
    @usableFromInline var happened = 0
    @usableFromInline var scheduler = Scheduler<P.Event>()

    /// Starts at time zero with nothing scheduled.
    public init(_ process: P) { state = process }

    /// The present.
    @inlinable
    public var now: SimTime { scheduler.now }

    /// Why the simulation cannot go on; nil while it can.
    public var fault: TimeFault? { scheduler.fault }

    /// Adds an event from outside the process.
    @inlinable
    public mutating func schedule(_ event: P.Event, at time: SimTime, priority: EventPriority = .normal) {
        scheduler.schedule(event, at: time, priority: priority)
    }

    /// Lets `update` change the process from outside, between two events.
    @inlinable
    public mutating func updatingProcess<Result, Failure: Error>(
        _ update: (inout P) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try update(&state)
    }

    /// Lets the next event happen; false where none waits, and after a ``fault``.
    @inlinable
    @discardableResult
    public mutating func step() -> Bool { step { _, _ in } }

    /// Lets the next event happen, after `watch` has seen it.
    @inlinable
    @discardableResult
    mutating func step(watch: (P.Event, SimTime) -> Void) -> Bool {
        guard scheduler.fault == nil, let (time, event) = scheduler.queue.pop() else { return false }
        watch(event, time)
        scheduler.present = time
        happened += 1
        state.handle(event, at: time, scheduler: &scheduler)
        return true
    }

    /// Lets everything happen that is due until an instant, itself included; the clock then stands there or, without
    /// an end, at the last event. A ``fault`` stops it where it happens.
    @inlinable
    public mutating func run(until end: SimTime = .distantFuture) {
        while let next = scheduler.queue.nextTime, next <= end, step() {}
        if end < .distantFuture, scheduler.fault == nil { scheduler.present = max(scheduler.present, end) }
    }
}

extension Scheduler: Sendable where Event: Sendable {}
extension Simulation: Sendable where P: Sendable, P.Event: Sendable {}
