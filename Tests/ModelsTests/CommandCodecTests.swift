import Basics
import Coding
import Foundation
import Testing

@testable import CodecCommand

/// Where this process finds programs.
private let places = Places(environment: ProcessInfo.processInfo.environment)

/// Programs of a few lines, each good or bad in its own way.
@Suite("A codec that is a program", .enabled(if: places.program("python3") != nil, "python3 is not installed"))
struct CommandCodecTests {
    private let temporary: TemporaryFolder
    private var folder: URL { URL(filePath: temporary.path) }
    private let picture = testPicture(width: 224, height: 224)

    init() throws { temporary = try TemporaryFolder() }

    /// A program that sends a picture's first 1000 bytes in two segments, and decodes to what arrived, black behind.
    private static let good = (
        encode: "say(b'segments 600 400\\n' + data[:1000])",
        decode: "say(b'picture 224 224\\n' + data + bytes(150528 - len(data)))"
    )

    private func program(
        greeting: String = "pncsim-codec 1 bytes test", encode: String = good.encode, decode: String = good.decode,
        name: String = "mine.py"
    ) throws -> CommandProgram {
        let text = """
            import os, sys, subprocess, time
            def say(words): sys.stdout.buffer.write(words), sys.stdout.buffer.flush()
            say(b"\(greeting)\\n")
            for line in sys.stdin.buffer:
                word, sizes = line.split()[0], [int(size) for size in line.split()[1:]]
                if word == b"encode":
                    data = sys.stdin.buffer.read(3 * sizes[0] * sizes[1])
                    \(encode)
                else:
                    data = sys.stdin.buffer.read(sum(sizes))
                    \(decode)
            """
        let file = folder.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return CommandProgram(line: "python3 \(file.path)")
    }

    private func codec(_ program: CommandProgram, limit: Duration = .seconds(20)) throws -> CommandCodec {
        try places.asCurrent { try CommandCodec(program, limit: limit) }
    }

    /// What is wrong with a program that is asked for something.
    private func error(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return "nothing"
    }

    // MARK: Good ones

    @Test("encodes and decodes, whatever has arrived")
    func good() throws {
        let codec = try codec(program())
        let encoded = try codec.encode(picture)
        #expect(encoded.segments == [Array(picture.samples[..<600]), Array(picture.samples[600..<1000])])
        for bytes in [1, 600, 700, 1000] {
            let part = codec.usablePart(of: .bytes(bytes, of: encoded.layout), layout: encoded.layout)
            let decoded = try #require(try codec.decode(part, of: encoded))
            #expect(decoded.samples == picture.samples[..<bytes] + [UInt8](repeating: 0, count: 150_528 - bytes))
        }
        let none = try self.codec(program(decode: "say(b'nothing\\n')"))
        #expect(try none.decode(5, of: encoded) == nil)
    }

    @Test(
        "gets of what has arrived what it can use, by its rule",
        arguments: [
            ("bytes", [600, 100], "600 100"), ("leading-segments", [600, 100], "600 0"),
            ("segments", [10, 400], "0 400"),
            ("whole", [600, 400], "600 400"),
        ])
    func rules(_ name: String, _ received: [Int], _ sizes: String) throws {
        let codec = try codec(
            program(
                greeting: "pncsim-codec 1 \(name)",
                decode: "say(b'error ' + b' '.join(b'%d' % size for size in sizes) + b'\\n')"))
        let encoded = try codec.encode(picture)
        let part = codec.usablePart(of: Reception(prefixBytes: received), layout: encoded.layout)
        #expect(error { _ = try codec.decode(part, of: encoded) }.contains("it says: \(sizes)"))
        #expect(codec.usablePart(of: .segments(0, of: encoded.layout), layout: encoded.layout) == 0)
    }

    @Test("is known by its words, its greeting and what its files hold, and not by where they lie")
    func fingerprints() throws {
        let one = try codec(program()).fingerprint
        #expect(one.name == "command")
        #expect(one.parameters == "run=[python3, mine.py] usable=bytes says \"test\"")
        #expect(CommandCodec.rule(in: one.parameters, of: try program()) == .contiguousBytes)
        #expect(CommandCodec.rule(in: one.parameters, of: CommandProgram(line: "python3 other.py")) == nil)
        #expect(try codec(program(name: "other.py")).fingerprint != one)
        #expect(try codec(program(greeting: "pncsim-codec 1 bytes test, version 2")).fingerprint != one)
        #expect(try codec(program(encode: Self.good.encode + " # the same")).fingerprint != one)
        let elsewhere = try CommandCodecTests()
        #expect(try elsewhere.codec(elsewhere.program()).fingerprint == one)
        var withFile = try program()
        let table = folder.appending(path: "table.bin")
        for content in ["a", "b"] {
            try content.write(to: table, atomically: true, encoding: .utf8)
            withFile.files = [table.path]
            #expect(try codec(withFile).fingerprint != one)
        }
        withFile.files = [folder.path + "/missing.bin"]
        #expect(error { _ = try codec(withFile) }.contains("missing.bin"))
    }

