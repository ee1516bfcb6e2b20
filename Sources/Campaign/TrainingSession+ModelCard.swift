import Foundation
import Training

/// What a weights file is, where it came from and how good it is, in Markdown.
struct ModelCard {
    let request: TrainingSession.Request
    let stages: [FinishedStage]
    let trainingCount: Int
    let validation: TrainingValidation
    let weightsHash: String
    let bytes: Int
    let libtorch: String
    let isComplete: Bool
    /// Of the networks that were trained.
    let remarks: [String]

    var text: String {
        var lines = ["# \(request.codec): weights", ""]
        lines.append("- File: \(bytes) bytes, SHA-256 `\(weightsHash)`.")
        lines.append("- Made with: `\(request.command)`")
        lines.append(
            "- Pictures: \(trainingCount) to train with, \(request.options.validationCount) kept apart by a hash of "
                + "their names, all scaled and cut to 224 x 224; cut and mirrored at random in training.")
        if !isComplete { lines.append("- The training was ended early: the stages below are as far as they had come.") }
        lines.append(
            "- \(request.compute.device), \(request.compute.precision.rawValue) convolutions, "
                + "the classifier's gradient in \(request.judgePrecision.rawValue), libtorch \(libtorch), "
                + "\(request.threads) threads; seed \(request.options.seed).")
        if let start = request.start { lines.append("- Begun with the weights of `\(start)`.") }
        lines.append("- " + optimiser)
        lines.append("- " + tailDrop)
        return (lines + ["", "## Stages", ""] + stageTable + ["", "## Measured", ""] + measured).joined(separator: "\n")
            + "\n"
    }

    private var optimiser: String {
        let options = request.options
        let average =
            options.averageDecay == 0
            ? "no average of weights" : "average of weights with decay \(options.averageDecay)"
        let limit =
            options.maximumGradientNorm == 0
            ? "no limit on gradients" : "gradients limited to norm \(options.maximumGradientNorm)"
        return "Adam with moments \(options.beta1) and \(options.beta2), \(limit), \(average)."
    }

    private var tailDrop: String {
        guard request.options.tailDrop.isEnabled else { return "Without tail-drop." }
        let share = request.options.tailDrop.scope == .batch ? "mini-batch" : "picture"
        guard let weights = request.options.tailDrop.weights else {
            return "Tail-drop uniform over the number of features, one draw for each \(share)."
        }
        let list = weights.map { "\($0)" }.joined(separator: " : ")
        return "Tail-drop with 1, 2, ... features kept as often as \(list), one draw for each \(share)."
    }

    private var stageTable: [String] {
        let rows = request.options.stages.enumerated().map { index, stage -> String in
            let done = stages.indices.contains(index) ? stages[index] : nil
            let schedule =
                switch stage.schedule {
                case .steps(let factor, let epochs): "times \(factor) after every \(epochs) epochs"
                case .cosine(let warmUp): "cosine, warm-up \(warmUp)"
                }
            let weights = [
                stage.optimiser == .muon ? "Muon for filters" : nil,
                stage.loss == .mse ? nil : "\(stage.mseWeight) x MSE",
                stage.rateWeight > 0 ? "\(stage.rateWeight) x excess bits" : nil,
                stage.mapWeight > 0 ? "\(stage.mapWeight) x inner maps" : nil,
                stage.encoderRateFactor == 1 ? nil : "encoder's rate times \(stage.encoderRateFactor)",
            ].compactMap(\.self).joined(separator: ", ")
            let columns = [
                "\(index + 1)", "\(stage.loss.rawValue)\(weights.isEmpty ? "" : " (\(weights))")", "\(stage.crop)",
                "\(stage.batch) x \(stage.accumulation)", "\(stage.rate), \(schedule)",
                done.map { "\($0.updates)" } ?? "not known", done.map { "\(Int($0.seconds))" } ?? "not known",
            ]
            return "| " + columns.joined(separator: " | ") + " |"
        }
        return [
            "| stage | loss | crop | batch x accumulation | rate | updates | seconds |",
            "|---|---|---|---|---|---|---|",
        ] + rows
    }

    /// Entropy of the first steps; where steps share a table, or there is one step of many tables, an equal part of all.
    private func bytes(ofSteps steps: Int) -> Double {
        let all = validation.steps.last ?? 1
        guard validation.bytesPerStep.count != all else { return validation.bytesPerStep.prefix(steps).reduce(0, +) }
        return validation.bytesPerStep.reduce(0, +) * Double(steps) / Double(all)
    }

    private var measured: [String] {
        let rows = validation.steps.indices.map { index -> String in
            let bytes = bytes(ofSteps: validation.steps[index])
            return String(
                format: "| %d | %.0f | %.1f%% | %.1f%% | %.2f |", validation.steps[index], bytes,
                validation.top1[index] * 100, validation.top5[index] * 100, validation.psnr[index])
        }
        return [
            ([
                "On \(validation.count) of the pictures kept apart; right is the classifier's answer on the clean picture."
            ]
                + remarks).joined(separator: " "),
            "", "| steps received | bytes | top-1 | top-5 | PSNR (dB) |", "|---|---|---|---|---|",
        ] + rows
    }
}
