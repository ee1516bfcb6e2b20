import Foundation
import Testing

@testable import CodecPNC
@testable import Coding
@testable import Tensors
@testable import Training

/// The rules of training: how rates fall, what a checkpoint keeps.
@Suite struct TrainingTests {
    @Test func ratesFallAsPublishedOrAlongACosine() {
        let steps = RateSchedule.steps(factor: 0.3, epochs: 10)
        #expect(steps.factor(progress: 0, epoch: 9.99) == 1)
        #expect(abs(steps.factor(progress: 0, epoch: 25) - 0.09) < 1e-12)
        let cosine = RateSchedule.cosine(warmUp: 0.1)
        #expect(cosine.factor(progress: 0.1, epoch: 0) == 1)
        #expect(abs(cosine.factor(progress: 0.55, epoch: 0) - 0.5) < 1e-12)
        #expect(cosine.factor(progress: 0.999, epoch: 0) < 1e-4)
    }

    @Test func theQuantiserHas64LevelsOfThePublishedScale() {
        let quantiser = EightBitQuantiser.standard
        #expect(quantiser.symbol(of: -1) == 0)
        #expect(quantiser.symbol(of: .nan) == 0)
        #expect(quantiser.symbol(of: 100) == 63)
        #expect(quantiser.value(of: 10) == 10 * 4 * 0.02125)
        for symbol in 0..<64 as Range<UInt8> { #expect(quantiser.symbol(of: quantiser.value(of: symbol)) == symbol) }
        // An output lies at most half a level, and half a step of the 8-bit number, from what is decoded.
        var random = SeededRandom(seed: 5, label: "test")
        for _ in 0..<1000 {
            let value = Float(random.uniform() * 5.3)
            let error = abs(quantiser.value(of: quantiser.symbol(of: value)) - value)
            #expect(error <= 2.51 * quantiser.scale)
        }
    }

    @Test func thePublishedRuleCountsEdges() {
        // Edges at k * 256 / 63: 0, 4.06, 8.13, ... A number belongs to the first edge not below it.
        let quantiser = EightBitQuantiser(scale: 1, rounding: .edges)
        let expected: [Float: UInt8] = [0: 0, 1: 1, 4: 1, 5: 2, 8: 2, 9: 3, 128: 32, 252: 63, 251: 62, 255: 63]
        for (value, symbol) in expected { #expect(quantiser.symbol(of: value) == symbol, "\(value)") }
    }

    @Test func outOfRangeValuesKeepALittleGradient() throws {
        let values = try Tensor.make([-1, 1, 100], shape: [3])
        try values.requireGradient()
        let levels = try EightBitQuantiser.standard.levels(values, leak: 0.1)
        let found = try levels.floats()
        #expect(found[0] == 0 && found[2] == 63)
        try levels.sum().backward()
        let gradient = try #require(try values.gradient()).floats()
        let slope = Float(1 / EightBitQuantiser.standard.step)
        for (found, expected) in zip(gradient, [0.1 * slope, slope, 0.1 * slope]) {
            #expect(abs(found - expected) < 1e-3)
        }
    }

    @Test func principalComponentsAreFound() {
        // Points along (3, 4) / 5 with a little spread across it.
        var random = SeededRandom(seed: 2, label: "test")
        let points = (0..<500).map { _ in
            let (along, across) = (random.normal() * 5, random.normal() * 0.5)
            return [1 + 0.6 * along - 0.8 * across, 2 + 0.8 * along + 0.6 * across]
        }
        let components = PrincipalComponents.ofVectors(points, count: 2)
        #expect(abs(abs(components[0][0] * 0.6 + components[0][1] * 0.8) - 1) < 1e-3)
        #expect(abs(components[0][0] * components[1][0] + components[0][1] * components[1][1]) < 1e-9)
    }

    @Test func validationPicturesAreChosenByName() throws {
        let names = (0..<40).map { "/folder/picture\($0).jpg" }
        @Sendable func decode(_ path: String) -> RGBImage {
            RGBImage(width: 1, height: 1, filledWith: UInt8(truncatingIfNeeded: path.hashValue))
        }
        let one = try TrainingPictures(files: names, validationCount: 10, decode: { decode($0) })
        let other = try TrainingPictures(files: names.reversed(), validationCount: 10, decode: { decode($0) })
        #expect(one.trainingCount == 30)
        #expect(try one.validationBatch(0..<10).floats() == other.validationBatch(0..<10).floats())
        #expect(throws: ModelsError.self) {
            try TrainingPictures(files: names, validationCount: 40, decode: { decode($0) })
        }
    }

    @Test func everyBrokenPictureIsNamed() throws {
        let names = (0..<300).map { "/folder/picture\($0).jpg" }
        let error = #expect(throws: ModelsError.self) {
            try TrainingPictures(files: names, validationCount: 100) { path throws(ModelsError) in
                guard path.hasSuffix("7.jpg") else { return RGBImage(width: 2, height: 2, filledWith: 9) }
                throw .badImage(path: path, reason: "it is empty")
            }
        }
        guard case .brokenPictures(_, let pictures)? = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
        #expect(Set(pictures.map(\.path)) == Set(names.filter { $0.hasSuffix("7.jpg") }))
        #expect(Set(pictures.map(\.reason)) == ["it is empty"])
    }

