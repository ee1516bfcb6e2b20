import Basics
import Sim
import Testing

@testable import Language
@testable import Scenarios

@Suite("Files of arrivals") struct ArrivalsFileTests {
    private func read(_ text: String) throws(FileError) -> [SimTime] {
        try ArrivalsFile.read(TextFile(path: "a.csv", text: text)).instants
    }

    @Test(
        "one instant a line, in seconds or in what the header says; times since 1970 count from the first",
        arguments: [
            "0\n0.5\n2\n", "# by hand\r\n0\r\n0.5 # late\r\n\r\n2\r\n", "\u{FEFF}seconds\n0\n0.5\n2\n",
            "time_s\n0\n5e-1\n2.0\n", "time_ms\n0\n500\n2000\n", "object,arrival_ms\n7,0\n8,500\n9,2000\n",
            "1700000000\n1700000000.5\n1700000002\n", "time_ms\n1700000000123\n1700000000623\n1700000002123\n",
            "Time (us);object\n0;a\n500000;b\n2000000;c\n",
        ])
    func instants(text: String) throws {
        #expect(try read(text) == [.zero, .milliseconds(500), .seconds(2)])
    }

    @Test("a first arrival a while after the beginning stays there")
    func later() throws { #expect(try read("0.25\n1\n") == [.milliseconds(250), .seconds(1)]) }

    @Test(
        "what is not understood is refused with its line",
        arguments: [
            ("0\n0,5\n", "a.csv:2: found 2 fields (`0,5`), expected 1 as in the first line"),
            (
                "0,5\n1,5\n",
                "a.csv:1: found 2 fields without a header, expected one time a line, or a header that names a column "
                    + "such as `time_s`"
            ),
            ("time_s\n0,5\n", "a.csv:2: found 2 fields (`0,5`), expected 1 as in the header (`time_s`)"),
            ("0\nx\n", "a.csv:2: found `x` in column 1, expected a time in s, for example `0.5`"),
            ("0\n-1\n", "a.csv:2: found `-1`, expected a time in s, for example `0.5`"),
            ("time_ms\n5\n5\n", "a.csv:3: found `5`, expected a time later than the arrival before it"),
            (
                "time\n0\n",
                "a.csv:1: found the header `time`, expected one column of times with its unit: time_s, time_ms, time_us "
                    + "or time_ns"
            ),
            (
                "time_s,time_ms\n0,0\n",
                "a.csv:1: found the header `time_s,time_ms`, expected one column of times with its unit: "
                    + "time_s, time_ms, time_us or time_ns"
            ),
            ("0\n1e30\n", "a.csv:2: found `1e30`, expected a time in s, for example `0.5`"),
            ("# nothing\n", "a.csv: found no instants, expected at least one"),
        ])
    func refusals(text: String, message: String) {
        #expect {
            try read(text)
        } throws: { error in
            "\(error)" == message
        }
    }
}
