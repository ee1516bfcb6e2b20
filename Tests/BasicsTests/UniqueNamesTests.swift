import Basics
import Testing

@Suite("Names that are given out once")
struct UniqueNamesTests {
    @Test("the wanted name first, then numbers, past those that were wanted themselves")
    func names() {
        var names = UniqueNames()
        let given = ["a", "a", "a-3", "a", "b", "a"].map { wanted in names.take(wanted) { "\(wanted)-\($0)" } }
        #expect(given == ["a", "a-2", "a-3", "a-4", "b", "a-5"])
    }

    @Test("a hundred thousand of one name are given at once")
    func many() {
        var names = UniqueNames()
        let given = (0..<100_000).map { _ in names.take("trace") { "trace-\($0)" } }
        #expect(given.last == "trace-100000")
        #expect(Set(given).count == 100_000)
    }
}
