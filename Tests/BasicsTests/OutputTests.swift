import Foundation
import Testing

@testable import Basics

@Suite("What leaves the program")
struct OutputTests {
    let folder = try! TemporaryFolder()

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: folder.url.appending(path: name), encoding: .utf8)
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
    }

    @Test("a file appears when it is finished, and nothing of one that is not")
    func whole() throws {
        do {
            let file = try OutputFile(path("f"), replacing: .own)
            try file.write(Data("one".utf8))
        }
        #expect(try names == [])
        let file = try OutputFile(path("f"), replacing: .own)
        try file.write(Data("one ".utf8))
        try file.write(Data("two".utf8))
        try file.finish()
        #expect(try names == ["f"])
        #expect(try text("f") == "one two")
    }

    @Test("an earlier file keeps its mode, and a link leads to the new content")
    func earlier() throws {
        try OutputFile.write(Data("old".utf8), to: path("real"), replacing: .own)
        chmod(path("real"), 0o640)
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: "real")
        try OutputFile.write(Data("new".utf8), to: path("link"), replacing: .own)
        #expect(try text("real") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "real")
        let mode = try FileManager.default.attributesOfItem(atPath: path("real"))[.posixPermissions] as? Int
        #expect(mode == 0o640)
    }

    @Test("what cannot be written is told in one line")
    func refused() throws {
        #expect(throws: OutputError.noFolder(path: path("no/f"), folder: path("no"))) {
            try OutputFile.write(Data(), to: path("no/f"), replacing: .own)
        }
        #expect(throws: OutputError.isFolder(path: folder.url.path)) {
            try OutputFile.write(Data(), to: folder.url.path, replacing: .own)
        }
        try OutputFile.write(Data(), to: path("f"), replacing: .own)
        #expect(throws: OutputError.noFolder(path: path("f/g"), folder: path("f"))) {
            try OutputFile.write(Data(), to: path("f/g"), replacing: .own)
        }
        #expect(throws: OutputError.self) { try OutputFile.makeFolder(path("f/g")) }
    }

    @Test("a full device is an error, not silence", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func full() {
        #expect(throws: OutputError.refused(path: "/dev/full", reason: "No space left on device")) {
            try OutputFile.write(Data([1, 2, 3]), to: "/dev/full", replacing: .own)
        }
    }

    @Test("a stream remembers what went wrong first and writes no more")
    func stream() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        signal(SIGPIPE) { _ in }
        let stream = StandardStream(descriptor: ends[1], name: "pipe")
        stream.write("read\n")
        #expect(stream.failure == nil)
        close(ends[0])
        stream.write("not read\n")
        #expect(stream.failure == .closedPipe(name: "pipe"))
        close(ends[1])
        stream.write("not written\n")
        #expect(stream.failure == .closedPipe(name: "pipe"))
    }

    @Test("a slow reader gets everything")
    func slowReader() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let read = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var count = 0
        let readEnd = ends[0]
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1000)
            while true {
                usleep(100)
                let more = Foundation.read(readEnd, &buffer, buffer.count)
                if more <= 0 { break }
                count += more
            }
            read.signal()
        }
        let stream = StandardStream(descriptor: ends[1], name: "pipe")
        stream.write(String(repeating: "x", count: 300_000))
        close(ends[1])
        read.wait()
        #expect(stream.failure == nil)
        #expect(count == 300_000)
    }

    @Test("an input is known under every name it has")
    func inputs() throws {
        try OutputFile.write(Data("a".utf8), to: path("a"), replacing: .own)
        try OutputFile.write(Data("p".utf8), to: path("p.jpg"), replacing: .own)
        try FileManager.default.createSymbolicLink(atPath: path("soft"), withDestinationPath: "a")
        try FileManager.default.linkItem(atPath: path("a"), toPath: path("hard"))
        let inputs = InputFiles([path("a"), path("missing")], pictureFolders: [folder.url.path])
        for name in ["a", "./a", "soft", "hard"] {
            #expect(throws: OutputError.isInput(path: path(name), input: path("a")), "\(name)") {
                try inputs.check(path(name))
            }
        }
        #expect(throws: OutputError.self) { try inputs.check(path("p.jpg")) }
        #expect(throws: OutputError.self) { try inputs.check([path("b"), path("./b")]) }
        try inputs.check([path("missing"), path("b"), path("new.jpg"), "/dev/stdout", "/dev/stdout"])
    }

    @Test("a program that is started reads its input and gives its output, its errors and its code")
    func subprogram() throws {
        try Places.$current.withValue(Places(environment: ["PATH": "/none:/usr/bin:/bin"])) {
            let ending = try Subprogram.run("sh", ["-c", "cat; echo no >&2; exit 3"], input: Data("yes".utf8))
            #expect((ending.output, ending.errors, ending.code) == ("yes", "no", 3))
            #expect(throws: Subprogram.Failure.self) { try Subprogram.run("no-such-program", []) }
            #expect(throws: Subprogram.Failure.self) { try Subprogram.run("sh", ["-c", "kill -9 $$"]) }
        }
        // Without a search path there is nothing to find.
        #expect(throws: Subprogram.Failure.self) { try Subprogram.run("sh", []) }
    }

    @Test("a program that is started ends with the task that waits for it")
    func cancelledSubprogram() async throws {
        let task = Task.detached {
            let start = ContinuousClock.now
            #expect(throws: Subprogram.Failure.self) { try Subprogram.run("/bin/sleep", ["60"]) }
            return ContinuousClock.now - start
        }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        // Long before its end, on a machine however busy.
        #expect(await task.value < .seconds(30))
    }
}

