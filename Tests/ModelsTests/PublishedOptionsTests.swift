import CodecDeepCOD
import CodecPNC
import Testing

@testable import Codecs
@testable import Coding
@testable import Training

/// What `pncsim train` does where nothing is said.
struct PublishedOptionsTests {
    @Test func pncTrainsInTwoStagesOfSeventyEpochs() {
        let options = PNCTraining.publishedOptions
        #expect(options.stages.map(\.loss) == [.mse, .kd])
        #expect(options.stages.map(\.length) == [.epochs(70), .epochs(70)])
        #expect(options.stages.map(\.schedule) == [.steps(factor: 0.3, epochs: 10), .steps(factor: 0.3, epochs: 15)])
        #expect(options.stages.allSatisfy { $0.batch == 4 && $0.accumulation == 10 && $0.mseWeight == 10 })
        #expect(options.tailDrop == TailDrop(isEnabled: true, scope: .batch))
    }

    @Test func deepCODTrainsWithoutAFirstMoment() {
        let options = DeepCODTraining.publishedOptions
        #expect(options.stages.map(\.loss) == [.logits])
        #expect(options.stages.map(\.rate) == [1e-4])
        #expect((options.beta1, options.beta2) == (0, 0.9))
    }

    @Test func everyTrainableCodecIsInTheRegistryAndCutsFitItsCells() throws {
        for codec in TrainableCodecs.all {
            #expect(try CodecRegistry.all.codec(named: codec.name).needsWeights)
            for stage in codec.publishedOptions.stages {
                #expect(stage.crop % codec.cellSide == 0, "\(codec.name)")
            }
        }
    }

    @Test func anUnknownCodecIsToldTheNearestName() {
        #expect(throws: ModelsError.self) { try TrainableCodecs.codec(named: "starfsh") }
    }
}
