import Foundation
import Testing

/// A room's files import what Package.swift says that it may use. The compiler sees to that in a new build only: in one that stands, it
/// finds every module.
@Suite("The rooms' walls")
struct WallTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A target of the manifest.
    struct Room: Sendable, CustomTestStringConvertible {
        let name: String
        let folder: String
        let uses: Set<String>
        var testDescription: String { name }
    }

    static let rooms: [Room] = (try? manifest()) ?? []

    /// Targets whose folder is theirs alone, with what they may use.
    private static func manifest() throws -> [Room] {
        let text = try String(contentsOf: package.appending(path: "Package.swift"), encoding: .utf8)
        func list(_ name: String) -> Set<String> {
            guard let start = text.range(of: "let \(name)"), let open = text[start.upperBound...].range(of: "= ["),
                let end = text[open.upperBound...].firstIndex(of: "]")
            else { return [] }
            return quoted(text[open.upperBound..<end])
        }
        let codecFolders = list("classicalCodecs").union(list("neuralCodecs")).union(list("learnedCodecs"))
            .union(list("openCodecs"))
        let codecs = Set(codecFolders.map { "Codec\($0)" })
        var rooms: [Room] = []
        for start in text.ranges(of: /\.(target|executableTarget)\(/) {
            let block = balanced(text[start.upperBound...])
            guard let name = block.firstMatch(of: /name: "([A-Za-z]+)"/).map({ String($0.1) }), !name.isEmpty else {
                continue
            }
            var uses: Set<String> = []
            if let dependencies = block.range(of: "dependencies:") {
                let rest = block[dependencies.upperBound...]
                let end =
                    rest.firstRange(of: /path:|exclude:|resources:|plugins:|swiftSettings:/)?.lowerBound
                    ?? rest.endIndex
                uses = quoted(rest[..<end])
                if rest[..<end].contains("models +") { uses.formUnion(list("models")) }
                if rest[..<end].contains(/\+ codecs|codecs \+/) { uses.formUnion(codecs) }
            }
            let folder = block.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) } ?? "Sources/\(name)"
            if folder.hasPrefix("Sources/"), !folder.hasPrefix("Sources/System") {
                rooms.append(Room(name: name, folder: folder, uses: uses))
            }
        }
        return rooms
    }

    private static func quoted(_ text: Substring) -> Set<String> {
        Set(text.matches(of: /"([A-Za-z0-9]+)"/).map { String($0.1) })
    }

    /// The text up to the parenthesis that closes one that is open.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 1
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text[..<index] }
        }
        return text
    }

    @Test("are of more than a dozen rooms, and the walls that matter most stand")
    func known() throws {
        #expect(Self.rooms.count > 12)
        let rooms = Dictionary(uniqueKeysWithValues: Self.rooms.map { ($0.name, $0.uses) })
        #expect(rooms["Sim"] == [])
        #expect(rooms["Offload"] == ["Sim", "Channel", "Coding"])
        #expect(rooms["Store"]?.contains("Campaign") == false)
    }

    @Test("hold: no file imports a room, or a library, that its own does not name", arguments: rooms)
    func hold(room: Room) throws {
        let ours = Set(Self.rooms.map(\.name)).union([
            "CTurboJPEG", "CWebP", "COpenJPEG", "CAVIF", "CJXL", "CPNG", "CTIFF", "CGIF", "CCrypto", "CTorch",
        ])
        .union(Self.rooms.flatMap(\.uses))
        let folder = Self.package.appending(path: room.folder)
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        // A codec's folder lies in that of their list.
        let inner = Self.rooms.filter { $0.folder.hasPrefix(room.folder + "/") }.map {
            Self.package.appending(path: $0.folder).path
        }
        var found: [String] = []
        for file in files where file.pathExtension == "swift" {
            if inner.contains(where: { file.path.hasPrefix($0 + "/") }) { continue }
            if room.name == "Codecs", file.deletingLastPathComponent().lastPathComponent != "Codecs" { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?m)^(?:@[a-z]+ )?import ([A-Za-z0-9]+)/) {
                let name = String(match.1)
                if ours.contains(name), !room.uses.contains(name) { found.append("\(file.lastPathComponent): \(name)") }
            }
        }
        #expect(!files.isEmpty && found.isEmpty, "\(room.name) does not name what it imports: \(found.sorted())")
    }
}
