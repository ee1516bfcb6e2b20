import Foundation

/// The program as a user starts it, in a folder of its own that is removed with it.
package final class Program {
    /// How a command ended.
    package struct Ending {
        package let code: Int32
        package let output: String
        package let errors: String
    }

    /// The folder in which commands are started.
    package let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "pncsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The folder that holds the package.
    package static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The executable: the one built beside the tests, or another one that `PNCSIM_UNDER_TEST` names, such as an earlier
    /// version's, on which the test of a fault must fail.
    package static var executable: URL {
        if let other = ProcessInfo.processInfo.environment["PNCSIM_UNDER_TEST"] { return URL(filePath: other) }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "pncsim")
    }

    /// Writes a file into the folder.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Data(text.utf8), to: name)
    }

    /// Writes a file into the folder.
    @discardableResult
    package func write(_ data: Data, to name: String) throws -> String {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
        return file.path
    }

    /// Starts a command and leaves it running.
    package func start(_ arguments: String...) throws -> Process { try start(arguments) }

    /// Starts a command, or another program's, and leaves it running.
    package func start(_ arguments: [String], executable: URL = Program.executable) throws -> Process {
        try process(
            arguments, output: FileHandle.nullDevice, errors: FileHandle.nullDevice, executable: executable)
    }

    /// Runs a command to its end.
    package func run(_ arguments: String...) throws -> Ending { try run(arguments) }

    /// Runs a command to its end, by another executable where one is named.
    package func run(
        _ arguments: [String], executable: URL = Program.executable, environment: [String: String] = [:]
    ) throws -> Ending {
        let files = try ["output", "errors"].map { name in
            let file = folder.appending(path: ".\(name)")
            try Data().write(to: file)
            return file
        }
        let process = try process(
            arguments, output: FileHandle(forWritingTo: files[0]), errors: FileHandle(forWritingTo: files[1]),
            executable: executable, environment: environment)
        process.waitUntilExit()
        return Ending(
            code: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }

    /// Runs a line of Bash; `$P` is the program, and `"$@"` are the arguments.
    package func shell(
        _ script: String, _ arguments: [String] = [], environment: [String: String] = [:]
    ) throws -> Ending {
        try run(
            ["-c", script, "bash"] + arguments, executable: URL(filePath: "/bin/bash"),
            environment: environment.merging(["P": Self.executable.path]) { $1 })
    }

    private func process(
        _ arguments: [String], output: FileHandle, errors: FileHandle, executable: URL,
        environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PNCSIM_HOME": Self.package.path], uniquingKeysWith: { _, new in new }
        ).merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return process
    }
}
