import Foundation

/// Runs a parser in a process of its own, and starts another where that one has died of an input.
struct Supervisor {
    let parser: Parser
    let inputs: Int

    /// After so many deaths there is enough to mend.
    private static let mostDeaths = 10

    /// Runs all inputs; false where one ended the process, which is then written to a file.
    func run() throws -> Bool {
        let folder = try TemporaryFolder()
        let progress = try folder.write([UInt8](repeating: 0, count: 8), to: "progress")
        let begin = Date()
        var next = 0
        var deaths = 0
        while next < inputs, deaths < Self.mostDeaths {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            process.arguments = ["--work", parser.name, "\(next)", "\(inputs - next)", progress]
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            if process.terminationReason == .exit, process.terminationStatus == 0 {
                let seconds = String(format: "%.1f", Date().timeIntervalSince(begin))
                tell("\(parser.name): \(inputs - next) inputs, \(said), \(seconds) s")
                return deaths == 0
            }
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: progress)))
            let index = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
            let mutation = Mutation(seeds: try Worker.seeds(of: parser), parser: parser)
            let file = "fuzz-\(parser.name)-\(index)"
            try Data(mutation.input(index)).write(to: URL(fileURLWithPath: file))
            let cause =
                switch (process.terminationReason, process.terminationStatus) {
                case (.uncaughtSignal, SIGPROF): "was not read within \(Worker.mostSeconds) s"
                case (.uncaughtSignal, let signal): "ended the process by signal \(signal)"
                case (_, let code): "ended the process with code \(code)"
                }
            tell("\(parser.name): input \(index) \(cause); see `fuzz --repeat \(parser.name) \(file)`")
            deaths += 1
            next = index + 1
        }
        return deaths == 0
    }

    /// At once, also where the output is a file.
    private func tell(_ text: String) {
        print(text)
        fflush(nil)
    }
}
