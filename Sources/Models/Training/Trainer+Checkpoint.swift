import Coding
import Tensors

extension Trainer {
    /// Writes the whole state: weights, averages, moments and counters, in one file that appears whole.
    package func save(to path: String) throws(ModelsError) {
        var entries: [Safetensors.Entry] = []
        for (name, tensor) in stateTensors {
            entries.append(.init(name: name, shape: try tensor.shape(), values: try tensor.floats()))
        }
        let metadata = averaged.metadata.merging(["codec": Codec.name, "state": state.json]) { $1 }
        try Safetensors(entries: entries, metadata: metadata).write(to: path)
        report(.checkpoint(path: path))
    }

    /// Takes the whole state from a checkpoint.
    func resume(from path: String) throws(ModelsError) {
        let file = try Safetensors(contentsOf: path)
        guard file.metadata["codec"] == Codec.name, let json = file.metadata["state"],
            let restored = TrainingState(json: json)
        else {
            throw .badWeights(path: path, reason: "it is not a checkpoint of \(Codec.name)")
        }
        // Checkpoints of earlier versions say no more than that.
        for (key, value) in averaged.metadata {
            guard let found = file.metadata[key], found != value else { continue }
            throw .badWeights(
                path: path,
                reason:
                    "it is the checkpoint of another training, \(key) \(found), expected \(value); name another folder (--out)"
            )
        }
        for (name, tensor) in stateTensors {
            try tensor.copyValues(of: name, in: file, path: path)
        }
        state = restored
    }

    /// All tensors of the state by their names in a checkpoint.
    private var stateTensors: [(name: String, tensor: Tensor)] {
        codec.parameters.indices.flatMap { index -> [(String, Tensor)] in
            let name = codec.parameters[index].name
            return [
                ("weight/\(name)", codec.parameters[index].tensor),
                ("\(StartingWeights.averageGroup)/\(name)", averaged.parameters[index].tensor),
                ("moment1/\(name)", optimiser.firstMoments[index]),
                ("moment2/\(name)", optimiser.secondMoments[index]),
            ]
        }
    }

    /// The weights file of the trained codec: the averaged weights, and Huffman tables of the symbols of training
    /// pictures.
    ///
    /// - Parameters:
    ///   - isHalf: whether weights are written as 16-bit numbers.
    ///   - tablePictures: training pictures whose symbols are counted.
    package func finishedWeights(isHalf: Bool = true, tablePictures: Int = 500) throws(ModelsError) -> Safetensors {
        var entries: [Safetensors.Entry] = []
        for parameter in averaged.parameters {
            entries.append(
                .init(
                    name: parameter.name, shape: try parameter.tensor.shape(), values: try parameter.tensor.floats(),
                    isHalf: isHalf))
        }
        var metadata = averaged.metadata
        metadata["codec"] = Codec.name
        guard averaged.hasEntropyCoder else { return Safetensors(entries: entries, metadata: metadata) }
        var tally = Tally(steps: 0)
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let count = min(tablePictures, pictures.trainingCount)
            for start in stride(from: 0, to: count, by: 20) {
                let batch = try pictures.trainingBatch(start..<min(start + 20, count))
                tally.add(try averaged.reconstruct(batch, steps: [], compute: compute))
            }
        }
        entries.append(HuffmanTable.entry(tally.histograms.map { HuffmanTable(counts: $0) }))
        return Safetensors(entries: entries, metadata: metadata)
    }
}

/// Weights that a training begins with: of a weights file, or the averaged ones of a checkpoint.
package struct StartingWeights: Sendable {
    fileprivate static let averageGroup = "average"

    private let file: Safetensors
    private let path: String

    /// Reads a file.
    ///
    /// - Throws: `ModelsError.badWeights` where they are not weights of `codec`.
    package init(path: String, codec: String) throws(ModelsError) {
        file = try Safetensors(contentsOf: path)
        self.path = path
        guard file.metadata["codec"] == codec else {
            throw .badWeights(path: path, reason: "they are no weights of \(codec)")
        }
    }

    /// Replaces all parameters of a codec.
    func copy<Codec: Trainable>(into codec: Codec) throws(ModelsError) {
        for parameter in codec.parameters {
            let average = "\(Self.averageGroup)/\(parameter.name)"
            try parameter.tensor.copyValues(
                of: file[average] == nil ? parameter.name : average, in: file, path: path)
        }
    }
}

extension Tensor {
    /// Takes the values of a file's tensor of this shape.
    fileprivate func copyValues(of name: String, in file: Safetensors, path: String) throws(ModelsError) {
        let shape = try shape()
        guard let entry = file[name], entry.shape == shape else {
            throw .badWeights(path: path, reason: "\(name) is missing or has another shape")
        }
        try blend(Tensor.make(entry.values, shape: shape), weight: 1)
    }
}
