import Hashing
import Foundation
import Testing

@testable import Basics

@Suite("Numbers, names and JSON as text")
struct TextTests {
    @Test(
        "numbers are digits with a sign, a point and a power of ten, and nothing else",
        arguments: [
            ("0", 0), ("-1.5", -1.5), ("+.5", 0.5), ("5.", 5), ("1e3", 1000), ("2.5E-1", 0.25), ("0007", 7),
            ("1e400", .infinity),
        ] as [(String, Double)])
    func numbers(text: String, value: Double) { #expect(DecimalNumber(text)?.value == value) }

    @Test(
        "what Swift's Double reads besides is no number here",
        arguments: [
            "", "nan", "inf", "0x10", "1e", ".", "-", "1,5", "1 ", "١", "1e+-3", "1e99999", "1e-9223372036854775808",
            "--1",
        ])
    func notNumbers(text: String) { #expect(DecimalNumber(text) == nil) }

    @Test(
        "halves are rounded away from zero",
        arguments: [
            (6.25, 1, "6.3"), (-6.25, 1, "-6.3"), (0.5, 0, "1"), (2.5, 0, "3"), (0.125, 2, "0.13"), (-0.04, 1, "0.0"),
            (99.96, 1, "100.0"), (1e300, 1, "1e+300"), (.infinity, 1, "inf"),
        ])
    func rounding(number: Double, places: Int, text: String) { #expect(NumberText.fixed(number, places) == text) }

    @Test("shares are per cents with one decimal place")
    func percent() { #expect(NumberText.percent(0.0625) == "6.3%" && NumberText.percent(1) == "100.0%") }

    @Test("times since 1970 become whole nanoseconds to the last digit")
    func scaled() {
        func scaled(_ text: String, _ power: Int) -> Int64? { DecimalNumber(text)?.rounded(timesTenTo: power) }
        #expect(scaled("1700000000.123456789", 9) == 1_700_000_000_123_456_789)
        #expect(scaled("1700000000123.5", 6) == 1_700_000_000_123_500_000)
        #expect(scaled("-0.4999", 0) == 0)
        #expect(scaled("-2.5", 0) == -3)
        #expect(scaled("0.0000000005", 9) == 1)
        #expect(scaled("0.00000000049", 9) == 0)
        #expect(scaled("9223372036854775807", 0) == .max)
        #expect(scaled("9223372036854775808", 0) == nil)
        #expect(scaled("1e30", 0) == nil)
        #expect(scaled("0e1000", 9) == 0)
        #expect(scaled("1e-1000", 9) == 0)
    }

    @Test("the shortest text of a number reads back as the same")
    func shortest() {
        for number in [0, -3, 1e14, 0.1, 1 / 3, 1e15, .leastNonzeroMagnitude, -0.75] as [Double] {
            #expect(Double(NumberText.shortest(number)) == number)
        }
        #expect(NumberText.shortest(20) == "20")
        #expect(JSONText.number(.infinity) == "null")
    }

    @Test("JSON strings read back by another reader, and stay strings within JavaScript")
    func json() throws {
        let text = "a\"b\\c\n\r\t\u{1}\u{2028}é\u{1F600}"
        let written = JSONText.string(text)
        #expect(try JSONDecoder().decode(String.self, from: Data(written.utf8)) == text)
        #expect(!written.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 })
    }

    @Test("a name that is nearly one of the known is told, another is not")
    func nearest() {
        #expect(NearestName.nearest(to: "JPG", among: ["webp", "jpeg"]) == "jpeg")
        #expect(NearestName.nearest(to: "lnik", among: ["limit", "link"]) == "link")
        #expect(NearestName.nearest(to: "progressive", among: ["webp", "jpeg"]) == nil)
        #expect(NearestName.phrase(for: "zzzzzzz", among: ["webp", "jpeg"]) == "one of webp, jpeg")
        #expect(NearestName.phrase(for: "wepb", among: ["webp", "jpeg"]) == "did you mean webp? (webp, jpeg)")
    }

    @Test("slips are counted as inserted, lost, wrong and swapped letters")
    func distance() {
        #expect(NearestName.distance("lnik", "link") == 1)
        #expect(NearestName.distance("", "abc") == 3)
        #expect(NearestName.distance("kitten", "sitting") == 3)
    }

    @Test("SHA-256 gives the digests of FIPS 180-2, appendix B")
    func sha256() {
        #expect(SHA256.hex(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.hex(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
