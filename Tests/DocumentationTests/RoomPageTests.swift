import Foundation
import Testing

/// The rooms of docs/design.md's table. The codecs' own rooms stand on the page of their list, and the command line's page is
/// docs/commands.md.
@Suite("The rooms' pages")
struct RoomPageTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let rooms: [String] = {
        let text =
            (try? String(contentsOf: package.appending(path: "docs/design.md"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            line.firstMatch(of: /^\| `(Sources\/[A-Za-z\/]+)` \|/).map { String($0.1) }
        }.filter { $0 != "Sources/pncsim" }
    }()

    @Test("are of as many rooms as Package.swift makes, but for the codecs and the command line")
    func all() throws {
        let manifest = try String(contentsOf: Self.package.appending(path: "Package.swift"), encoding: .utf8)
        let targets = manifest.matches(of: /\.target\(\s*name: "([A-Za-z]+)"/).map { String($0.1) }
            .filter { $0 != "TestSupport" && $0 != "COpenVINO" }
        #expect(Set(Self.rooms.compactMap { $0.split(separator: "/").last.map(String.init) }) == Set(targets))
    }

    @Test("are there", arguments: rooms)
    func page(room: String) throws {
        let name = try #require(room.split(separator: "/").last)
        let page = Self.package.appending(path: "\(room)/\(name).docc/\(name).md")
        #expect(try String(contentsOf: page, encoding: .utf8).hasPrefix("# ``\(name)``\n"))
    }
}
