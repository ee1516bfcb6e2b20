import Testing

@testable import Basics

@Suite("Lines and tables")
struct CSVTableTests {
    private func table(_ text: String) throws(FileError) -> CSVTable {
        try CSVTable(TextFile(path: "t.csv", text: text))
    }

    private func message(_ text: String) -> String {
        do throws(FileError) { return "\(try table(text).rows.count) rows" } catch { return error.description }
    }

    @Test("LF, CR LF and CR end a line, and a byte-order mark is no part of the first")
    func endings() throws {
        for ending in ["\n", "\r\n", "\r"] {
            let text = "\u{FEFF}a,b\(ending)# remark\(ending)\(ending)1,2\(ending)"
            let file = try TextFile(path: "t.csv", bytes: Array(text.utf8))
            #expect(
                TextLines(file).lines == [.init(number: 1, text: "a,b"), .init(number: 4, text: "1,2")],
                "\(ending.utf8)")
            #expect(TextLines(file).comments == [.init(number: 2, text: "remark")])
            let table = try CSVTable(file)
            #expect(table.header.fields == ["a", "b"])
            #expect(table.rows == [.init(line: 4, fields: ["1", "2"])])
            #expect(table.comments == [.init(number: 2, text: "remark")])
        }
    }

    @Test("what is no UTF-8 is told with its line, UTF-16 by name")
    func encodings() {
        #expect(
            throws: FileError.malformed(
                path: "t", line: 2, found: "bytes that are not UTF-8", expected: "a text file in UTF-8")
        ) {
            try TextFile(path: "t", bytes: Array("a\n".utf8) + [0x66, 0xFC, 0x72])
        }
        #expect(throws: FileError.malformed(path: "t", line: 0, found: "text in UTF-16", expected: "text in UTF-8")) {
            try TextFile(path: "t", bytes: [0xFF, 0xFE, 0x61, 0])
        }
    }

    @Test("quoted fields hold separators, doubled quotes and line ends (RFC 4180, 2.5 to 2.7)")
    func quotes() throws {
        let read = try table("a,b,c\n\"x,1\",\"say \"\"hi\"\"\",\"two\nlines\"\nd , e,\n")
        #expect(read.rows.map(\.fields) == [["x,1", "say \"hi\"", "two\nlines"], ["d", "e", ""]])
        #expect(read.rows.map(\.line) == [2, 4])
        #expect(message("a,b\n1,\"2\n") == "t.csv:2: found a double quote that does not end, expected its end")
    }

    @Test("semicolons and tabs separate where the first line has no comma")
    func separators() throws {
        #expect(try table("a;b\n1;2\n").rows[0].fields == ["1", "2"])
        #expect(try table("a\tb\n1\t\n").rows[0].fields == ["1", ""])
        #expect(try table("# a, remark\na;b\n1,5;2\n").rows[0].fields == ["1,5", "2"])
    }

    @Test(
        "a row with another number of fields and a repeated column are refused with their line",
        arguments: [
            ("a,b\n0,5,100,3\n", "t.csv:2: found 4 fields (`0,5,100,3`), expected 2 as in the header (`a,b`)"),
            ("a,b\n\n1\n", "t.csv:3: found 1 field (`1`), expected 2 as in the header (`a,b`)"),
            ("# r\na,b,A\n", "t.csv:2: found the column `A` twice, expected each column once"),
            ("", "0 rows"), ("# only\n", "0 rows"), ("a\n1\n2\n", "2 rows"),
        ])
    func refusals(text: String, expected: String) { #expect(message(text) == expected) }

    @Test("columns are found in letters of either size, numbers with their place in the error")
    func columns() throws {
        let read = try table("Time_s,rate\n0.5,x\n")
        #expect(read.column("time_S") == 0)
        #expect(read.column("nothing") == nil)
        #expect(try read.number(read.rows[0], 0).value == 0.5)
        #expect(
            throws: FileError.malformed(path: "t.csv", line: 2, found: "`x` in column `rate`", expected: "a number")
        ) {
            try read.number(read.rows[0], 1)
        }
    }
}
