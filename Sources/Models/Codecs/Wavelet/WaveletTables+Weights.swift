import Coding
import Tensors

extension WaveletTables {
    /// Of the stream: 2 moves mixtures' weights in steps sixteen times as fine as 1 did.
    private static let version = 2

    /// The codec's name in the registry and in its weights file.
    package static let codecName = "wavelet"

    /// The tables as a weights file.
    package var weights: Safetensors {
        let contexts = logits.count
        return Safetensors(
            entries: [
                .init(name: Name.logits, shape: [contexts], values: logits.map(Float.init), isHalf: true),
                .init(name: Name.counts, shape: [contexts], values: counts.map(Float.init), isHalf: true),
                .init(
                    name: Name.mixtures, shape: [mixtures.count / WaveletModel.weights, WaveletModel.weights],
                    values: mixtures.map(Float.init)),
                .init(
                    name: Name.passes, shape: [passes.count, 3],
                    values: passes.flatMap { [Float($0.band), Float($0.plane), Float($0.kind.rawValue)] }, isHalf: true),
                .init(
                    name: Name.points, shape: [points.count, 3], values: points.flatMap { $0.map(Float.init) },
                    isHalf: true),
            ],
            metadata: [
                "codec": Self.codecName, Name.version: "\(Self.version)", Name.mostCount: "\(adaptation.mostCount)",
                Name.mixingRate: "\(adaptation.mixingRate)",
            ])
    }

    /// Reads what ``weights`` gives.
    ///
    /// - Throws: `ModelsError.badWeights` for anything else.
    package init(_ weights: CodecWeights) throws(ModelsError) {
        func numbers(_ name: String, _ columns: Int?, _ range: ClosedRange<Float>) throws(ModelsError) -> [Int] {
            guard let entry = weights.file[name], entry.shape.count == (columns == nil ? 1 : 2),
                columns == nil || entry.shape[1] == columns
            else {
                throw .badWeights(path: weights.path, reason: "it has no table \(name) of the shape that is needed")
            }
            guard let wrong = entry.values.first(where: { !range.contains($0) || $0 != $0.rounded() }) else {
                return entry.values.map(Int.init)
            }
            throw .badWeights(path: weights.path, reason: "\(name) holds \(wrong), expected whole numbers in \(range)")
        }
        func count(_ values: [Int], as expected: Int, _ name: String) throws(ModelsError) {
            guard values.count == expected else {
                throw .badWeights(
                    path: weights.path, reason: "\(name) has \(values.count) numbers, expected \(expected)")
            }
        }
        guard try Self.integer(weights, Name.version, 0...Self.mostCount) == Self.version else {
            throw .badWeights(path: weights.path, reason: "its \(Name.version) is not \(Self.version), the stream's")
        }
        let bands = WaveletBands.standard.all.count
        let last = Float(max(bands, WaveletBands.planes) - 1)
        let passes = try numbers(Name.passes, 3, 0...last)
        self.init(passes: [])
        for first in stride(from: 0, to: passes.count, by: 3) {
            guard passes[first] < bands, passes[first + 1] < WaveletBands.planes,
                let kind = WaveletPass.Kind(rawValue: passes[first + 2])
            else { throw .badWeights(path: weights.path, reason: "pass \(first / 3 + 1) is none") }
            self.passes.append(WaveletPass(band: passes[first], plane: passes[first + 1], kind: kind))
        }
        let logits = try numbers(Name.logits, nil, -2047...2047)
        try count(logits, as: self.logits.count, Name.logits)
        self.logits = logits.map(Int16.init)
        let counts = try numbers(Name.counts, nil, 0...Float(Self.mostCount))
        try count(counts, as: self.counts.count, Name.counts)
        self.counts = counts.map(UInt16.init)
        // Whole numbers up to 2^24 are exact.
        let mixtures = try numbers(Name.mixtures, WaveletModel.weights, -16_777_216...16_777_216)
        try count(mixtures, as: self.mixtures.count, Name.mixtures)
        self.mixtures = mixtures.map(Int32.init)
        let points = try numbers(Name.points, 3, 0...256).map(Int32.init)
        try count(points.map(Int.init), as: 3 * bands, Name.points)
        self.points = (0..<bands).map { Array(points[3 * $0..<3 * $0 + 3]) }
        adaptation.mostCount = try Self.integer(weights, Name.mostCount, 0...Self.mostCount)
        adaptation.mixingRate = try Self.integer(weights, Name.mixingRate, 0...1023)
    }

    private static func integer(
        _ weights: CodecWeights, _ key: String, _ range: ClosedRange<Int>
    ) throws(ModelsError) -> Int {
        let number = try weights.number(key)
        guard number == number.rounded(), Double(range.lowerBound)...Double(range.upperBound) ~= number else {
            throw .badWeights(
                path: weights.path, reason: "its \(key) is \(number), expected a whole number in \(range)")
        }
        return Int(number)
    }

    private enum Name {
        static let logits = "contexts.logits"
        static let counts = "contexts.counts"
        static let mixtures = "mixtures"
        static let passes = "passes"
        static let points = "points"
        static let version = "stream-version"
        static let mostCount = "most-count"
        static let mixingRate = "mixing-rate"
    }
}
