import Coding

/// A parameter of a network under the name that it has in weights files.
package struct NamedTensor: Sendable {
    /// The name, such as `decoder.conv1.weight`.
    package var name: String
    /// The values, on the network's device.
    package var tensor: Tensor

    /// Names a tensor.
    package init(name: String, tensor: Tensor) {
        self.name = name
        self.tensor = tensor
    }
}

/// Where the parameters of a network under construction come from: a weights file, or a random start.
package struct ParameterSource: Sendable {
    /// How a parameter starts that is not read from a file.
    package enum Start: Sendable {
        /// Rows or columns of unit length at right angles (Saxe et al., 2014).
        case orthogonal
        /// Uniform with variance 2 / (fan in + fan out) (Glorot and Bengio, 2010).
        case glorot(fanIn: Int, fanOut: Int)
        /// The same value everywhere.
        case constant(Float)
        /// Equal steps between two values.
        case linear(Float, Float)
    }

    private enum Origin: Sendable {
        case file(Safetensors, path: String)
        case random(seed: UInt64)
    }

    private let origin: Origin
    private let device: TensorDevice
    private let isTrained: Bool

    /// Parameters from a weights file, for use.
    package init(weights: Safetensors, path: String, device: TensorDevice = .cpu) {
        origin = .file(weights, path: path)
        self.device = device
        isTrained = false
    }

    /// Parameters at a random start, for training. Equal seeds give equal parameters.
    package init(seed: UInt64, device: TensorDevice = .cpu) {
        origin = .random(seed: seed)
        self.device = device
        isTrained = true
    }

    /// The parameter of a name; its start depends on the seed and the name alone.
    package func parameter(_ name: String, _ shape: [Int], start: Start) throws(ModelsError) -> NamedTensor {
        let tensor: Tensor
        switch origin {
        case .file(let weights, let path):
            guard let entry = weights[name] else { throw .badWeights(path: path, reason: "\(name) is missing") }
            guard entry.shape == shape else {
                throw .badWeights(path: path, reason: "\(name) has shape \(entry.shape), expected \(shape)")
            }
            tensor = try Tensor.make(entry.values, shape: shape, device: device)
        case .random(let seed):
            var random = SeededRandom(seed: seed, label: name)
            tensor = try Tensor.make(Self.values(shape, start, &random), shape: shape, device: device)
        }
        // Filters lie as convolutions read them, so that no call has to turn them round.
        let placed = try tensor.converted(to: .float32, device: device, channelsLast: shape.count == 4)
        if isTrained { try placed.requireGradient() }
        return NamedTensor(name: name, tensor: placed)
    }

    private static func values(_ shape: [Int], _ start: Start, _ random: inout SeededRandom) -> [Float] {
        let count = shape.reduce(1, *)
        switch start {
        case .constant(let value): return [Float](repeating: value, count: count)
        case .linear(let first, let last):
            return (0..<count).map { first + (last - first) * Float($0) / Float(max(1, count - 1)) }
        case .glorot(let fanIn, let fanOut):
            let limit = (6 / Float(fanIn + fanOut)).squareRoot()
            return (0..<count).map { _ in Float(random.uniform() * 2 - 1) * limit }
        case .orthogonal:
            return orthogonal(rows: shape[0], columns: count / shape[0], &random)
        }
    }

    /// Gram-Schmidt on normal random numbers; the rows are orthonormal, or the columns if there are fewer of them.
    package static func orthogonal(rows: Int, columns: Int, _ random: inout SeededRandom) -> [Float] {
        let (vectors, length) = (min(rows, columns), max(rows, columns))
        var basis: [[Double]] = []
        for _ in 0..<vectors {
            var vector = (0..<length).map { _ in random.normal() }
            // Twice, because one pass leaves rounding errors.
            for _ in 0..<2 {
                for other in basis {
                    let overlap = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                    for i in 0..<length { vector[i] -= overlap * other[i] }
                }
            }
            let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            basis.append(vector.map { $0 / norm })
        }
        return (0..<rows * columns).map { index in
            let (row, column) = (index / columns, index % columns)
            return Float(rows <= columns ? basis[row][column] : basis[column][row])
        }
    }
}
