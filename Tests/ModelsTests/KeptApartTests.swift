import Foundation
import Testing

@testable import Tensors

/// scripts/train-on-gpu chooses, without this program, which pictures are kept apart.
@Suite("Pictures kept apart")
struct KeptApartTests {
    @Test("the script ranks file names as training does")
    func ranks() throws {
        let names = ["t00001.jpg", "t09266.jpg", "a", "Zebra crossing.webp", "löwe.jpeg"]
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "python3", "-B", "-c",
                "import sys; from gpu.pictures import rank; print(*map(rank, sys.argv[1:]), sep='\\n')",
            ] + names
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONPATH": root.appending(path: "scripts").path, "LC_ALL": "C.UTF-8"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .split(separator: "\n").map { UInt64($0) }
        process.waitUntilExit()
        let wanted = names.map { name -> UInt64? in
            var random = SeededRandom(seed: 0, label: name)
            return random.next()
        }
        #expect(lines == wanted)
    }
}
