/// The program's version, as `--version` prints it and every run records it; its commit is written before each build
/// (Plugins/NoteCommit).
enum Version {
    static let number = "0.1.0"
}
