import Foundation
import Testing

/// Code in comments and on the rooms' pages is compiled in `Snippets.swift`.
@Suite("Code in the documentation")
struct SnippetTests {
    /// A stretch of code, its lines without what stands around and behind them.
    struct Block: CustomTestStringConvertible {
        let file: String
        var lines: [String] = []

        var testDescription: String { "\(file): \(lines.first ?? "")" }
    }

    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let blocks: [Block] = {
        let sources = package.appending(path: "Sources")
        let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return names.sorted().filter { $0.hasSuffix(".swift") || $0.hasSuffix(".md") }.flatMap { name in
            let text = (try? String(contentsOf: sources.appending(path: name), encoding: .utf8)) ?? ""
            return blocks(of: text, in: name)
        }
    }()

    /// What stands between fences that say `swift`, and in comments also what is indented behind an empty line and begins as
    /// code does.
    private static func blocks(of text: String, in file: String) -> [Block] {
        var found: [Block] = []
        var block: Block?
        var isFenced = false
        var isBehindEmpty = false
        for whole in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = whole[...]
            if file.hasSuffix(".swift") {
                line = line.drop { $0 == " " }
                guard line.hasPrefix("///") else {
                    if let block { found.append(block) }
                    (block, isFenced, isBehindEmpty) = (nil, false, false)
                    continue
                }
                line = line.dropFirst(3)
            }
            let code = line.trimmingCharacters(in: .whitespaces)
            if isFenced, code == "```" {
                if let block { found.append(block) }
                (block, isFenced) = (nil, false)
            } else if isFenced
                || (file.hasSuffix(".swift") && line.hasPrefix("     ") && (block != nil || isBehindEmpty))
            {
                block = block ?? Block(file: file)
                if !code.isEmpty { block?.lines.append(code) }
            } else {
                if let block { found.append(block) }
                block = nil
                isFenced = code == "```swift"
            }
            isBehindEmpty = code.isEmpty
        }
        return found.filter { block in
            ["let ", "var ", "try ", "link.", "struct "].contains { block.lines.first?.hasPrefix($0) == true }
        }
    }

    private static let compiled: String = {
        let text =
            (try? String(
                contentsOf: package.appending(path: "Tests/DocumentationTests/Snippets.swift"), encoding: .utf8)) ?? ""
        return "\n"
            + text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n") + "\n"
    }()

    @Test("is found in every room that shows some")
    func areFound() {
        #expect(Set(Self.blocks.map { $0.file.prefix { $0 != "/" } }).count >= 9)
        #expect(Self.blocks.count >= 20)
    }

    @Test("is compiled as it stands", arguments: blocks)
    func isCompiled(block: Block) {
        let isCompiled = Self.compiled.contains("\n" + block.lines.joined(separator: "\n") + "\n")
        #expect(isCompiled, "not in Snippets.swift:\n\(block.lines.joined(separator: "\n"))")
    }
}
