import Language
import CodecCommand
import Coding
import Offload
import Sim

/// A codec of one's own that is a program, as a scenario writes it.
extension CodecSelection {
    /// The program, and what is to be known of it besides.
    package struct Command: Sendable, Hashable {
        /// The words that start it, and its files.
        package internal(set) var program: CommandProgram
        /// The time for each answer.
        package let limit: Duration
        /// How long the device takes; nil: as long as is measured.
        package let time: EncodingTime?
    }

    private struct CommandDraft: Sendable {
        var program = CommandProgram(words: [])
        var encodingTime: SimTime?
        var segmentTime = SimTime.zero
        var limit = SimTime.seconds(30)
        var label: String?
    }

    /// The words of a command; one that is a file, beside the scenario, is named as seen from where this program runs.
    private static let words: Form<[CommandProgram.Word]> = {
        let text = Form<String>.text(example: "python3", isOneLine: false)
        let list = Form<[String]>.list(of: text)
        return Form(
            shape: list.shape,
            read: { tree, reader in
                guard let texts = list.read(tree, &reader), let items = tree.items else { return nil }
                guard let first = texts.first, !first.isEmpty else {
                    return reader.refuse(
                        tree, expected: "a program and its arguments, for example `[python3, mine.py]`")
                }
                return zip(texts, items).enumerated().map { index, word in
                    let (text, item) = word
                    let path = text.hasPrefix("./") ? String(text.dropFirst(2)) : text
                    let file = reader.files.place(Paths.resolve(path, beside: item.place.file))
                    return CommandProgram.Word(text, at: file, isFirst: index == 0)
                }
            },
            write: { words in .list(words.enumerated().map { text.write($1.written(at: $0)) }) })
    }()

    static let commandKind: KindForm<[CodecSelection]> = {
        let form = Form<CommandDraft>.section(
            base: CommandDraft(),
            keys: [
                Key(
                    "run", words, isRequired: true,
                    help:
                        "the program and its arguments; those that are files, beside the scenario, count by what they hold",
                    set: { $0.program.words = $1 }, get: { $0.program.words.isEmpty ? nil : $0.program.words }),
                Key(
                    "files", \.program.files, .list(of: .file(example: "tables.bin"), isUnique: true),
                    help: "further files on which its answers depend"),
                Key(
                    "encoding-time", optional: \.encodingTime, .short,
                    help: "from the picture until its first segment can be sent, on any device; "
                        + "without it, `device: measured` is needed"),
                Key("segment-time", \.segmentTime, .short, help: "from one segment until the next can be sent"),
                Key(
                    "time-limit", \.limit, .time(.milliseconds(1) ... .seconds(86_400)),
                    help: "the real time that an answer may take: a program that hangs is ended"),
                Key("name", optional: \.label, .text(example: "mine"), help: "what to call it in results"),
            ],
            check: { draft in
                draft.encodingTime == nil && draft.segmentTime > .zero
                    ? Complaint("`segment-time` needs `encoding-time`") : nil
            })
        return .of(
            CommandCodec.name, form, help: CommandCodec.help + " (docs/command-codec.md)",
            wrap: { draft in
                let time = draft.encodingTime.map { EncodingTime(first: $0, further: draft.segmentTime) }
                let limit = Duration.nanoseconds(draft.limit.nanoseconds)
                return [
                    CodecSelection(
                        name: CommandCodec.name, parameters: [],
                        own: .command(Command(program: draft.program, limit: limit, time: time)),
                        label: draft.label ?? draft.program.title)
                ]
            },
            unwrap: { selections in
                guard let first = selections.first, let command = first.command else { return nil }
                return CommandDraft(
                    program: command.program, encodingTime: command.time?.first,
                    segmentTime: command.time?.further ?? .zero,
                    limit: SimTime(nanoseconds: Int64((command.limit / .nanoseconds(1)).rounded())),
                    label: first.label)
            })
    }()
}
