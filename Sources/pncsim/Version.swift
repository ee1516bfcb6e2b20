import Store

/// The program's version, as `--version` prints it and every run records it; its commit is written before each build
/// (Plugins/NoteCommit).
enum Version {
    static let number = "0.2.0"

    /// What every run records of the program.
    static let program = ProgramRecord(
        version: number, commit: commit, isChanged: isChanged, libraries: ["sqlite": ResultsDatabase.sqliteVersion])
}
