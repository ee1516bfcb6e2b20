import CTorch

/// The optimiser Adam (Kingma and Ba, 2015).
struct Adam: Sendable {
    /// The exponents of the moments.
    var beta1 = 0.9
    var beta2 = 0.999
    var epsilon = 1e-8
    /// Gradients are scaled down to this joint norm; 0 for no limit.
    var maximumNorm = 0.0

    /// Changes the parameters and their moments in place; `number` counts steps from 1.
    func step(
        _ parameters: [Tensor], _ first: [Tensor], _ second: [Tensor], rate: Double, number: Int, gradientScale: Double
    ) throws(ModelsError) {
        let runtime = try TorchRuntime.shared()
        let handles: [[OpaquePointer?]] = [parameters, first, second].map { $0.map(\.handle) }
        try runtime.check(
            runtime.table.adam_step(
                handles[0], handles[1], handles[2], Int32(parameters.count), rate, beta1, beta2, epsilon, Int64(number),
                gradientScale, maximumNorm))
    }
}
