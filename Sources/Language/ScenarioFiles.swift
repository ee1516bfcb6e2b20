import Basics

/// Where the files come from that a scenario names.
package struct ScenarioFiles: Sendable {
    /// What a file holds, by its path as seen from where the program runs.
    package let read: @Sendable (String) throws(FileError) -> [UInt8]
    /// Where a file or folder lies that a scenario names, as seen from where the program runs.
    package let place: @Sendable (String) -> String

    /// The files of this machine.
    package static let system = ScenarioFiles(
        read: { path throws(FileError) in try InputFile.read(path, atMost: InputFile.mostTextBytes) }, place: { $0 })

    /// Files that are at hand as bytes, by their paths; whatever is not among them is read from this machine.
    ///
    /// - Parameter place: where what is not among them lies.
    package static func kept(
        _ files: [String: [UInt8]], place: @escaping @Sendable (String) -> String = { $0 }
    ) -> ScenarioFiles {
        ScenarioFiles(
            read: { path throws(FileError) in
                if let bytes = files[path] { return bytes }
                return try system.read(path)
            }, place: { files[$0] == nil ? place($0) : $0 })
    }
}

/// A file that shaped a scenario, as it was read.
package struct ScenarioInput: Sendable, Hashable {
    /// What it is to the scenario.
    package enum Role: String, Sendable, CaseIterable {
        case curve, model, trace, arrivals, labels, classes, times
    }

    /// Its path as seen from where the program ran.
    package let path: String
    package let role: Role
    package let bytes: [UInt8]

    package init(path: String, role: Role, bytes: [UInt8]) {
        self.path = path
        self.role = role
        self.bytes = bytes
    }
}

extension Reader {
    /// The text of a file that the scenario names; it is read once, however often the scenario uses it.
    package mutating func text(of path: String, as role: ScenarioInput.Role) throws(FileError) -> TextFile {
        if let known = inputs[path] { return try TextFile(path: path, bytes: known.bytes) }
        let bytes = try files.read(path)
        inputs[path] = ScenarioInput(path: path, role: role, bytes: bytes)
        return try TextFile(path: path, bytes: bytes)
    }
}
