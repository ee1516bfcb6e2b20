import Coding
import Foundation
import Inference
import Offload
import Scenarios
import Sim
import Store
import Testing

@testable import Campaign

/// Where outcomes come from: the classifier that the scenario names, and the time that its device needs.
@Suite struct OutcomeSourceTests {
    let bench: SweepBench
    let scenario: Scenario

    init() throws {
        bench = try SweepBench()
        scenario = try Scenario.load(try bench.write("images: 1\ncodecs: [jpeg, webp]\n", to: "s.yaml"))
    }

    private func sources(_ classifiers: [ClassifierDescription]) throws -> OutcomeSources {
        OutcomeSources(
            of: scenario.cells, on: Workbench(database: try bench.database("d.sqlite"), jobs: 1),
            classifiers: classifiers)
    }

    /// A classifier with the weights that are fetched at set-up, and another name.
    private func other(_ name: String) -> ClassifierDescription {
        let usual = ClassifierDescription.efficientNetLite0
        return ClassifierDescription(name: name, help: "", weights: usual.weights) { path throws(ModelsError) in
            throw .badParameter(name: "loaded", value: path, expected: name)
        }
    }

    @Test func theClassifierThatTheScenarioNamesIsTheOneThatIsLoaded() async throws {
        // The one of that name, and not the first or the one that comes with the program, is asked for a verdict.
        var sources = try sources([other("resnet"), other("efficientnet-lite0")])
        let source = try await sources.source(for: scenario.cells[0])
        #expect(source.pictures.classifier.record.name == "efficientnet-lite0")
        #expect(source.pictures.classifier.record.fingerprint.hasPrefix("efficientnet-lite0@"))
        await #expect {
            try await source.verdicts(on: [Question(picture: 0, part: 1000)])
        } throws: {
            "\($0)".contains("expected efficientnet-lite0")
        }
    }

    @Test func aClassifierOfAnotherNameHasAnotherFingerprintAndAnUnknownOneIsRefused() async throws {
        let resnet = try ReferenceClassifier(
            ClassifierDescription.named("resnet", among: [other("resnet"), .efficientNetLite0]))
        let usual = try ReferenceClassifier(.efficientNetLite0)
        #expect(resnet.record.fingerprint != usual.record.fingerprint)
        var sources = try sources([other("resnet")])
        await #expect {
            try await sources.source(for: scenario.cells[0])
        } throws: {
            "\($0)".contains("classifier: found efficientnet-lite0, expected the name of a classifier")
        }
    }

    @Test func onePictureSetServesAllCodecsOfAScenario() async throws {
        var sources = try sources(ClassifierDescription.all)
        let first = try await sources.source(for: scenario.cells[0])
        let second = try await sources.source(for: scenario.cells[1])
        #expect(first.pictures.stored.key == second.pictures.stored.key)
        #expect(first.codec.record.fingerprint != second.codec.record.fingerprint)
    }

    @Test func aDatasetIsItsHashesAndClassesInTheirOrder() {
        func picture(_ hash: String, _ label: Int?, name: String = "a") -> PictureSet.Picture {
            PictureSet.Picture(hash: hash, name: name, label: label, path: nil)
        }
        let usual = PictureSet.fingerprint(of: [picture("aa", 1), picture("bb", nil)])
        #expect(PictureSet.fingerprint(of: [picture("aa", 1, name: "x"), picture("bb", nil)]) == usual)
        for other in [
            [picture("aa", 2), picture("bb", nil)], [picture("bb", nil), picture("aa", 1)], [picture("aa", 1)],
            [picture("aa", 1), picture("bb", 0)],
        ] {
            #expect(PictureSet.fingerprint(of: other) != usual)
        }
    }

    @Test(arguments: [("starfish", 4, 4), ("rnn-lite", 4, 4), ("webp", 16, 0), ("pnc", 16, 0)])
    func aMeasuredDeviceSharesItsTimeAmongSegmentsMadeInTurn(codec: String, first: Int64, further: Int64) throws {
        let scenario = try Scenario.parse("codecs: [\(codec)]\n", file: "s.yaml")
        let rows = [0.001, 0.002, 0.005].map { LayoutRow(segmentBytes: [1, 2, 3, 4], encodeSeconds: $0) }
        let time = try EncodingTime(scenario.cells[0].codec, on: .measured(factor: 8), rows: rows)
        #expect(time == EncodingTime(first: .milliseconds(first), further: .milliseconds(further)))
    }
}
