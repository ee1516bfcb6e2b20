import Language
import Offload
import Sim

extension Deadline {
    private static let kinds: Form<Deadline> = .kinds([
        .word("next-arrival", .nextArrival, help: "the arrival of the next object, whenever that is"),
        .of(
            "after", .time(times), help: "so long after the image's own arrival", wrap: { .after($0) },
            unwrap: { if case .after(let time) = $0 { time } else { nil } }),
        .word(
            "testbed", .testbed,
            help:
                "as in the published testbed: until the next image's first segment is ready; the block then on its way counts"
        ),
    ])

    /// The key `deadline`; a bare time is one after the arrival.
    static let form: Form<Deadline> = .either(
        Form<SimTime>.time(times).map({ .after($0) }, from: { if case .after(let time) = $0 { time } else { .zero } }),
        or: kinds, isFirst: { $0.text.map { $0.first?.isLetter != true } ?? false }, writesFirst: { _ in false })
}

extension WhenLate {
    private struct Queue: Sendable {
        var length = 1
        var drop = Drop.oldest
    }

    private static let length: Form<Int> = .integer(lengths)

    private static let queue: Form<Queue> = .either(
        length.map({ Queue(length: $0) }, from: { $0.length }),
        or: .section(
            base: Queue(),
            keys: [
                Key("length", \.length, length, help: "how many images wait at most while another is sent"),
                Key(
                    "drop", \.drop,
                    .words([
                        ("oldest", .oldest, "the one that has waited longest"),
                        ("newest", .newest, "the one that has just come"),
                    ]), help: "which one goes where there is no room"),
            ]), isFirst: { $0.text != nil }, writesFirst: { _ in false })

    /// The key `when-late`.
    static let form: Form<WhenLate> = .kinds([
        .word(
            "give-up", .giveUp,
            help: """
                it is given up as soon as the next image's first segment is ready, as in the published testbed; or when the \
                next object comes, where nothing of it was ready by then
                """),
        .word(
            "finish", .finish,
            help: "it is sent until it is whole or its deadline is over; an object that comes meanwhile is let go by"),
        .of(
            "queue", queue, help: "the same, and up to so many images of objects that come meanwhile wait in order",
            wrap: { .queue(length: $0.length, drop: $0.drop) },
            unwrap: {
                if case .queue(let length, let drop) = $0 { Queue(length: length, drop: drop) } else { nil }
            }),
    ])
}