    @Test("works in as many processes as ask at once, which all end with it")
    func sideBySide() async throws {
        let pids = folder.appending(path: "pids")
        let noting = try program(
            encode: "open('\(pids.path)', 'a').write('%d\\n' % os.getpid()); time.sleep(0.5); \(Self.good.encode)")
        do {
            let (codec, picture) = (try codec(noting), picture)
            try await places.asCurrent {
                try await withThrowingTaskGroup(of: EncodedImage.self) { group in
                    for _ in 0..<3 { group.addTask { try codec.encode(picture) } }
                    for try await encoded in group { #expect(encoded.segments.count == 2) }
                }
            }
        }
        let numbers = Set(try String(contentsOf: pids, encoding: .utf8).split(separator: "\n").compactMap { Int32($0) })
        #expect((1...3).contains(numbers.count))
        #expect(numbers.allSatisfy { kill($0, 0) == -1 && errno == ESRCH })
    }

    @Test("may say much on standard error, and answer slowly, byte by byte")
    func talkative() throws {
        let slow = try codec(
            program(
                encode: "sys.stderr.write('x' * 300000 + '\\n'); [say(bytes([b])) for b in b'segments 1\\n']; say(b'a')"
            ))
        #expect(try slow.encode(picture).segments == [[UInt8(ascii: "a")]])
    }

    @Test("is timed by what processors do for it, not by how long it sleeps")
    func timing() throws {
        let sleeping = try codec(program(encode: "time.sleep(0.6); \(Self.good.encode)"))
        let working = try codec(program(encode: "sum(range(5_000_000)); \(Self.good.encode)"))
        let (asleep, atWork) = (try sleeping.timedEncoding(of: picture), try working.timedEncoding(of: picture))
        #expect(asleep.result == atWork.result)
        #if os(Linux)
            #expect(asleep.seconds < 0.4 && atWork.seconds > 0.005)
        #endif
    }

    // MARK: Bad ones

    @Test(
        "that does not encode is an error that says what it did",
        arguments: [
            ("sys.exit(3)", "encode: it ended with code 3 before it had answered"),
            ("os.kill(os.getpid(), 9)", "encode: it was ended by signal 9"),
            ("raise ValueError('broken')", "on standard error it said: Traceback"),
            ("raise ValueError('broken')", "ValueError: broken"),
            ("say(b'hello\\n')", "encode: it answers `hello`, expected `segments` and the size of each"),
            ("say(b'segments\\n')", "it answers `segments`, expected"),
            ("say(b'segments 0\\n')", "it answers `segments 0`, expected"),
            ("say(b'segments -1\\n')", "it answers `segments -1`, expected"),
            ("say(b'segments 1 x\\n')", "it answers `segments 1 x`, expected"),
            ("say(b'segments 1  2\\nabc')", "it answers `segments 1  2`, expected"),
            ("say(b'segments 99999999999999999999\\n')", "expected"),
            ("say(b'segments 20000000\\n')", "which is too large"),
            ("say(b'segments 9000000 9000000\\n')", "which is too large"),
            ("say(b'segments' + b' 1' * 100001 + b'\\n')", "it makes 100001 segments, expected at most 100000"),
            ("say(b'segments 3\\nabcd')", "it sends 1 byte more than its answer has"),
            ("say(b'segments 3\\nab'); sys.exit(0)", "it ended with code 0 before it had answered"),
            ("say(b'x' * 3000000)", "it answers with a line of more than 1048576 bytes"),
            ("say(b'\\xff\\xfe\\n')", "expected `segments`"),
            ("say(b'error no such picture\\n')", "encode: it says: no such picture"),
        ])
    func encoding(_ body: String, _ expected: String) throws {
        let codec = try codec(program(encode: body))
        let said = error { _ = try codec.encode(picture) }
        #expect(said.hasPrefix("mine: ") && said.contains(expected) && !said.contains("\n"), "\(said)")
    }

    @Test(
        "that does not decode is an error that says of how much",
        arguments: [
            ("say(b'picture 10 10\\n')", "it answers `picture 10 10`, expected `picture 224 224` or `nothing`"),
            ("sys.exit(1)", "mine: decode of 700 of 1000 B: it ended with code 1"),
            ("say(b'picture 224 224\\n' + bytes(150529))", "it sends 1 byte more"),
        ])
    func decoding(_ body: String, _ expected: String) throws {
        let codec = try codec(program(decode: body))
        let encoded = try codec.encode(picture)
        #expect(error { _ = try codec.decode(700, of: encoded) }.contains(expected))
    }

    @Test("that hangs is ended when its time is over, with what it has started")
    func hanging() throws {
        let file = folder.appending(path: "pid")
        let body = "p = subprocess.Popen(['sleep', '60']); open('\(file.path)', 'w').write(str(p.pid)); time.sleep(60)"
        let start = ContinuousClock.now
        do {
            let codec = try codec(program(encode: body), limit: .seconds(2))
            #expect(error { _ = try codec.encode(picture) } == "mine: encode: it has not answered within 2 s")
        }
        #expect(ContinuousClock.now - start < .seconds(20))
        let child = try #require(Int32(try String(contentsOf: file, encoding: .utf8)))
        // It is the system's first process that takes notice of its end.
        for _ in 0..<100 where kill(child, 0) == 0 && !isZombie(child) { usleep(20_000) }
        #expect(kill(child, 0) != 0 || isZombie(child))
    }

    private func isZombie(_ process: Int32) -> Bool {
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return text.contains(") Z ")
    }

    @Test("that has failed is started anew for the next request, and not asked again what it failed at")
    func anew() throws {
        let file = folder.appending(path: "asked")
        let codec = try codec(program(decode: "open('\(file.path)', 'a').write('.'); sys.exit(1)"))
        try places.asCurrent {
            let encoded = try codec.encode(picture)
            for _ in 0..<2 {
                for part in [5, 6] {
                    #expect(error { _ = try codec.decode(Int64(part), of: encoded) }.contains("code 1"))
                }
            }
            #expect(try codec.encode(picture) == encoded)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == "..")
    }

    @Test("whose files change while it works is no longer the same codec")
    func changing() throws {
        let codec = try codec(program(encode: "sys.exit(1)"))
        #expect(error { _ = try codec.encode(picture) }.contains("code 1"))
        _ = try program()
        let other = RGBImage(width: 224, height: 224)
        #expect(error { _ = try codec.encode(other) }.contains("its files have changed since it was first started"))
    }

    @Test(
        "that does not greet as was agreed is refused before it is asked anything",
        arguments: [
            ("hello", "it greets with `hello`, expected `pncsim-codec 1 RULE DESCRIPTION`"),
            ("pncsim-codec 2 bytes", "it speaks version `2` of the protocol, expected 1"),
            ("pncsim-codec 1 byte", "did you mean bytes?"), ("", "it greets with `''`"),
        ])
    func greeting(_ greeting: String, _ expected: String) throws {
        let program = try program(greeting: greeting)
        let said = error { _ = try codec(program) }
        #expect(said.hasPrefix("mine: start of `python3 ") && said.contains(expected), "\(said)")
    }

    @Test("that is not there, or cannot be started, is named")
    func missing() throws {
        #expect(
            error { _ = try codec(CommandProgram(line: "no-such-program --fast")) }
                .contains("codec no-such-program: found no-such-program, expected a program on the search path"))
        #expect(
            error { _ = try codec(CommandProgram(line: "python3 /nowhere/mine.py")) }.contains("it ended with code 2"))
        let file = folder.appending(path: "text")
        try "no program".write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        #expect(error { _ = try codec(CommandProgram(line: file.path)) }.contains("it cannot be started: "))
    }

    @Test("is an example in sixty lines of Python, whose pictures become better with every further part")
    func example() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Examples/bitplanes.py")
        #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count <= 60)
        let codec = try codec(CommandProgram(line: "python3 \(file.path)"))
        let encoded = try codec.encode(picture)
        #expect(try codec.encode(picture) == encoded)
        #expect(encoded.layout.totalBytes < 30_000)
        var before = 0.0
        for segments in [1, 4, encoded.segments.count] {
            let part = codec.usablePart(of: .segments(segments, of: encoded.layout), layout: encoded.layout)
            let likeness = picture.psnr(of: try #require(try codec.decode(part, of: encoded)))
            #expect(likeness > before)
            before = likeness
        }
        #expect(before > 30)
    }
}

extension Places {
    /// Does work that finds programs on this process's search path.
    fileprivate func asCurrent<Result>(_ body: () throws -> Result) rethrows -> Result {
        try Places.$current.withValue(self, operation: body)
    }

    fileprivate func asCurrent<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await Places.$current.withValue(self, operation: body)
    }
}
