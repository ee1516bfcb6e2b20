import Testing

@testable import Language
@testable import Scenarios

/// Conditions on cells.
@Suite struct ConstraintTests {
    private let cell = ["period": "500 ms", "jamming": "light", "codec": "webp", "load": "0.5"]

    private let variables = [
        Constraint.Variable(name: "period", values: ["500 ms", "1 s"]),
        Constraint.Variable(name: "jamming", values: ["none", "light", "heavy"]),
        Constraint.Variable(name: "codec", values: ["jpeg", "webp"]),
        Constraint.Variable(name: "load", values: ["0.5"]),
    ]

    @Test(arguments: [
        ("period == 500 ms", true), ("period\n==\t500 ms\n", true), ("period == 0.5 s", true),
        ("period < 0.4 s", false), ("period>=500ms", true),
        ("jamming == light", true), ("jamming != light", false), ("'light' == jamming", true), ("load <= 50 %", true),
        ("not jamming == none", true), ("not (jamming == light)", false),
        ("jamming == none or period == 500 ms", true), ("jamming == none and period == 500 ms", false),
        ("jamming == none and period == 1 s or codec == webp", true),
        ("jamming == none and (period == 1 s or codec == webp)", false),
    ])
    func holds(text: String, expected: Bool) throws {
        let constraint = try Constraint(text, variables: variables)
        #expect(try constraint.holds { cell[$0] ?? "" } == expected)
    }

    @Test(arguments: [
        ("perod == 500 ms", "`perod == 500 ms` names no swept variable; did you mean `period`?"),
        ("period", "expected a comparison such as `==` or `<`, found the end"),
        ("period ==", "expected a variable or a value, found the end"),
        ("(period == 1 s", "expected `)`, found the end"),
        ("period == 1 s jamming", "did not expect `jamming`"),
        ("jamming != None", "`jamming` is never `None`; did you mean `none`?"),
        ("period > 1 s or not ('wepb' == codec)", "`codec` is never `wepb`; did you mean `webp`?"),
        ("codec == zzzzzzz", "`codec` is never `zzzzzzz`; it is one of `jpeg`, `webp`"),
        ("3 == 4", "`3 == 4` names no swept variable; there are `period`, `jamming`, `codec`"),
    ])
    func cannotBeRead(text: String, reason: String) {
        #expect { try Constraint(text, variables: Array(variables.prefix(3))) } throws: { error in
            (error as? Constraint.Problem)?.reason == reason
        }
    }

    @Test(arguments: [
        ("jamming < heavy", "`light` and `heavy` have no order; use `==` or `!=`"),
        ("period < 3 m", "`500 ms` and `3 m` cannot be compared"),
    ])
    func cannotBeJudged(text: String, reason: String) throws {
        let constraint = try Constraint(text, variables: Array(variables.prefix(2)))
        #expect { try constraint.holds { cell[$0] ?? "" } } throws: { error in
            (error as? Constraint.Problem)?.reason == reason
        }
    }

    @Test func doesNotExhaustTheStack() {
        let text = String(repeating: "(", count: 100_000) + "period == 1 s"
        #expect(throws: Constraint.Problem.self) { try Constraint(text, variables: Array(variables.prefix(1))) }
    }
}
