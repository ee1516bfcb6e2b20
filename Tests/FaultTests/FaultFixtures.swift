import Foundation
import TestSupport

extension Program {
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
