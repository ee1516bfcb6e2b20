import Testing

@testable import Store

@Suite("Tables as text")
struct TableFormatTests {
    let table = Table(
        columns: [
            .init("codec"), .init("images"), .init("top5", unit: "share"), .init("top5_low", unit: "share"),
            .init("top5_high", unit: "share"), .init("top1_difference", unit: "share difference"),
            .init("mean_bytes", unit: "bytes"),
        ],
        rows: [
            [.text("pnc"), .integer(2000), .real(0.9345), .real(0.92), .real(0.94444), .real(0.05), .real(1234.56)],
            [.text("webp, \"q=20\""), .integer(50), .integer(0), .real(0), .real(0.0713), .real(-0.0004), .null],
        ])

    @Test("table: aligned, shares in percent, intervals in brackets")
    func aligned() {
        #expect(
            table.formatted(.table) == """
                codec         images                top5  top1_difference  mean_bytes
                ------------  ------  ------------------  ---------------  ----------
                pnc             2000  93.5% [92.0, 94.4]          +5.0 pp        1235
                webp, "q=20"      50     0.0% [0.0, 7.1]           0.0 pp

                """)
    }

    @Test("csv: full precision, quoted where it must be (RFC 4180)")
    func csv() {
        #expect(
            table.formatted(.csv) == """
                codec,images,top5,top5_low,top5_high,top1_difference,mean_bytes\r
                pnc,2000,0.9345,0.92,0.94444,0.05,1234.56\r
                "webp, ""q=20\""",50,0,0,0.0713,-0.0004,\r\n
                """)
    }

    @Test("json: an array of objects")
    func json() {
        #expect(
            table.formatted(.json) == #"""
                [
                  {"codec": "pnc", "images": 2000, "top5": 0.9345, "top5_low": 0.92, "top5_high": 0.94444, "top1_difference": 0.05, "mean_bytes": 1234.56},
                  {"codec": "webp, \"q=20\"", "images": 50, "top5": 0, "top5_low": 0, "top5_high": 0.0713, "top1_difference": -0.0004, "mean_bytes": null}
                ]

                """#)
        #expect(Table(columns: [], rows: []).formatted(.json) == "[]\n")
    }

    @Test("markdown: numbers to the right, bars escaped")
    func markdown() {
        var table = table
        table.rows[1][0] = .text("a|b")
        #expect(
            table.formatted(.markdown) == """
                | codec | images | top5 | top1_difference | mean_bytes |
                |---|---:|---:|---:|---:|
                | pnc | 2000 | 93.5% [92.0, 94.4] | +5.0 pp | 1235 |
                | a\\|b | 50 | 0.0% [0.0, 7.1] | 0.0 pp |  |

                """)
    }

    @Test(
        "Numbers are as long as is useful",
        arguments: [
            (0.0, "0"), (12.0, "12"), (-3, "-3"), (1.0 / 3, "0.3333"), (2.0 / 3, "0.6667"), (12.345, "12.35"),
            (123.45, "123.5"),
            (-1234.5, "-1235"), (0.0012345, "0.0012"), (0.00001, "1e-05"), (1e20, "1e+20"),
        ] as [(Double, String)])
    func numbers(value: Double, text: String) {
        let table = Table(columns: [.init("x")], rows: [[.real(value)]])
        #expect(
            table.formatted(.table).split(separator: "\n").last.map { $0.trimmingPrefix { $0 == " " } } == text[...])
    }

    @Test("Control characters and line ends come through JSON and stay out of tables")
    func control() {
        let table = Table(columns: [.init("text")], rows: [[.text("a\u{1}\n\"é\"")]])
        #expect(table.formatted(.json) == "[\n  {\"text\": \"a\\u0001\\n\\\"é\\\"\"}\n]\n")
        #expect(table.formatted(.csv) == "text\r\n\"a\u{1}\n\"\"é\"\"\"\r\n")
        #expect(table.formatted(.table).split(separator: "\n").count == 3)
    }

    @Test("Swept keys become columns, in the sweep's order, but those that have one")
    func variables() {
        let object = jsonObject([
            .init("period", .number(300)), .init("link.ieee802154.distance", .number(1.5)),
            .init("b \"x\":", .text("é\n")),
        ])
        let table = Table(
            columns: [.init("id"), .init("variables")], rows: [[.integer(1), .text(object)], [.integer(2), .null]]
        )
        .expandingVariables(except: ["period"])
        #expect(table.columns.map(\.name) == ["id", "link.ieee802154.distance", "b \"x\":"])
        #expect(table.rows == [[.integer(1), .real(1.5), .text("é\n")], [.integer(2), .null, .null]])
    }
}
