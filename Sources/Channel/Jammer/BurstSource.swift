import Sim

/// The bursts of one interferer, in order of time.
///
/// Time is cut into windows of some hundred bursts. What happens in a window is a function of the run's streams and the window's
/// index, not of what was asked before: jumping ahead over any idle time costs at most one window, or one repetition of the
/// schedule, and every codec of a run meets the same bursts. Only a Wi-Fi sender that defers to 802.15.4 frames reacts to what
/// is sent.
struct BurstSource: Sendable {
    /// The first burst that is not over at the time last sought.
    private(set) var start: Int64 = 0
    private(set) var end: Int64 = 0
    /// Which of ``processes`` it comes from.
    private(set) var process = 0

    /// The different processes of the schedule.
    let processes: [BurstProcess]
    private let phases: [(start: Int64, process: Int)]
    private let period: Int64?
    /// Whether the last phase goes on in the next repetition's first.
    private let goesOnIntoNext: Bool
    private let seeds: RandomStreams
    private let name: StaticString

    private var phaseIndex = -1
    private var phaseStart: Int64 = 0
    private var phaseEnd: Int64 = 0
    private var windowIndex = 0
    private var windowLength: Int64 = -1
    private var windowStart: Int64 = 0
    private var windowEnd: Int64 = 0
    private var random: RandomStream
    private var backoffs: RandomStream
    private var wifi = WiFiQueue()
    /// Until when another sender's frame keeps a polite source silent.
    private var heldUntil: Int64 = .min

    private let recorder: LinkRecorder?
    private let source: LinkEvent.Source

    /// Prepares the bursts of a schedule.
    ///
    /// - Parameters:
    ///   - name: of the random streams.
    ///   - recorder: takes down every burst that is over, as `source`.
    init(
        _ schedule: JammerSchedule, name: StaticString, streams: RandomStreams, recorder: LinkRecorder? = nil,
        source: LinkEvent.Source = .jammer
    ) {
        self.recorder = recorder
        self.source = source
        var processes: [BurstProcess] = []
        var known: [JammerConfiguration: Int] = [:]
        var phases: [(start: Int64, process: Int)] = []
        let schedule = schedule.joined
        for phase in schedule.phases {
            let process = known[phase.jammer] ?? processes.count
            phases.append((phase.start.nanoseconds, process))
            if process == processes.count {
                known[phase.jammer] = process
                processes.append(BurstProcess(phase.jammer))
            }
        }
        self.processes = processes
        self.phases = phases
        self.name = name
        period = schedule.period?.nanoseconds
        goesOnIntoNext = schedule.goesOnIntoNext
        seeds = streams
        random = streams.stream(name)
        backoffs = random
        if processes.allSatisfy(\.isSilent) { (start, end) = (.max, .max) }
    }

    /// Moves on until the current burst is not over at `time`.
    @inline(__always)
    mutating func seek(_ time: Int64) {
        if end <= time { advance(to: time) }
    }

    private mutating func advance(to time: Int64) {
        while end <= time {
            if end > start { recorder?.note(.burst(source: source), from: start, to: end) }
            if let target = jump(towards: time) {
                enterWindow(at: target, isJump: true)
            } else {
                skipCycles(before: time)
                makeNext()
            }
        }
    }

    /// Where to go on from, over idle time that need not be gone through on the way to `time`; nil where it is near.
    ///
    /// A step into the next window carries the Wi-Fi queue along; a jump does not. Of windows as long as their phase, whole
    /// repetitions of the schedule are jumped over.
    private func jump(towards time: Int64) -> Int64? {
        guard windowLength == .max else { return time - windowEnd > windowLength ? time : nil }
        guard let period, time - windowEnd > period else { return nil }
        return time - period
    }

    /// Steps over a periodic source's bursts that are over before `time`, but for those that are taken down.
    private mutating func skipCycles(before time: Int64) {
        guard phaseIndex >= 0, case .periodic(let on, let cycle) = processes[process] else { return }
        var target = min(time, windowEnd)
        if let seen = recorder?.window {
            let (first, last) = (seen.lowerBound.nanoseconds, seen.upperBound.nanoseconds)
            if end < first { target = min(target, first) } else if end < last { return }
        }
        let cycles = (target - end) / cycle - 1
        guard cycles > 0 else { return }
        end += cycles * cycle
        start = end - on
    }

    /// The burst after the current one.
    private mutating func makeNext() {
        while true {
            let found: Bool
            switch processes.isEmpty || phaseIndex < 0 ? .silence : processes[process] {
            case .silence: found = false
            case .exponential(let onMean, let offMean): found = makeExponential(onMean: onMean, offMean: offMean)
            case .periodic(let on, let cycle): found = makePeriodic(on: on, cycle: cycle)
            case .wifi(let traffic): found = makeWiFi(traffic)
            }
            if found { return }
            guard windowEnd < .max else {
                (start, end) = (.max, .max)
                return
            }
            enterWindow(at: windowEnd, isJump: false)
            if end > windowStart { return }
        }
    }

    // MARK: Windows

