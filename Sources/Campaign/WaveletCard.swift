import CodecWavelet
import Foundation

/// What the wavelet codec's weights are, where they came from and how good they are, in Markdown.
struct WaveletCard {
    let command: String
    let request: WaveletTrainingSession.Request
    let order: WaveletOrder
    /// Learned from, and kept apart.
    let pictures: Int
    let kept: Int
    let hash: String
    let bytes: Int
    let cuts: [Int]
    let divergences: [Double]

    var text: String {
        var lines = ["# wavelet: weights", ""]
        lines.append("- File: \(bytes) bytes, SHA-256 `\(hash)`.")
        lines.append("- Made with: `\(command)`")
        lines.append("- Tables from \(pictures) pictures; \(kept) others were kept apart by a hash of their names.")
        lines.append(
            "- Order of passes: \(request.steps) steps of 36 measurements on \(request.measured) pictures each, by the "
                + "divergence of EfficientNet-Lite0's answer from its answer on the clean picture, its logarithm averaged "
                + "over cuts at \(cuts.map(String.init).joined(separator: ", ")) bytes.")
        lines.append(
            "- Contexts start as seen at most \(request.tables.startCount) times, slow down until "
                + "\(request.tables.mostCount); mixing rate \(request.tables.mixingRate).")
        lines += ["", "## Order", "", "| factor | begun at (bits) | found (bits) |", "|---|---|---|"]
        for (name, (before, after)) in zip(WaveletOrder.factorNames, zip(request.order.factors, order.factors)) {
            lines.append(String(format: "| %@ | %+.3f | %+.3f |", name, before, after))
        }
        lines += ["", "## Measured", "", "On the pictures kept apart, divergence in nats:", ""]
        lines.append("| bytes | " + cuts.map(String.init).joined(separator: " | ") + " |")
        lines.append("|---" + String(repeating: "|---", count: cuts.count) + "|")
        lines.append("| divergence | " + divergences.map { String(format: "%.3f", $0) }.joined(separator: " | ") + " |")
        return lines.joined(separator: "\n") + "\n"
    }
}
