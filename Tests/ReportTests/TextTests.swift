import Basics
import Foundation
import Statistics
import Store
import Testing

@testable import Report

@Suite("JSON")
struct JSONTests {
    @Test("is written with sorted keys, whole numbers without fraction, and escapes")
    func text() {
        let value: JSON = ["b": [1, 2.5, true, nil], "a": "x\"\\\n\u{2028}</script>", "c": .number(.infinity)]
        #expect(value.text == #"{"a":"x\"\\\n\u2028</script>","b":[1,2.5,true,null],"c":null}"#)
    }

    @Test("reads back as it was by another reader")
    func roundTrip() throws {
        let value: JSON = ["text": "ä\u{1}\t\u{1F4F7}", "numbers": [0.1, -3, 1e-9, 12_345_678]]
        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: Any])
        #expect(parsed["text"] as? String == "ä\u{1}\t\u{1F4F7}")
        #expect(parsed["numbers"] as? [Double] == [0.1, -3, 1e-9, 12_345_678])
    }
}

@Suite("Numbers as text")
struct NumberTests {
    @Test(arguments: [
        (0.8534, 1, "0.9"), (85.34, 1, "85.3"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (1234, 0, "1234"),
        (0.005, 2, "0.01"), (99.96, 1, "100.0"),
    ])
    func fixed(value: Double, places: Int, text: String) {
        #expect(NumberText.fixed(value, places) == text)
    }

    @Test func others() {
        #expect(NumberText.percent(0.8534) == "85.3%")
        #expect(Plot.milliseconds(500) == "500 ms")
        #expect(Plot.milliseconds(33.25) == "33.25 ms")
        #expect(Plot.slug("Encoding overhead (ms)") == "encoding-overhead-ms")
    }
}

@Suite("An error's message")
struct ReportErrorTests {
    @Test(arguments: [
        (
            ReportError.rendererMissing(interpreter: "Assets/python/bin/python3", remedy: "make setup"),
            "plots need the renderer vl-convert-python, and Assets/python/bin/python3 does not have it. "
                + "Install it with: make setup"
        ),
        (
            .rendererFailed(plot: "accuracy-by-jamming", message: "no such mark"),
            "the renderer could not draw accuracy-by-jamming: no such mark"
        ),
        (.file(path: "a/report.html", message: "cannot be written"), "a/report.html: cannot be written"),
        (
            .published(file: "trace.csv", line: 7, message: "n_features: 'x' is not a number"),
            "trace.csv:7: n_features: 'x' is not a number"
        ),
        (.nothingToDraw(what: "accuracy"), "there is nothing to draw: the database has no accuracy"),
    ])
    func message(error: ReportError, text: String) {
        #expect(error.description == text)
    }
}
