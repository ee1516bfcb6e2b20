import Foundation
import TestSupport
import Testing

/// Whatever befalls the database and its folder, the program says so and leaves it whole.
@Suite("Faults", .serialized)
struct FaultTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write("images: 50\nreplications: 4\ncodecs: [{curve: {table: c.csv}}]\n", to: "s.yaml")
    }

    private func outcomes(_ database: String) throws -> String {
        let check = try program.run("query", "PRAGMA integrity_check", "--db", database, "--format", "csv")
        #expect(check.output.hasSuffix("\r\nok\r\n"), "\(check.output)\(check.errors)")
        let rows = try program.run(
            "query",
            "SELECT r.position AS number, o.* FROM outcome o JOIN run r ON r.id = o.run ORDER BY 1, o.position",
            "--db", database, "--format", "csv")
        #expect(rows.code == 0, "\(rows.errors)")
        return rows.output
    }

    private func shell(_ command: String) throws -> Int32 {
        try program.run(["-c", command], executable: URL(filePath: "/bin/sh")).code
    }

    @Test("a database that another process holds is waited for")
    func locked() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "whole.sqlite").code == 0)
        #expect(try program.run("run", "s.yaml", "--no-plot", "--only", "0", "--db", "d.sqlite").code == 0)
        try program.write(
            """
            import sqlite3, sys, time
            database = sqlite3.connect("d.sqlite", isolation_level=None)
            database.execute("BEGIN EXCLUSIVE")
            open("held", "w").close()
            time.sleep(1.5)
            database.execute("ROLLBACK")
            """, to: "hold.py")
        let holder = try program.start(["python3", "hold.py"], executable: URL(filePath: "/usr/bin/env"))
        let held = program.folder.appending(path: "held").path
        while holder.isRunning, !FileManager.default.fileExists(atPath: held) { pause(.milliseconds(10)) }
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        holder.waitUntilExit()
        #expect(holder.terminationStatus == 0)
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(try outcomes("d.sqlite") == outcomes("whole.sqlite"))
    }

    @Test("a folder that cannot be written: old results can be read, new ones are refused", .enabled(if: getuid() == 0))
    func readOnlyFolder() throws {
        // Root may write anywhere but on a file system that is mounted for reading only.
        let disk = program.folder.appending(path: "disk").path
        try #require(shell("mkdir '\(disk)' && mount -t tmpfs -o size=4m tmpfs '\(disk)'") == 0)
        defer { _ = try? shell("umount '\(disk)'") }
        #expect(try program.run("run", "s.yaml", "--no-plot", "--only", "0", "--db", "disk/d.sqlite").code == 0)
        let before = try outcomes("disk/d.sqlite")
        #expect(try shell("mount -o remount,ro '\(disk)'") == 0)

        #expect(try outcomes("disk/d.sqlite") == before)
        for name in ["d", "new"] {
            let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "disk/\(name).sqlite")
            #expect([1, 65].contains(ending.code), "\(ending.code)")
            #expect(ending.errors.contains("disk/\(name).sqlite: cannot be"), "\(ending.errors)")
        }
        #expect(try outcomes("disk/d.sqlite") == before)

        // Writable again, the same command goes on.
        #expect(try shell("mount -o remount,rw '\(disk)'") == 0)
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "disk/d.sqlite").code == 0)
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "whole.sqlite").code == 0)
        #expect(try outcomes("disk/d.sqlite") == outcomes("whole.sqlite"))
    }

    @Test("a worker that dies leaves its share to be done again; nothing is lost or counted twice")
    func deadWorker() throws {
        let sets = ["--set", "replications=40"]
        let dying = try program.start(["sweep", "s.yaml", "--shard", "1/2", "--db", "1.sqlite"] + sets)
        let file = program.folder.appending(path: "1.sqlite").path
        while dying.isRunning, !FileManager.default.fileExists(atPath: file) { pause(.milliseconds(2)) }
        pause(.milliseconds(50))
        kill(dying.processIdentifier, SIGKILL)
        dying.waitUntilExit()
        #expect(try program.run(["sweep", "s.yaml", "--shard", "2/2", "--db", "2.sqlite"] + sets).code == 0)
        let merged = try program.run(["merge", "all.sqlite", "1.sqlite", "2.sqlite"])
        #expect(merged.errors.isEmpty || merged.code != 0, "\(merged.errors)")
        #expect(try program.run(["sweep", "s.yaml", "--db", "all.sqlite"] + sets).code == 0)
        #expect(try program.run(["sweep", "s.yaml", "--db", "whole.sqlite"] + sets).code == 0)
        let rows = ["all", "whole"].map { database in
            try? outcomes("\(database).sqlite").split(separator: "\r\n").dropFirst().map { row in
                // The runs' keys differ by the order of writing.
                row.split(separator: ",").enumerated().filter { $0.offset != 1 }.map(\.element)
            }
        }
        #expect(rows[0]?.count == 2_000)
        let isEqual = rows[0] == rows[1]
        #expect(isEqual)
    }
}
