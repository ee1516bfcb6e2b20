/// Names that become names of files.
package enum FileName {
    /// What is wrong with a name that is to name a file in a certain folder; nil where it does.
    package static func problem(_ name: String) -> String? {
        if name.isEmpty { return "it is empty" }
        if name == "." || name == ".." { return "it names a folder" }
        if name.contains("/") { return "it has a `/`, which would lead into another folder" }
        if name.hasPrefix(".") { return "it begins with a dot, which hides files" }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
            return "it has control characters"
        }
        // File systems allow 255 bytes, of which endings such as `.shard-12-of-1000.sqlite-journal` need some.
        if name.utf8.count > 200 { return "it is longer than 200 bytes" }
        return nil
    }
}
