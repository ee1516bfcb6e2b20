import Foundation
import Testing

@testable import Basics

@Suite("Files in and out, and where they lie")
struct FileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "basics-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func make(_ names: String...) throws {
        for name in names {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: file)
        }
    }

    private func places(_ executable: String, _ environment: [String: String] = [:], in current: String = "/nowhere")
        -> Places
    {
        Places(executable: folder.path + "/" + executable, environment: environment, currentFolder: current)
    }

    @Test("a program that was built lies in its repository: assets and caches are there")
    func repository() throws {
        try make("repo/Package.swift", "repo/Assets/a", "repo/.build/debug/pncsim", "other/Assets/a")
        let places = places("repo/.build/debug/pncsim", ["HOME": "/home/me"], in: folder.path + "/other")
        #expect(places.find("Assets/a") == folder.path + "/repo/Assets/a")
        #expect(places.cacheFolder == folder.path + "/repo/Cache")
    }

    @Test(
        "an installed program finds what was installed with it, then what its user has fetched; caches are the user's")
    func installed() throws {
        try make("usr/bin/pncsim", "usr/share/pncsim/Weights/w", "home/.local/share/pncsim/Assets/a")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: folder.path + "/usr/bin/pncsim")
        let home = folder.path + "/home"
        for executable in ["usr/bin/pncsim", "link"] {
            let places = places(executable, ["HOME": home])
            #expect(places.find("Weights/w") == folder.path + "/usr/share/pncsim/Weights/w")
            #expect(places.find("Assets/a") == home + "/.local/share/pncsim/Assets/a")
            #expect(places.cacheFolder == home + "/.cache/pncsim")
        }
        #expect(places("usr/bin/pncsim", ["HOME": home, "XDG_CACHE_HOME": "/c"]).cacheFolder == "/c/pncsim")
        #expect(
            places("usr/bin/pncsim", ["HOME": home, "XDG_CACHE_HOME": "relative"]).cacheFolder == home
                + "/.cache/pncsim")
        #expect(places("usr/bin/pncsim").cacheFolder == nil)
    }

    @Test("the variables rule: PNCSIM_HOME for what comes with the program, PNCSIM_CACHE for caches")
    func variables() throws {
        try make("repo/Package.swift", "repo/Assets/a", "home/Weights/w")
        let places = places("repo/pncsim", ["PNCSIM_HOME": folder.path + "/home", "PNCSIM_CACHE": "/c"])
        #expect(places.find("Weights/w") == folder.path + "/home/Weights/w")
        #expect(places.find("Assets/a") == nil)
        #expect(places.cacheFolder == "/c")
        #expect(throws: FileError.self) { try places.path(of: "Assets/a") }
    }

    @Test("what cannot be read is told in the system's words; a folder is no file")
    func unreadable() {
        #expect(throws: FileError.unreadable(path: "/no/such", reason: "No such file or directory")) {
            try InputFile.read("/no/such")
        }
        #expect(throws: FileError.unreadable(path: "/tmp", reason: "Is a directory")) { try InputFile.read("/tmp") }
    }
}