    private mutating func enterWindow(at time: Int64, isJump: Bool) {
        if time >= phaseEnd { enterPhase(at: time) }
        guard phaseIndex >= 0 else {
            (windowStart, windowEnd) = (phaseStart, phaseEnd)
            return
        }
        let current = processes[process]
        let length = current.window
        windowLength = length
        if length == .max {
            (windowIndex, windowStart, windowEnd) = (0, phaseStart, phaseEnd)
        } else {
            windowIndex = Int((time - phaseStart) / length)
            windowStart = phaseStart + Int64(windowIndex) * length
            windowEnd = min(phaseEnd, windowStart + length)
        }
        random = seeds.stream(name, Int(truncatingIfNeeded: phaseStart), windowIndex)
        switch current {
        case .silence: break
        case .exponential(let onMean, let offMean):
            // In equilibrium, on with its share of time; the rest of a stay is again exponential.
            end = windowStart
            start = windowStart
            if random.uniform() < onMean / (onMean + offMean) {
                end = min(windowEnd, windowStart + max(1, Int64(random.exponential(mean: onMean))))
            }
        case .periodic(let on, let cycle):
            let phase = Int64(random.uniform() * Double(cycle))
            start = windowStart - cycle + phase
            let skipped = max(0, (time - start) / cycle)
            start += skipped * cycle
            // Over before the window where the phase says so: the next one is a cycle on from there.
            end = min(windowEnd, start + on)
            start = min(end, max(start, windowStart))
        case .wifi(let traffic):
            backoffs = seeds.stream(name, Int(truncatingIfNeeded: phaseStart), -1 - windowIndex)
            if isJump {
                wifi = WiFiQueue()
                start = windowStart
                end = windowStart
            }
            drawLoad(at: windowStart, traffic)
            wifi.nextArrival = windowStart + traffic.residualGap(wifi.gap, &random)
        }
    }

    private mutating func enterPhase(at time: Int64) {
        var base: Int64 = 0
        if let period { base = time / period * period }
        let limit = period.map { base + $0 } ?? .max
        guard let first = phases.first, time >= base + first.start else {
            // Before the first phase.
            phaseIndex = -1
            (phaseStart, phaseEnd) = (base, phases.first.map { base + $0.start } ?? .max)
            return
        }
        // The last phase that has begun.
        var (index, end) = (0, phases.count)
        while end - index > 1 {
            let middle = (index + end) / 2
            if base + phases[middle].start <= time { index = middle } else { end = middle }
        }
        phaseIndex = index
        phaseStart = base + phases[index].start
        phaseEnd = index + 1 < phases.count ? base + phases[index + 1].start : limit
        if goesOnIntoNext, let period {
            // One phase across the end of a repetition; in the first repetition there is nothing before it.
            if index == 0, base > 0 { phaseStart = base - period + phases[phases.count - 1].start }
            if index == phases.count - 1 { phaseEnd = limit + phases[1].start }
        }
        process = phases[index].process
        wifi = WiFiQueue()
    }

    // MARK: Processes

    private mutating func makeExponential(onMean: Double, offMean: Double) -> Bool {
        let next = end + max(1, Int64(random.exponential(mean: offMean)))
        guard next < windowEnd else { return false }
        start = next
        end = min(windowEnd, next + max(1, Int64(random.exponential(mean: onMean))))
        return true
    }

    private mutating func makePeriodic(on: Int64, cycle: Int64) -> Bool {
        // The start of a burst cut at the window's beginning is not on the grid; its end is.
        let next = end - on + cycle
        guard next < windowEnd else { return false }
        start = next
        end = min(windowEnd, next + on)
        return true
    }

    private mutating func makeWiFi(_ traffic: WiFiTraffic) -> Bool {
        let free = max(end, heldUntil)
        var access: Int64
        if wifi.frames > 0 {
            access = free + traffic.difs + traffic.backoff(&backoffs)
        } else {
            guard wifi.nextArrival < windowEnd else { return false }
            access = wifi.nextArrival
            // A medium idle for a DIFS is taken at once, a busy one after a back-off.
            if access < free + traffic.difs { access = free + traffic.difs + traffic.backoff(&backoffs) }
        }
        guard access < windowEnd else { return false }
        absorbArrivals(until: access, traffic)
        send(at: access, traffic)
        return true
    }

    private mutating func absorbArrivals(until time: Int64, _ traffic: WiFiTraffic) {
        while wifi.nextArrival <= time, wifi.nextArrival < windowEnd {
            wifi.frames = min(wifi.frames + traffic.aggregate, WiFiTraffic.queueLimit)
            wifi.nextArrival += traffic.fullGap(wifi.gap, &random)
            if wifi.nextArrival >= wifi.gapEnd { drawLoad(at: wifi.nextArrival, traffic) }
        }
    }

    /// The load of the stretch of time in which an instant lies.
    private mutating func drawLoad(at time: Int64, _ traffic: WiFiTraffic) {
        let stretch = (time - phaseStart) / traffic.coherence
        wifi.gapEnd = phaseStart + (stretch + 1) * traffic.coherence
        var slow = seeds.stream("jammer load", Int(truncatingIfNeeded: phaseStart), Int(stretch))
        wifi.gap = traffic.gap(&slow)
    }

    private mutating func send(at time: Int64, _ traffic: WiFiTraffic) {
        let frames = min(wifi.frames, traffic.maximumAggregate)
        wifi.frames -= frames
        wifi.framesOnAir = frames
        start = time
        end = min(phaseEnd, time + traffic.airTime(frames: frames))
    }

    // MARK: Politeness

    /// Another sender's frame is on the air from `time` until `until`: a source that hears it (its process is in `heard`)
    /// starts nothing new before it is over.
    mutating func hold(from time: Int64, until: Int64, heard: [Bool]) {
        guard start < .max, !processes.isEmpty, heard[process], case .wifi(let traffic) = processes[process] else {
            return
        }
        heldUntil = until
        // A burst that begins within a slot of the frame cannot have heard it.
        guard start > time + traffic.slot, start < until + traffic.difs else { return }
        let access = until + traffic.difs + traffic.backoff(&backoffs)
        wifi.frames += wifi.framesOnAir
        absorbArrivals(until: access, traffic)
        guard access < phaseEnd else {
            (start, end) = (phaseEnd, phaseEnd)
            return
        }
        send(at: access, traffic)
    }
}
