import Foundation
import TestSupport

extension Program {
    /// Runs a line of the shell; `$P` is the program.
    func shell(_ script: String) throws -> Ending {
        try run(["-c", script], executable: URL(filePath: "/bin/bash"), environment: ["P": Self.executable.path])
    }

    /// The twenty labelled photographs that set-up fetches, by name.
    static var photographs: [URL] {
        get throws {
            try FileManager.default.contentsOfDirectory(
                at: package.appending(path: "Assets/imagenet-20"), includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "jpg" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        }
    }
}
