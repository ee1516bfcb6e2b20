import Testing

@testable import Language
@testable import Scenarios

@Suite("What YAML says is told with place and reason") struct YAMLTests {
    private func message(_ text: String) -> String {
        do throws(ScenarioErrors) {
            _ = try Scenario.parse(text, file: "s.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test(
        "a key that stands twice is shown where it stands the second time",
        arguments: [
            ("codecs: [jpeg]\nseed: 1\nimages: 3\nseed: 2\n", "s.yaml:4:1: the key `seed` stands twice; keep one"),
            (
                "codecs: [jpeg]\ntransport:\n  block: 64 B\n  # a remark\n  block: 32 B\n",
                "s.yaml:5:3: the key `block` stands twice; keep one"
            ),
            ("codecs: [{webp: {quality: 1, quality: 2}}]\n", "s.yaml:1:30: the key `quality` stands twice; keep one"),
            ("codecs: [jpeg]\n\"seed\": 1\nseed : 2\n", "s.yaml:3:1: the key `seed` stands twice; keep one"),
            (
                "a: {seed: 1}\ncodecs: [jpeg]\nseed: 1\nlink:\n  seed: 4\nseed: 3\n",
                "s.yaml:6:1: the key `seed` stands twice; keep one"
            ),
        ])
    func duplicates(text: String, expected: String) { #expect(message(text) == expected) }

    @Test(
        "a tab is called a tab",
        arguments: [
            (
                "codecs: [jpeg]\ntransport:\n\tblock: 64 B\n",
                "s.yaml:3:1: not YAML: a tab in column 1; YAML is indented by spaces only"
            ),
            ("codecs:\n  \t- jpeg\n", "s.yaml:2:3: not YAML: a tab in column 3; YAML is indented by spaces only"),
        ])
    func tabs(text: String, expected: String) { #expect(message(text) == expected) }

    @Test("names are of one line; a condition may be of several")
    func lines() {
        let expected = "s.yaml:1:7: name: found a text with a line break, expected a text of one line"
        #expect(message("name: \"a\\nb\"\ncodecs: [jpeg]\n") == expected)
        #expect(message("codecs: [{jpeg: {name: \"a\\tb\"}}]\n").contains("found a text with a control character"))
        #expect(message("description: |\n  a\n  b\ncodecs: [jpeg]\n") == "")
        let folded =
            "sweep:\n  grid: {jamming: [none, light], period: [1 s, 2 s]}\n  where: |\n    jamming == none\n    or period == 1 s\n"
        #expect(message("codecs: [jpeg]\n" + folded) == "")
    }

    @Test("a word that a swept key never is, is refused")
    func words() {
        #expect(
            message("codecs: [jpeg]\nsweep:\n  grid: {jamming: [none, heavy]}\n  where: jamming != None\n")
                == "s.yaml:4:10: sweep.where: constraint: `jamming` is never `None`; did you mean `none`?")
    }
}
