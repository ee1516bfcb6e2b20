/// Throughput of the link over a stretch of a run.
package struct LinkSampleRecord: Sendable, Hashable {
    /// Start of the stretch, in microseconds from the start of the run.
    package var startUs: Int64
    /// Its length in microseconds.
    package var durationUs: Int64
    /// Data bytes delivered in it.
    package var deliveredBytes: Int
    /// The jamming level, where it changes with time.
    package var jamming: String?

    package init(startUs: Int64, durationUs: Int64, deliveredBytes: Int, jamming: String? = nil) {
        self.startUs = startUs
        self.durationUs = durationUs
        self.deliveredBytes = deliveredBytes
        self.jamming = jamming
    }
}

/// Something that happened in a run.
package struct EventRecord: Sendable, Hashable {
    /// When, in nanoseconds from the start of the run.
    package var atNs: Int64
    /// Position of the image that it concerns.
    package var position: Int?
    /// What: `arrival`, `block-delivered`, `block-late`.
    package var event: String
    /// More of it.
    package var detail: String?

    package init(atNs: Int64, position: Int?, event: String, detail: String? = nil) {
        self.atNs = atNs
        self.position = position
        self.event = event
        self.detail = detail
    }
}

/// A row of `link_sample`.
struct LinkSampleRow {
    let run: Int64
    let sample: LinkSampleRecord

    static let table = StoredTable<LinkSampleRow>(
        "link_sample", "Throughput of the link over time, where a scenario asks for it.", knownBy: ["run", "start_us"],
        [
            Column("run", references: "run", help: "the run (`run.id`)", \.run),
            Column("start_us", unit: "us", help: "start of the stretch, from the start of the run", \.sample.startUs),
            Column("duration_us", unit: "us", help: "its length", \.sample.durationUs),
            Column(
                "delivered_bytes", unit: "bytes", help: "data bytes delivered in it, by the deadline or after it",
                \.sample.deliveredBytes),
            Column("jamming", help: "the jamming level, where it changes with time", \.sample.jamming),
        ])
}

/// A row of `event_log`.
struct EventRow {
    let run: Int64
    let sequence: Int
    let event: EventRecord

    static let table = StoredTable<EventRow>(
        "event_log", "Every event of a run, where a scenario asks for it.", knownBy: ["run", "sequence"],
        [
            Column("run", references: "run", help: "the run (`run.id`)", \.run),
            Column("sequence", help: "position among the run's events, from 0", \.sequence),
            Column("at_ns", unit: "ns", help: "when, from the start of the run", \.event.atNs),
            Column("position", help: "position of the image that it concerns", \.event.position),
            Column("event", help: "what happened", \.event.event),
            Column("detail", help: "more of it", \.event.detail),
        ])
}
