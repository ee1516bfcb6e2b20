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
}
