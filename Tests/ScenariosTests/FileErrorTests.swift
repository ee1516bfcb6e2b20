import Foundation
import Testing

@testable import Language
@testable import Scenarios

/// Files that a scenario names and is read from.
@Suite struct FileErrorTests {
    @Test func aMissingFileIsNamed() {
        #expect { try Scenario.load("/no/such.yaml") } throws: { error in
            "\(error)" == "/no/such.yaml: cannot be read: No such file or directory"
        }
    }

    @Test func filesThatIncludeEachOtherAreRefused() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenarios-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (a, b) = (folder.path + "/a.yaml", folder.path + "/b.yaml")
        try "include: b.yaml\n".write(toFile: a, atomically: true, encoding: .utf8)
        try "seed: 1\ninclude: a.yaml\n".write(toFile: b, atomically: true, encoding: .utf8)
        #expect { try Scenario.load(a) } throws: { error in
            "\(error)" == "\(b):2:10: include: files include each other: \(a) -> \(b) -> \(a)"
        }
    }
}
