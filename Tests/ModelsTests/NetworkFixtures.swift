import Foundation
import Testing

@testable import Tensors

/// Numbers that PyTorch computed for networks whose weights follow one formula, so that neither weights nor tensors
/// need to be stored: element i of a parameter is `sin(0.7 i + salt) * scale`, with the sum of the name's bytes as the
/// salt and 1 / sqrt(fan in) as the scale (six times that for
/// LSTM layers, 0.1 for parameters of one dimension).
struct NetworkFixtures {
    /// A tensor in short: enough numbers that a wrong layer cannot hit them all.
    struct Digest: Decodable {
        var shape: [Int]
        var mean: Double
        var norm: Double
        var first: [Double]
        var last: [Double]
    }

    private var digests: [String: Digest] = [:]

    init() throws {
        let url = try #require(
            Bundle.module.url(forResource: "networks", withExtension: "json", subdirectory: "Fixtures"))
        let values = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any] ?? [:]
        for (name, value) in values where value is [String: Any] {
            digests[name] = try JSONDecoder().decode(Digest.self, from: JSONSerialization.data(withJSONObject: value))
        }
    }

    /// Expects a tensor to be the one of a name, to a few parts in ten thousand.
    func expect(
        _ tensor: Tensor, is name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let digest = try #require(digests[name], sourceLocation: sourceLocation)
        let values = try tensor.floats().map(Double.init)
        #expect(try tensor.shape() == digest.shape, sourceLocation: sourceLocation)
        let count = Double(values.count)
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let tolerance = 3e-4 * digest.norm / count.squareRoot() + 1e-6
        #expect(abs(norm - digest.norm) < 3e-4 * digest.norm, sourceLocation: sourceLocation)
        #expect(abs(values.reduce(0, +) / count - digest.mean) < tolerance, sourceLocation: sourceLocation)
        for (found, expected) in zip(values.prefix(4) + values.suffix(4), digest.first + digest.last) {
            #expect(
                abs(found - expected) < max(tolerance, 3e-4 * abs(expected)), "\(name)", sourceLocation: sourceLocation)
        }
    }

    /// The formula's values.
    static func values(_ count: Int, salt: Double, scale: Double) -> [Float] {
        (0..<count).map { Float(sin(Double($0) * 0.7 + salt) * scale) }
    }

    /// A tensor of the formula's values.
    static func tensor(_ shape: [Int], salt: Double, scale: Double) throws -> Tensor {
        try Tensor.make(values(shape.reduce(1, *), salt: salt, scale: scale), shape: shape)
    }

    /// A parameter by the formula.
    static func parameter(_ name: String, _ shape: [Int], plus offset: Float = 0) -> Safetensors.Entry {
        let fan = shape.count > 1 ? shape.dropFirst().reduce(1, *) : 0
        let gain = name.contains("lstm") ? 6.0 : 1
        let scale = shape.count > 1 ? gain / Double(max(fan, 1)).squareRoot() : 0.1
        let salt = Double(name.utf8.reduce(0) { $0 + Int($1) })
        return .init(
            name: name, shape: shape,
            values: values(shape.reduce(1, *), salt: salt, scale: scale).map { $0 + offset })
    }

    /// The formula's weights for the parameters of a network.
    static func weights(for parameters: [NamedTensor]) throws -> Safetensors {
        Safetensors(entries: try parameters.map { parameter($0.name, try $0.tensor.shape()) })
    }

    /// A source of the formula's weights for a network that `make` makes.
    static func source(_ parameters: (ParameterSource) throws -> [NamedTensor]) throws -> ParameterSource {
        ParameterSource(weights: try weights(for: parameters(ParameterSource(seed: 1))), path: "formula")
    }
}
