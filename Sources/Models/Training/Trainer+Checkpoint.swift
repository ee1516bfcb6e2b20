extension Trainer {
    /// Writes the whole state: weights, averages, moments and counters, in one file that appears whole.
    public func save(to path: String) throws(ModelsError) {
        var entries: [Safetensors.Entry] = []
        for (index, parameter) in codec.parameters.enumerated() {
            let shape = try parameter.tensor.shape()
            for (group, tensor) in [
                ("weight", parameter.tensor), ("average", averaged.parameters[index].tensor),
                ("moment1", firstMoments[index]), ("moment2", secondMoments[index]),
            ] {
                entries.append(.init(name: "\(group)/\(parameter.name)", shape: shape, values: try tensor.floats()))
            }
        }
        try Safetensors(entries: entries, metadata: ["codec": Codec.name, "state": state.json]).write(to: path)
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
        for (index, parameter) in codec.parameters.enumerated() {
            for (group, tensor) in [
                ("weight", parameter.tensor), ("average", averaged.parameters[index].tensor),
                ("moment1", firstMoments[index]), ("moment2", secondMoments[index]),
            ] {
                let name = "\(group)/\(parameter.name)"
                let shape = try tensor.shape()
                guard let entry = file[name], entry.shape == shape else {
                    throw .badWeights(path: path, reason: "\(name) is missing or has another shape")
                }
                try tensor.blend(Tensor.make(entry.values, shape: shape, device: compute.device), weight: 1)
            }
        }
        state = restored
    }

    /// The weights file of the trained codec: the averaged weights, and Huffman tables of the symbols of training
    /// pictures.
    ///
    /// - Parameters:
    ///   - isHalf: whether weights are written as 16-bit numbers.
    ///   - tablePictures: training pictures whose symbols are counted.
    public func finishedWeights(isHalf: Bool = true, tablePictures: Int = 500) throws(ModelsError) -> Safetensors {
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
            for index in 0..<min(tablePictures, pictures.trainingCount) {
                let picture = try pictures.trainingPicture(index, device: compute.device)
                tally.add(try averaged.reconstruct(picture, steps: [], compute: compute))
            }
        }
        entries.append(CodecWeights.entry(tally.histograms.map { HuffmanTable(counts: $0) }))
        return Safetensors(entries: entries, metadata: metadata)
    }
}