@Suite("What a terminal shows")
struct TerminalTests {
    let table = TextTable(
        header: ["codec", "top5"], rows: [["jpeg", "85.0%"], ["a\u{1B}[31m\nb", "9.0%"]], isRight: [false, true],
        hasRule: true)

    @Test("a table lines up, and names cannot steer the terminal")
    func aligned() {
        #expect(
            table.text() == """
                codec      top5
                --------  -----
                jpeg      85.0%
                a\u{FFFD}[31m b   9.0%

                """)
    }

    @Test("a table that is too wide becomes a list, and no line of it is")
    func narrow() {
        #expect(
            table.text(width: 14) == """
                codec  jpeg
                top5   85.0%

                codec  a\u{FFFD}[31m
                       b
                top5   9.0%

                """)
        for width in [1, 5, 9, 40] {
            let lines = table.text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { Terminal.columns(of: String($0)) <= max(width, 9) }, "\(width): \(lines)")
        }
    }

    @Test("of an empty table that is too wide the names are left")
    func narrowAndEmpty() {
        #expect(TextTable(header: ["codec", "top5"], rows: []).text(width: 6) == "codec\ntop5\n")
    }

    @Test("a name is seen where a space, or nothing, is all that there is to see of its end")
    func emptyNames() {
        #expect(["", " ", "a ", " b.csv", "a b"].map(Terminal.name) == ["''", "' '", "'a '", "' b.csv'", "a b"])
        #expect(Excerpt.of("") == "''")
    }

    @Test("characters of East Asia take two columns")
    func wide() {
        #expect(Terminal.columns(of: "北京 heavy") == 10)
        #expect(Terminal.columns(of: "Störung") == 7)
    }

    @Test("what has no UTF-8 gets ASCII")
    func plain() {
        #expect(Terminal.plain("━━├┤ 52.0% ± 5.6 …") == "==|| 52.0% +- 5.6 ...")
        #expect(Terminal.plain("北") == "?")
    }

    @Test(
        "names that lead elsewhere, hide or steer are no names of files",
        arguments: ["", ".", "..", "a/b", "../evil", ".hidden", "a\u{7}b", "a\nb", String(repeating: "n", count: 201)])
    func badNames(name: String) { #expect(FileName.problem(name) != nil) }

    @Test("other names are", arguments: ["quickstart", "heavy jamming", "v1.2", "Störung", "a:b"])
    func goodNames(name: String) { #expect(FileName.problem(name) == nil) }
}
