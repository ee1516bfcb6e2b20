import Basics
import Campaign
import CodecWavelet
import Coding
import Foundation
import Store

extension TrainCommand {
    /// The wavelet codec has no network: an order is searched and tables are learned, on the processor; of the options, those for
    /// networks do not apply.
    func trainWavelet() async throws {
        var request = WaveletTrainingSession.Request(images: images)
        request.limit = limit
        if let options {
            let data = Data(try FileBytes.read(options))
            guard var given = try? JSONDecoder().decode(WaveletTrainingSession.Request.self, from: data) else {
                throw ModelsError.badParameter(
                    name: "--options", value: options,
                    expected: "what stands under `request` in a training's checkpoint.json")
            }
            given.images = images
            given.limit = limit ?? given.limit
            request = given
        }
        let store = try ResultsDatabase(path: database ?? folder + "/training.sqlite", access: .create)
        defer { store.removeUnlessUsed() }
        let session = WaveletTrainingSession(
            request, folder: folder, label: label ?? URL(fileURLWithPath: folder).lastPathComponent,
            command: (["pncsim"] + CommandLine.arguments.dropFirst()).joined(separator: " "),
            jobs: computing.threads ?? ProcessInfo.processInfo.activeProcessorCount, database: store)
        let result = try await session.run { pncsim.print($0) }
        print("weights   \(Console.name(result.weights))")
        print("card      \(Console.name(result.card))")
    }
}
