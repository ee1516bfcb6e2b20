import Testing

@testable import Store

@Suite("Messages")
struct StoreErrorTests {
    @Test("Every message names the file, what is wrong, and what to do")
    func messages() {
        let file = "Results/x.sqlite"
        let messages: [(StoreError, String)] = [
            (
                .locked(file: file),
                "Results/x.sqlite: locked by another program; wait until it has finished, or close it, and run the command again"
            ),
            (
                .diskFull(file: file, runs: 3),
                "Results/x.sqlite: no room left to write; what was being written is not kept, 3 finished runs are, and the file is whole. "
                    + "Free some space and run the command again, it goes on where it stopped"
            ),
            (
                .readOnly(file: file),
                "Results/x.sqlite: cannot be written; make the file and its folder writable, or name another file with --db"
            ),
            (
                .interruptedWrite(file: file),
                "Results/x.sqlite: a program was killed while it wrote to it, and Results/x.sqlite-journal holds what has to be "
                    + "taken back, for which file and folder must be writable; make them so, or copy both files to where "
                    + "they are"
            ),
            (
                .cannotOpen(file: file, reason: "no such file"),
                "Results/x.sqlite: cannot be opened (no such file); check the path given to --db"
            ),
            (
                .newerVersion(file: file, found: 9, known: 3),
                "Results/x.sqlite: written by a newer pncsim (schema 9, this one knows up to 3); "
                    + "update pncsim, or name another file with --db"
            ),
            (
                .olderVersion(file: file, found: 1, known: 3),
                "Results/x.sqlite: written by an older pncsim (schema 1; from 3 on, a file is read as it is) and open for "
                    + "reading only; make it writable and run any command that writes to it, which brings it up to date"
            ),
            (
                .corrupt(file: file, reason: "database disk image is malformed"),
                "Results/x.sqlite: damaged (database disk image is malformed); restore a copy, or save what can be read with "
                    + "`sqlite3 'Results/x.sqlite' .recover | sqlite3 recovered.sqlite`"
            ),
            (
                .notOurs(file: file, reason: "file is not a database"),
                "Results/x.sqlite: not a PNCSim database (file is not a database); nothing was changed. "
                    + "Name another file with --db"
            ),
            (
                .sql(file: file, message: "no such column: x", sql: "SELECT x"),
                "Results/x.sqlite: no such column: x in: SELECT x"
            ),
            (
                .notAQuery(file: file, reason: "`DELETE` is no query"),
                "Results/x.sqlite: only reading is allowed here: `DELETE` is no query. "
                    + "To change the file, use the sqlite3 shell"
            ),
            (
                .unknownQuery("acuracy", valid: ["accuracy", "paired"]),
                "no query is named `acuracy`; did you mean accuracy? (accuracy, paired), or any SQL that begins with SELECT"
            ),
            (
                .badArgument(query: "compare", argument: "first", reason: "missing: a run's number"),
                "query compare, argument first: missing: a run's number"
            ),
            (
                .unknownParameter(query: "accuracy", name: "jaming", valid: ["codec", "jamming"]),
                "query accuracy has no parameter `jaming`; did you mean jamming? (codec, jamming)"
            ),
            (
                .noSuchValue(query: "accuracy", parameter: "codec", value: "nosuch", known: ["pnc", "webp"]),
                "query accuracy: no codec is `nosuch`; there are pnc, webp"
            ),
            (
                .noSuchCampaign(file: file, "5a", known: ["jamming (1f2e3d4c)"]),
                "Results/x.sqlite: it holds no campaign `5a`; it holds jamming (1f2e3d4c)"
            ),
            (
                .inputOutput(file: file, reason: "file too large"),
                "Results/x.sqlite: file too large; what was being written is not kept, and the file is as it was before"
            ),
            (
                .noFile(":memory:", reason: "a database in memory is gone when the command ends"),
                "`:memory:` names no file to keep results in: a database in memory is gone when the command ends. "
                    + "Name a file, for example --db Results/mine.sqlite"
            ),
            (
                .noColumn(file: file, name: "top6", known: ["top1", "top5"]),
                "Results/x.sqlite: there is no column `top6`; there are top1, top5"
            ),
            (
                .conflict(file: file, other: "y.sqlite", what: ["different outcomes of the same run: pnc"]),
                "y.sqlite contradicts Results/x.sqlite; nothing was taken over and both are as they were.\n  "
                    + "different outcomes of the same run: pnc"
            ),
            (.inconsistent(file: file, what: "does not add up"), "Results/x.sqlite: does not add up"),
        ]
        for (error, message) in messages { #expect("\(error)" == message) }
    }
}
