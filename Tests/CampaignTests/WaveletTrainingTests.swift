import Basics
import Foundation
import Store
import Testing

@testable import Campaign

/// Where photographs and the classifier are; nil where one of them is not.
private let photographs: String? = {
    guard Places.current.find("Assets/efficientnet-lite0.safetensors") != nil else { return nil }
    return Places.current.find("Assets/imagenet-20")
}()

@Suite("Training the wavelet codec", .enabled(if: photographs != nil, "make setup fetches photographs"))
struct WaveletTrainingTests {
    @Test("ends with weights and a card; the same request finds them done, and another is refused")
    func session() async throws {
        let bench = try SweepBench()
        let database = try bench.database("training.sqlite")
        var request = WaveletTrainingSession.Request(images: try #require(photographs))
        (request.limit, request.kept, request.searchPictures, request.tablePictures) = (6, 2, 1, 2)
        (request.steps, request.measured, request.tables.mostBytes) = (1, 1, 504)
        func session(_ request: WaveletTrainingSession.Request) -> WaveletTrainingSession {
            WaveletTrainingSession(
                request, folder: bench.path("w"), label: "w", command: "pncsim train wavelet", jobs: 2,
                database: database)
        }
        var said: [String] = []
        let made = try await session(request).run { said.append($0) }
        #expect(said.contains { $0.hasPrefix("step 1/1, measurement 1: divergence at") })
        let card = try String(contentsOfFile: made.card, encoding: .utf8)
        #expect(card.contains("pncsim train wavelet"))
        let noted = try database.training(codec: "wavelet", label: "w")
        #expect(!noted.isEmpty && noted.allSatisfy { $0.validation.count == WaveletTrainingSession.cuts.count })

        let weights = try Data(contentsOf: URL(filePath: made.weights))
        said.removeAll()
        let again = try await session(request).run { said.append($0) }
        #expect(try Data(contentsOf: URL(filePath: again.weights)) == weights)
        #expect(!said.contains { $0.hasPrefix("step") }, "nothing is searched twice")

        request.steps = 2
        await #expect(throws: (any Error).self) { _ = try await session(request).run { _ in } }
    }
}
