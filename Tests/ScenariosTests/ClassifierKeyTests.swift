import Testing

@testable import Inference
@testable import Language
@testable import Scenarios

/// `classifier:` as a word or as a file of one's own.
@Suite("The classifier") struct ClassifierKeyTests {
    private func classifier(_ text: String) throws -> ClassifierSelection {
        try Scenario.parse("codecs: [jpeg]\nclassifier: \(text)", file: "/folder/s.yaml").settings.classifier
    }

    @Test("is one that comes with the program, by its name")
    func shipped() throws {
        #expect(try classifier("efficientnet-lite0") == .shipped("efficientnet-lite0"))
    }

    @Test("is a file, called as it is said or as the file")
    func file() throws {
        #expect(try classifier("{onnx: nets/mine.onnx}").name == "mine")
        #expect(try classifier("{onnx: nets/mine.onnx, name: best}").name == "best")
        #expect(try classifier("{onnx: nets/mine.onnx}").description().weights == "/folder/nets/mine.onnx")
    }

    @Test("says three numbers of mean and deviation", arguments: ["mean: [0.5]", "deviation: [1, 1, 1, 1]"])
    func three(setting: String) {
        #expect {
            try classifier("{onnx: mine.onnx, \(setting)}")
        } throws: { error in
            "\(error)".contains("expected three: red, green, blue")
        }
    }

    @Test("has its numbers in the fingerprint: another mean is another classifier")
    func numbers() {
        #expect(ClassifierInput(mean: [0, 0, 1]).text != ClassifierInput().text)
        #expect(ClassifierInput(order: .bgr).text != ClassifierInput().text)
    }
}