    @Test func everyPictureComesOnceInAnEpoch() {
        var order = EpochOrder()
        let first = (0..<10).map { order.index(at: $0, of: 10, seed: 1) }
        let second = (10..<20).map { order.index(at: $0, of: 10, seed: 1) }
        #expect(first.sorted() == Array(0..<10))
        #expect(second.sorted() == Array(0..<10))
        #expect(first != second)
    }

    @Test(arguments: OptimiserKind.allCases)
    func aRunThatIsKilledAndResumedEndsWithTheSameWeights(optimiser: OptimiserKind) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let whole = try tinyTrainer(optimiser: optimiser)
        #expect(try whole.run(checkpoint: folder.appendingPathComponent("whole").path))

        let path = folder.appendingPathComponent("parts").path
        var updates = 0
        let isDone = try tinyTrainer(optimiser: optimiser).run(checkpoint: path) {
            updates += 1
            return updates == 3
        }
        #expect(!isDone)
        let resumed = try tinyTrainer(optimiser: optimiser)
        #expect(try resumed.run(checkpoint: path))
        for (one, other) in zip(whole.trained.parameters, resumed.trained.parameters) {
            #expect(try one.tensor.floats() == other.tensor.floats(), "\(one.name)")
        }
    }

    /// A signal comes from another thread, and does not wait for an update that lasts.
    @Test(arguments: [1, 4, 7, 10, 13])
    func whatIsSavedInTheMidstOfAnUpdateGoesOnToTheSameWeights(afterMilliseconds: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("aside").path
        let whole = try tinyTrainer()
        // The other thread touches nothing but what `saveBetweenSteps` guards.
        nonisolated(unsafe) let trainer = whole
        let saving = DispatchWorkItem {
            usleep(UInt32(afterMilliseconds * 1000))
            try? trainer.saveBetweenSteps(to: path, patience: 5)
        }
        DispatchQueue.global().async(execute: saving)
        #expect(try whole.run(checkpoint: folder.appendingPathComponent("whole").path))
        saving.wait()
        let resumed = try tinyTrainer()
        #expect(try resumed.run(checkpoint: path))
        for (one, other) in zip(whole.trained.parameters, resumed.trained.parameters) {
            #expect(try one.tensor.floats() == other.tensor.floats(), "\(one.name)")
        }
    }

    @Test func numbersThatNoTrainingCanWorkWithAreRefusedByTheirKey() throws {
        let sound = TrainingOptions(stages: [TrainingStage(loss: .mse, schedule: .cosine(warmUp: 0.05))])
        try sound.check(steps: 10)
        let damages: [(key: String, (inout TrainingOptions) -> Void)] = [
            ("stages", { $0.stages = [] }), ("stages[0].batch", { $0.stages[0].batch = 0 }),
            ("stages[0].accumulation", { $0.stages[0].accumulation = -1 }),
            ("stages[0].rate", { $0.stages[0].rate = -1 }), ("stages[0].rate", { $0.stages[0].rate = .infinity }),
            ("stages[0].rate", { $0.stages[0].rate = .nan }), ("stages[0].mseWeight", { $0.stages[0].mseWeight = -1 }),
            ("stages[0].length.seconds", { $0.stages[0].length = .seconds(1e300) }),
            ("stages[0].length.epochs", { $0.stages[0].length = .epochs(1e300) }),
            ("stages[0].length.updates", { $0.stages[0].length = .updates(0) }),
            ("stages[0].schedule.cosine.warmUp", { $0.stages[0].schedule = .cosine(warmUp: 1) }),
            ("stages[0].schedule.steps.epochs", { $0.stages[0].schedule = .steps(factor: 0.3, epochs: 0) }),
            ("beta1", { $0.beta1 = 1 }), ("averageDecay", { $0.averageDecay = -0.1 }),
            ("tailDrop.weights", { $0.tailDrop.weights = [1, 2] }),
            ("tailDrop.weights", { $0.tailDrop.weights = [Double](repeating: 0, count: 10) }),
        ]
        for (key, damage) in damages {
            var options = sound
            damage(&options)
            let error = #expect(throws: ModelsError.self) { try options.check(steps: 10) }
            guard case .badParameter(name: key, _, _)? = error else {
                Issue.record("\(key): found \(String(describing: error))")
                continue
            }
        }
    }

    @Test func trainingBeginsWithGivenWeights() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try tinyTrainer()
        try first.finishedWeights(isHalf: false).write(to: path)
        let second = try tinyTrainer(seed: 4, start: StartingWeights(path: path, codec: "pnc"))
        for (one, other) in zip(first.trained.parameters, second.trained.parameters) {
            #expect(try one.tensor.floats() == other.tensor.floats(), "\(one.name)")
        }
        #expect(throws: ModelsError.badWeights(path: path, reason: "they are no weights of starfish")) {
            try StartingWeights(path: path, codec: "starfish")
        }
    }

    @Test func trainingBeginsWithTheAveragedWeightsOfACheckpoint() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try tinyTrainer()
        try first.run(checkpoint: path)
        let second = try tinyTrainer(seed: 4, start: StartingWeights(path: path, codec: "pnc"))
        for (one, other) in zip(first.trained.parameters, second.trained.parameters) {
            #expect(try one.tensor.floats() == other.tensor.floats(), "\(one.name)")
        }
    }

    @Test func anUpdatesCostIsProfiled() throws {
        let profiles = try tinyTrainer().profile(updates: 3)
        #expect(profiles.map(\.pictures) == [4])
        let profile = try #require(profiles.first)
        #expect(profile.classifier == 0)
        for part in [profile.cutting, profile.network, profile.optimiser, profile.smallest] {
            #expect(part > 0)
            #expect(part < 2 * profile.whole)
        }
    }

    @Test func aStageOfSecondsEndsInTime() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let trainer = try tinyTrainer(length: .seconds(1))
        #expect(try trainer.run(checkpoint: path))
        let stage = try #require(trainer.stagesSoFar.first)
        #expect(stage.seconds >= 1)
        // An update takes some milliseconds here, and seconds where the machine has other work.
        #expect(stage.seconds < 1 + 2 * stage.seconds / Double(stage.updates))
    }

    @Test func optionsThatAreLeftOutHaveTheirDefaults() throws {
        let json = #"{"stages": [{"loss": "kd", "optimiser": "muon", "length": {"seconds": {"_0": 60}}}], "seed": 7}"#
        let options = try JSONDecoder().decode(TrainingOptions.self, from: Data(json.utf8))
        let stage = TrainingStage(
            loss: .kd, length: .seconds(60), optimiser: .muon, schedule: .cosine(warmUp: 0.05))
        #expect(options == TrainingOptions(stages: [stage], seed: 7))
        let written = try JSONEncoder().encode(options)
        #expect(try JSONDecoder().decode(TrainingOptions.self, from: written) == options)
    }

    @Test func aCheckpointOfAnotherCodecIsRefused() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Safetensors(metadata: ["codec": "starfish", "state": "{}"]).write(to: path)
        #expect(throws: ModelsError.badWeights(path: path, reason: "it is not a checkpoint of pnc")) {
            try tinyTrainer().run(checkpoint: path)
        }
    }

    @Test(arguments: OptimiserKind.allCases)
    func trainingLowersTheLoss(optimiser: OptimiserKind) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        nonisolated(unsafe) var errors: [Double] = []
        let trainer = try tinyTrainer(updates: 30, optimiser: optimiser) { event in
            if case .progress(let progress) = event { errors.append(progress.squaredError) }
        }
        let before = try squaredError(of: trainer)
        try trainer.run(checkpoint: path)
        #expect(try squaredError(of: trainer) < before)
        #expect(errors.allSatisfy { $0.isFinite })
    }

    private func squaredError(of trainer: Trainer<PNCTraining>) throws -> Float {
        let picture = try Tensor.make(smoothPicture(3).samples.map { Float($0) / 255 }, shape: [1, 28, 28, 3])
            .permuted([0, 3, 1, 2])
        return try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let decoded = try trainer.trained.reconstruct(picture, steps: [10], compute: .reference).pictures[0]
            return try decoded.subtracting(picture).squared().mean().scalar()
        }
    }

    private func tinyTrainer(
        updates: Int = 5, length: TrainingStage.Length? = nil, optimiser: OptimiserKind = .adam, seed: UInt64 = 3,
        start: StartingWeights? = nil, report: @escaping (TrainingEvent) -> Void = { _ in }
    ) throws -> Trainer<PNCTraining> {
        try TorchRuntime.setThreads(1)
        let pictures = try TrainingPictures(files: (0..<12).map { "picture\($0)" }, validationCount: 2) {
            smoothPicture(Int($0.dropFirst(7)) ?? 0)
        }
        let stage = TrainingStage(
            loss: .mse, crop: 21, batch: 2, accumulation: 2, length: length ?? .updates(updates),
            optimiser: optimiser, rate: 1e-3,
            schedule: .cosine(warmUp: 0.1), rateWeight: 1e-3)
        let options = TrainingOptions(
            stages: [stage], tailDrop: TailDrop(scope: .picture), seed: seed, averageDecay: 0.9, validationCount: 2)
        return try Trainer(
            PNCTraining.init, options: options, pictures: pictures, classifier: nil, start: start, compute: .reference,
            report: report)
    }
}

/// A picture of smooth waves.
private func smoothPicture(_ number: Int) -> RGBImage {
    let samples = (0..<28 * 28 * 3).map { index in
        let (x, y, channel) = (Double(index / 3 % 28), Double(index / 84), Double(index % 3))
        return UInt8(127 + 100 * sin(0.2 * x * Double(number % 3 + 1) + 0.1 * y * channel + Double(number)))
    }
    return RGBImage(width: 28, height: 28, samples: samples)
}
