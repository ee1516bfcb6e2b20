import Coding

/// What turns gradients into steps.
package enum OptimiserKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Adam (Kingma and Ba, 2015) for all parameters.
    case adam
    /// Muon (Jordan et al., 2024) for filters, Adam for biases and for layers of fewer than eight rows.
    case muon
}

/// Parameters with the moments of their gradients.
package struct Optimiser: Sendable {
    package let parameters: [NamedTensor]
    /// The mean of the gradients; Muon's momentum.
    package let firstMoments: [Tensor]
    /// The mean of their squares; unused by Muon.
    package let secondMoments: [Tensor]
    private let isFilter: [Bool]

    /// The decay of Muon's momentum.
    private static let muonDecay = 0.95

    package init(_ parameters: [NamedTensor]) throws(ModelsError) {
        self.parameters = parameters
        // Multiplied, not made: so they lie in memory as the parameters do.
        firstMoments = try parameters.map { parameter throws(ModelsError) in
            try parameter.tensor.detached().scaled(by: 0)
        }
        secondMoments = try parameters.map { parameter throws(ModelsError) in
            try parameter.tensor.detached().scaled(by: 0)
        }
        isFilter = try parameters.map { parameter throws(ModelsError) in
            let shape = try parameter.tensor.shape()
            return shape.count == 4 && shape[0] >= 8 && shape.dropFirst().reduce(1, *) >= 8
        }
    }

    /// Forgets the moments.
    package func reset() throws(ModelsError) {
        let all = firstMoments + secondMoments
        let zeros = try all.map { moment throws(ModelsError) in try moment.scaled(by: 0) }
        try Tensor.blend(all, zeros, weight: 1)
    }

    /// Multiplies all gradients by `scale`, then scales them down to a joint norm of at most `maximumNorm` if that is
    /// positive. Where one is not finite, all become zero, and what is given back (and still on the device) is 1, else 0.
    package func limitGradients(scale: Double, maximumNorm: Double) throws(ModelsError) -> Tensor {
        let runtime = try TorchRuntime.shared()
        let handles: [OpaquePointer?] = parameters.map(\.tensor.handle)
        return try runtime.tensor {
            runtime.table.limit_gradients(handles, Int32(handles.count), scale, maximumNorm, $0)
        }
    }

    /// Changes the parameters and their moments; `number` counts steps from 1, a rate of 0 keeps a parameter as it is.
    package func step(
        _ kind: OptimiserKind, number: Int, beta1: Double, beta2: Double, rate: (String) -> Double
    ) throws(ModelsError) {
        for (rate, all) in Dictionary(grouping: parameters.indices, by: { rate(parameters[$0].name) }) where rate > 0 {
            let filters = kind == .muon ? all.filter { isFilter[$0] } : []
            let others = kind == .muon ? all.filter { !isFilter[$0] } : all
            try muon(filters, rate: rate)
            try adam(others, rate: rate, number: number, beta1: beta1, beta2: beta2)
        }
    }

    private func adam(
        _ indices: [Int], rate: Double, number: Int, beta1: Double, beta2: Double
    ) throws(ModelsError) {
        let runtime = try TorchRuntime.shared()
        let handles: [[OpaquePointer?]] = [parameters.map(\.tensor), firstMoments, secondMoments].map { tensors in
            indices.map { tensors[$0].handle }
        }
        try runtime.check(
            runtime.table.adam_step(
                handles[0], handles[1], handles[2], Int32(indices.count), rate, beta1, beta2, 1e-8, Int64(number)))
    }

    private func muon(_ indices: [Int], rate: Double) throws(ModelsError) {
        let runtime = try TorchRuntime.shared()
        let filters: [OpaquePointer?] = indices.map { parameters[$0].tensor.handle }
        let momentum: [OpaquePointer?] = indices.map { firstMoments[$0].handle }
        try runtime.check(runtime.table.muon_step(filters, momentum, Int32(filters.count), rate, Self.muonDecay))
    }
}
