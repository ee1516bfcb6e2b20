import Coding
import Foundation
import Testing
import Training

@testable import Campaign

@Suite("A file of training options")
struct TrainingOptionsTests {
    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    @Test("is read as it was written, and what it leaves out has its default")
    func roundTrip() throws {
        var options = TrainingOptions()
        options.tailDrop.weights = [1, 2, 3]
        let path = try bench.write(options.json, to: "options.json")
        #expect(try TrainingOptions(contentsOf: path) == options)
        let short = try bench.write(#"{"stages": [{"loss": "mse"}], "seed": 7}"#, to: "short.json")
        #expect(try TrainingOptions(contentsOf: short).seed == 7)
    }

    @Test(
        "that says what nobody understands is refused, by the key",
        arguments: [
            (#"{"stages": [{"loss": "mse"}], "sead": 7}"#, "the key `sead`"),
            (#"{"stages": [{"loss": "mse", "bogus": 1}]}"#, "the key `bogus`"),
            (#"{"stages": [{"loss": "fast"}]}"#, "`stages.0.loss`"),
            (#"{"stages": [{"loss": "mse", "rate": "high"}]}"#, "`stages.0.rate` that is not a number"),
            (#"{"seed": 1}"#, "`stages`"), ("no JSON", "found a text that is no JSON"),
            ("[1]", "found what is not an object"), (#"{"stages": 3}"#, "`stages` that is not a list"),
            (#"{"stages": [{"loss": null}]}"#, "`stages.0.loss` without a value"),
        ])
    func refused(text: String, message: String) throws {
        let path = try bench.write(text, to: "options.json")
        #expect {
            try TrainingOptions(contentsOf: path)
        } throws: {
            "\($0)".contains("options.json") && "\($0)".contains(message)
        }
    }
}
