import Basics
import Coding
import Images

/// What is said between this program and a codec of one's own, version 1: lines of words, and bytes whose number a line has told.
/// docs/command-codec.md has it for people.
enum CommandProtocol {
    typealias Dialogue = RunningProgram.Dialogue
    typealias Problem = RunningProgram.Problem

    static let version = 1

    /// Segments of a picture: as many as a published curve's mean file may have.
    private static let mostSegments = 100_000
    /// All segments of a picture, in bytes: a hundred times the samples.
    private static let mostBytes = 16 << 20
    /// Sizes of as many segments.
    private static let mostLineBytes = 1 << 20

    /// What a program says of itself before it is asked anything.
    struct Greeting: Sendable, Equatable {
        let rule: ReceptionRule
        /// In its own words, on one line; what changes its answers and lies in none of its files, such as a library's version.
        let description: String
    }

    /// By the names that greetings give them.
    static let rules: [(name: String, rule: ReceptionRule)] = [
        ("bytes", .contiguousBytes), ("leading-segments", .leadingSegments), ("segments", .wholeSegments),
        ("whole", .wholeStream),
    ]

    // MARK: The greeting

    /// `pncsim-codec 1 bytes my codec, version 3`
    static func greeting(_ dialogue: inout Dialogue) throws(Problem) -> Greeting {
        let line = try dialogue.line(atMost: 1000)
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count >= 3, words[0] == "pncsim-codec" else {
            throw .nonsense(
                "it greets with `\(Excerpt.of(line))`, expected `pncsim-codec \(version) RULE DESCRIPTION`")
        }
        guard words[1] == String(version) else {
            throw .nonsense("it speaks version `\(Excerpt.of(String(words[1])))` of the protocol, expected \(version)")
        }
        guard let rule = rules.first(where: { $0.name == words[2] })?.rule else {
            let phrase = NearestName.phrase(for: String(words[2]), among: rules.map(\.name))
            throw .nonsense("it can use `\(Excerpt.of(String(words[2])))` of what arrives, expected a rule: \(phrase)")
        }
        let description = words.count > 3 ? Terminal.oneLine(String(words[3])) : ""
        return Greeting(rule: rule, description: description.trimmingCharacters(in: .whitespaces))
    }

    // MARK: Requests

    /// `encode 224 224`, and the samples.
    static func encode(_ picture: RGBImage) -> [UInt8] {
        Array("encode \(picture.width) \(picture.height)\n".utf8) + picture.samples
    }

    /// `decode 504 504 120 0`: how much of each segment has arrived, and that.
    static func decode(_ arrived: [ArraySlice<UInt8>]) -> [UInt8] {
        let sizes = arrived.map { String($0.count) }.joined(separator: " ")
        return Array("decode \(sizes)\n".utf8) + arrived.joined()
    }

    // MARK: Answers

    /// `segments 504 504 504 120`, and their bytes.
    static func segments(_ dialogue: inout Dialogue, rule: ReceptionRule) throws(Problem) -> EncodedImage {
        let (words, line) = try answer(&dialogue)
        let sizes = words.dropFirst().compactMap { size($0) }
        guard words.first == "segments", sizes.count == words.count - 1, !sizes.isEmpty else {
            throw .nonsense("it answers `\(line)`, expected `segments` and the size of each, one byte or more")
        }
        let most = rule == .wholeSegments ? ReceptionRule.mostWholeSegments : mostSegments
        guard sizes.count <= most else {
            throw .nonsense("it makes \(sizes.count) segments, expected at most \(most)")
        }
        // A number may be too large to be added to another.
        var left = mostBytes
        guard
            sizes.allSatisfy({ size in
                left -= min(size, mostBytes + 1)
                return left >= 0
            })
        else {
            throw .nonsense("it makes more bytes of a picture than \(mostBytes), which is too large")
        }
        var segments: [[UInt8]] = []
        for size in sizes { segments.append(try dialogue.bytes(size)) }
        return EncodedImage(segments: segments)
    }

    /// `picture 224 224`, and the samples, or `nothing`.
    static func picture(_ dialogue: inout Dialogue) throws(Problem) -> RGBImage? {
        let (words, line) = try answer(&dialogue)
        if words == ["nothing"] { return nil }
        let side = Dataset.pictureSize
        guard words == ["picture", Substring("\(side)"), Substring("\(side)")] else {
            throw .nonsense("it answers `\(line)`, expected `picture \(side) \(side)` or `nothing`")
        }
        return RGBImage(width: side, height: side, samples: try dialogue.bytes(side * side * 3))
    }

    /// The words of an answer's line, and what a message shows of it; `error` and a text is a refusal.
    private static func answer(_ dialogue: inout Dialogue) throws(Problem) -> (words: [Substring], line: String) {
        let line = try dialogue.line(atMost: mostLineBytes)
        if line.hasPrefix("error ") { throw .nonsense("it says: \(Excerpt.of(String(line.dropFirst(6))))") }
        return (line.split(separator: " ", omittingEmptySubsequences: false), Excerpt.of(line))
    }

    /// A whole number from 1 on, in digits alone.
    private static func size(_ word: Substring) -> Int? {
        guard word.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let size = Int(word),
            size > 0
        else { return nil }
        return size
    }
}
