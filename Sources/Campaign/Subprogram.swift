import Foundation

/// A program of the user's that is run to its end.
public enum Subprogram {
    /// How it ended; texts without white space around them.
    public struct Ending: Sendable {
        /// Its exit code.
        public let code: Int32
        /// What it wrote to standard output.
        public let output: String
        /// What it wrote to standard error.
        public let errors: String
    }

    /// Runs a program that is found on the search path.
    ///
    /// - Throws: ``CampaignError/noProgram(_:)`` where there is none of that name.
    public static func run(_ program: String, _ arguments: [String]) throws -> Ending {
        guard let path = path(of: program) else {
            throw CampaignError.noProgram(program)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let output = Pipe()
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)")
        // Errors go to a file: of two pipes read one after the other, the second could fill and stop the program.
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        func text(_ data: Data) -> String {
            String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return Ending(
            code: process.terminationStatus, output: text(data), errors: text(try Data(contentsOf: errors)))
    }

    /// The file of a program on the search path.
    public static func path(of program: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
        return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
