import Testing

@testable import Campaign

/// A database can be given away: it names no user and no folder of the machine, unless that was asked for.
@Suite struct KeptTextTests {
    private let kept = KeptText(isWhole: false, currentFolder: "/home/alice/work", home: "/home/alice")

    @Test(arguments: [
        ("Scenarios/x.yaml", "Scenarios/x.yaml"), ("../x.yaml", "../x.yaml"), ("/x.yaml", "/x.yaml"),
        ("/home/alice/work/Scenarios/x.yaml", "Scenarios/x.yaml"), ("/home/alice/other/x.yaml", "~/other/x.yaml"),
        ("/data/bob/x.yaml", "x.yaml"),
        (
            "pncsim run /data/bob/x.yaml --set table=/home/alice/work/t.csv --db '/srv/a/d.sqlite' --only 4",
            "pncsim run x.yaml --set table=t.csv --db 'd.sqlite' --only 4"
        ),
        ("/data/bob/a.jpg: No such file; 3/4 of 80 kbit/s", "a.jpg: No such file; 3/4 of 80 kbit/s"),
        ("see https://example.org/a/b", "see https://example.org/a/b"),
    ])
    func pathsAreCutDown(text: String, kept expected: String) { #expect(kept(text) == expected) }

    @Test(arguments: [
        ("Scenarios/x.yaml", "Scenarios/x.yaml"), ("/home/alice/work/x.yaml", "x.yaml"), ("/home/alice/o/x", "~/o/x"),
        ("../../alice/o/x", "~/o/x"), ("../o/x", "~/o/x"), ("/data/bob/val", "val"), ("/data/bob/val/", "val"),
        (".", "."), ("../../../srv/x", "../../../srv/x"),
    ])
    func filesAreNamedWithoutTheirMachine(path: String, kept expected: String) { #expect(kept.path(path) == expected) }

    @Test func whoAsksForItKeepsAll() {
        let whole = KeptText(isWhole: true, currentFolder: "/home/alice/work", home: "/home/alice")
        #expect(whole("/home/alice/work/x.yaml") == "/home/alice/work/x.yaml")
    }
}
