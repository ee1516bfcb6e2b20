import Foundation
import Testing

@testable import Basics

@Suite("The folder of a path")
struct FilePathTests {
    @Test(
        "is what stands before its last name",
        arguments: [
            ("a/b/c", "a/b"), ("a/b/c/", "a/b"), ("/a", "/"), ("/", "/"), ("a", ""), ("", ""), ("x.sqlite", ""),
            ("./a", "."), ("../a/b", "../a"), ("a//b", "a"), ("//a", "/"), ("é/ü", "é"),
        ])
    func folders(_ path: String, _ folder: String) {
        #expect(FilePath.folder(of: path) == folder)
    }

    @Test("does not hide that two paths lead to one file, by a hard link or a symbolic one")
    func links() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/file-path-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["a", "b"] {
            #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil))
        }
        try FileManager.default.linkItem(atPath: "\(folder)/a", toPath: "\(folder)/hard")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/soft", withDestinationPath: "\(folder)/a")
        for name in ["a", "hard", "soft"] { #expect(FilePath.areSameFile("\(folder)/a", "\(folder)/\(name)")) }
        for name in ["b", "none"] { #expect(!FilePath.areSameFile("\(folder)/a", "\(folder)/\(name)")) }
    }
}
