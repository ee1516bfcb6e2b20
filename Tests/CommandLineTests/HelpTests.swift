import Foundation
import TestSupport
import Testing

/// The program's own words: every one of them is there, and documentation says the same.
@Suite("Help and terminals", .serialized)
struct HelpTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write(
            "images: 20\ncodecs: [{curve: {table: c.csv, name: a long name of a codec}}]\n"
                + "sweep: {grid: {jamming: [none, heavy]}}\n", to: "s.yaml")
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            let valueName: String?
            let abstract: String?
        }
        let commandName: String
        let abstract: String?
        let arguments: [Argument]?
        let subcommands: [Command]?
    }

    private struct Help: Decodable { let command: Command }

    private func help() throws -> (text: String, command: Command) {
        let text = try program.run("--experimental-dump-help").output
        return (text, try JSONDecoder().decode(Help.self, from: Data(text.utf8)).command)
    }

    @Test("every command and every argument says what it is, in sentences")
    func complete() throws {
        func check(_ command: Command) {
            #expect(command.abstract?.hasSuffix(".") == true, "\(command.commandName)")
            for argument in command.arguments ?? [] {
                let text = argument.abstract ?? ""
                #expect(
                    text.hasSuffix(".") || text.hasSuffix("`"),
                    "\(command.commandName): \(argument.valueName ?? ""): \(text)")
            }
            for command in command.subcommands ?? [] where command.commandName != "help" { check(command) }
        }
        try check(help().command)
    }

    @Test("docs/commands.md is what the program says; `make manual` writes it")
    func manual() throws {
        try program.write(help().text, to: "help.json")
        let script = Program.package.path + "/scripts/write-manual"
        let ending = try program.run(
            ["-c", "python3 '\(script)' --markdown commands.md --man man < help.json"],
            executable: URL(filePath: "/bin/sh"))
        #expect(ending.code == 0, "\(ending.errors)")
        let written = try String(contentsOf: program.folder.appending(path: "commands.md"), encoding: .utf8)
        let kept = try String(contentsOf: Program.package.appending(path: "docs/commands.md"), encoding: .utf8)
        let isEqual = written == kept
        #expect(isEqual, "make manual")
        let pages = try FileManager.default.contentsOfDirectory(atPath: program.folder.appending(path: "man").path)
        #expect(Set(pages).isSuperset(of: ["pncsim.1", "pncsim-run.1", "pncsim-codec-encode.1"]))
    }

    @Test("tables fit terminals of 40 columns and more", arguments: [40, 80, 200])
    func widths(columns: Int) throws {
        let environment = ["COLUMNS": "\(columns)"]
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        for command in [
            ["run", "s.yaml", "--no-plot", "--db", "d.sqlite"], ["query", "accuracy", "--db", "d.sqlite"],
            ["query", "runs", "--db", "d.sqlite"], ["cache", "--db", "d.sqlite"],
        ] {
            let ending = try program.run(command, environment: environment)
            #expect(ending.code == 0, "\(ending.errors)")
            // Columns are told by their gaps; sentences are for the terminal to break.
            let long = ending.output.split(separator: "\n").filter { $0.contains("  ") && $0.count > columns }
            #expect(long.isEmpty, "\(command): \(long)")
        }
    }

    @Test("what a name holds steers no terminal, and files for programs hold it as it is")
    func controls() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        // A database may have been written by anybody.
        let statement = "SELECT 'a' || char(27) || '[31m' AS name"
        for format in ["table", "markdown"] {
            let ending = try program.run("query", statement, "--db", "d.sqlite", "--format", format)
            #expect(!ending.output.contains("\u{1B}"), "\(format)")
            #expect(ending.output.contains("[31m"))
        }
        let csv = try program.run("query", statement, "--db", "d.sqlite", "--format", "csv")
        #expect(csv.output.contains("a\u{1B}[31m"))
        for words in [["ru\u{1B}[31mn"], ["check", "no\u{1B}[31m.yaml"], ["run", "s.yaml", "--\u{1B}[31m"]] {
            #expect(try program.run(words).errors.contains("\u{1B}") == false, "\(words)")
        }
    }

    @Test("a terminal without UTF-8 gets ASCII; files get the same bytes in every locale")
    func locales() throws {
        let inUTF8 = try program.run(
            ["run", "s.yaml", "--no-plot", "--db", "d.sqlite"], environment: ["LC_ALL": "C.UTF-8"])
        let inC = try program.run(["run", "s.yaml", "--no-plot", "--db", "e.sqlite"], environment: ["LC_ALL": "C"])
        func bars(_ text: String) -> [Substring] { text.split(separator: "\n").filter { $0.contains("%") } }
        #expect(bars(inUTF8.output) == bars(inC.output))
        #expect(inC.output.contains("━"))
        // `script` runs a command behind a terminal of its own.
        let terminal = try program.run(
            [
                "-c",
                "script -qec \"'\(Program.executable.path)' run s.yaml --no-plot --db d.sqlite\" /dev/null < /dev/null",
            ],
            executable: URL(filePath: "/bin/sh"), environment: ["LC_ALL": "C", "COLUMNS": "80"])
        #expect(terminal.code == 0, "\(terminal.output)")
        #expect(terminal.output.contains("======"))
        #expect(terminal.output.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("only a terminal that can write over a line is shown how far the work is", arguments: ["xterm", "dumb", ""])
    func progress(terminal: String) throws {
        let ending = try program.run(
            [
                "-c",
                "script -qec \"'\(Program.executable.path)' codec eval raw --limit 1 --no-plot --db e.sqlite\" /dev/null < /dev/null",
            ],
            executable: URL(filePath: "/bin/sh"), environment: ["TERM": terminal])
        #expect(ending.code == 0, "\(ending.output)")
        #expect(ending.output.contains("\u{1B}") == (terminal == "xterm"), "\(ending.output)")
    }
}
