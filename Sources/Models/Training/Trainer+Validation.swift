import Coding
import Foundation
import Inference
import Tensors

extension Trainer {
    /// Measures the averaged weights and reports the result.
    func validate() throws(ModelsError) {
        guard options.measuredCount > 0, classifier != nil else { return }
        report(.validation(try measure(pictures: min(options.measuredCount, pictures.validationCount), steps: nil)))
    }

    /// Measures the averaged weights on validation pictures.
    ///
    /// - Parameters:
    ///   - count: how many pictures, at most all that are kept apart.
    ///   - steps: the numbers of progressive steps to decode; nil for a choice of at most six.
    package func measure(pictures count: Int, steps: [Int]?) throws(ModelsError) -> TrainingValidation {
        guard let classifier else {
            throw .badParameter(name: "classifier", value: "none", expected: "the weights of the classifier")
        }
        let all = averaged.stepCount
        let count = min(count, pictures.validationCount)
        let steps = steps ?? [1, 2, 3, 5, 7].filter { $0 < all } + [all]
        var tally = Tally(steps: steps.count)
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            var start = 0
            while start < count {
                let end = min(count, start + 20)
                let batch = try pictures.validationBatch(start..<end)
                let reference = try classifier.logits(batch).floats()
                let measurement = try averaged.reconstruct(batch, steps: steps, compute: compute)
                tally.add(measurement)
                for (index, decoded) in measurement.pictures.enumerated() {
                    let errors = try decoded.subtracting(batch).squared().mean(over: [1, 2, 3]).floats()
                    tally.add(
                        step: index, answers: try classifier.logits(decoded).floats(), reference: reference, errors)
                }
                start = end
            }
        }
        return tally.validation(state, steps: steps, count: count)
    }

    /// Counts over validation pictures.
    struct Tally {
        var top1: [Int]
        var top5: [Int]
        var psnr: [Double]
        var histograms: [[Int]] = []
        var receivedBytes: [Int] = []

        init(steps: Int) {
            top1 = [Int](repeating: 0, count: steps)
            top5 = top1
            psnr = [Double](repeating: 0, count: steps)
        }

        mutating func add(_ measurement: CodecMeasurement) {
            if histograms.isEmpty {
                histograms = measurement.histograms
            } else {
                for (step, histogram) in measurement.histograms.enumerated() {
                    for (symbol, count) in histogram.enumerated() { histograms[step][symbol] += count }
                }
            }
            receivedBytes =
                receivedBytes.isEmpty ? measurement.receivedBytes : zip(receivedBytes, measurement.receivedBytes).map(+)
        }

        mutating func add(step: Int, answers: [Float], reference: [Float], _ errors: [Float]) {
            let classes = answers.count / errors.count
            for row in 0..<errors.count {
                let best = Ranking.best(reference, row: row, classes: classes)
                let rank = Ranking.rank(of: best, in: answers, row: row, classes: classes)
                top1[step] += rank == 0 ? 1 : 0
                top5[step] += rank < 5 ? 1 : 0
                psnr[step] += -10 * Foundation.log10(Double(max(errors[row], 1e-10)))
            }
        }

        func validation(_ state: TrainingState, steps: [Int], count: Int) -> TrainingValidation {
            TrainingValidation(
                stage: state.stage, update: state.update, step: state.step, steps: steps,
                top1: top1.map { Double($0) / Double(count) },
                top5: top5.map { Double($0) / Double(count) }, psnr: psnr.map { $0 / Double(count) },
                bytesPerStep: CodecMeasurement(
                    pictures: [], histograms: histograms, receivedBytes: receivedBytes, count: count
                ).bytesPerStep,
                count: count)
        }
    }
}
