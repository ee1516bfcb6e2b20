import Basics
import COpenVINO
import Coding
import Foundation
import Synchronization

/// A network that the engine has made ready: 32-bit numbers of fixed shapes in and out, one picture at a time, so that a result
/// depends neither on the batch that it was in nor on the number of threads.
///
/// Any number of tasks may call it at once; requests, which serve one call at a time, are made as they are needed and used again.
package final class CompiledNetwork: Sendable {
    /// An input or output of the network.
    package struct Port: Sendable, Hashable {
        package let name: String
        package let shape: [Int]
        package var count: Int { shape.reduce(1, *) }
        /// Name and shape, for messages: `x` of 1 x 3 x 224 x 224.
        package var words: String { "`\(name)` of \(shape.map(String.init).joined(separator: " x "))" }
    }

    package let inputs: [Port]
    package let outputs: [Port]
    /// What it computes with, as the engine reports it: `f32`, `bf16`.
    package let precision: String

    private let engine: OpenVINO
    private let compiled: Handle
    private let idle = Mutex<[Handle]>([])

    /// A pointer of the library's to an object that is used as its documentation allows: a compiled model by any thread, a request by
    /// the one that took it from `idle`.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Compiles an ONNX file's bytes.
    ///
    /// - Parameter origin: what to call it in errors.
    /// - Throws: `ModelsError.badWeights(path:reason:)` for bytes that are no network of fixed shapes and 32-bit numbers.
    package init(
        onnx bytes: [UInt8], origin: String, options: EngineOptions = EngineOptions()
    ) throws(ModelsError) {
        let engine = try OpenVINO.shared()
        let table = engine.table
        var model: OpaquePointer?
        let status = bytes.withUnsafeBytes { bytes in
            table.read_bytes(
                engine.core, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, nil, &model)
        }
        guard status == 0, let model else {
            throw .badWeights(path: origin, reason: "no network: \(Excerpt.of(engine.lastError))")
        }
        defer { table.model_free(model) }
        inputs = try Self.ports(of: model, table.inputs_size, table.input, engine, origin)
        outputs = try Self.ports(of: model, table.outputs_size, table.output, engine, origin)
        (compiled, precision) = try Self.compile(model, options, engine, origin)
        self.engine = engine
    }

    deinit {
        for request in idle.withLock({ $0 }) { engine.table.request_free(request.pointer) }
        engine.table.compiled_free(compiled.pointer)
    }

    private static func compile(
        _ model: OpaquePointer, _ options: EngineOptions, _ engine: OpenVINO, _ origin: String
    ) throws(ModelsError) -> (Handle, String) {
        let properties = [
            "INFERENCE_PRECISION_HINT", options.precision.rawValue, "INFERENCE_NUM_THREADS", "\(options.streams)",
            "NUM_STREAMS", "\(options.streams)", "ENABLE_CPU_PINNING", "NO",
        ]
        var compiled: OpaquePointer?
        var table = engine.table
        let texts = properties.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let status = texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { texts in
            pncsim_openvino_compile(
                &table, engine.core, model, texts.baseAddress, properties.count / 2, &compiled)
        }
        try engine.check(status, "\(origin) cannot be compiled")
        guard let compiled else { throw .library(name: "OpenVINO", reason: "\(origin): nothing came back") }
        var value: UnsafeMutablePointer<CChar>?
        try engine.check(
            table.property(compiled, "INFERENCE_PRECISION_HINT", &value), "\(origin) does not tell its precision")
        defer { table.free_text(value) }
        let reported = value.map { String(cString: $0) } ?? ""
        guard reported == options.precision.rawValue else {
            table.compiled_free(compiled)
            throw .badParameter(
                name: "precision", value: options.precision.rawValue,
                expected: "what this processor can compute with: \(reported)")
        }
        return (Handle(pointer: compiled), reported)
    }

    // MARK: Running

    /// What the network makes of the values of its inputs, output by output.
    ///
    /// - Precondition: as many values as each input has.
    package func callAsFunction(_ values: [Float]...) throws(ModelsError) -> [[Float]] { try run(values) }

    /// The same, for a number of inputs that is known later.
    package func run(_ values: [[Float]]) throws(ModelsError) -> [[Float]] {
        precondition(values.map(\.count) == inputs.map(\.count), "values do not fit the network's inputs")
        let request = try takeRequest()
        defer { idle.withLock { $0.append(request) } }
        for (index, (port, own)) in zip(inputs, values).enumerated() {
            try numbers(of: port, engine.table.get_input, index, request) { numbers in
                _ = numbers.update(from: own)
            }
        }
        try DeviceTiming.waiting { () throws(ModelsError) in
            try engine.check(engine.table.infer(request.pointer), "a network failed")
        }
        var results: [[Float]] = []
        for (index, port) in outputs.enumerated() {
            try numbers(of: port, engine.table.get_output, index, request) { results.append(Array($0)) }
        }
        return results
    }

    private func takeRequest() throws(ModelsError) -> Handle {
        if let request = idle.withLock({ $0.popLast() }) { return request }
        var request: OpaquePointer?
        try engine.check(engine.table.request_create(compiled.pointer, &request), "a request cannot be made")
        guard let request else { throw .library(name: "OpenVINO", reason: "no request came back") }
        return Handle(pointer: request)
    }

    /// The numbers of an input or output, where the request has them.
    private func numbers(
        of port: Port, _ getter: Getter,
        _ index: Int, _ request: Handle, use: (UnsafeMutableBufferPointer<Float>) -> Void
    ) throws(ModelsError) {
        var tensor: OpaquePointer?
        try engine.check(getter(request.pointer, index, &tensor), "`\(port.name)` is missing")
        defer { engine.table.tensor_free(tensor) }
        var data: UnsafeMutableRawPointer?
        try engine.check(engine.table.tensor_data(tensor, &data), "`\(port.name)` cannot be reached")
        guard let data else { throw .library(name: "OpenVINO", reason: "`\(port.name)` is empty") }
        use(UnsafeMutableBufferPointer(start: data.assumingMemoryBound(to: Float.self), count: port.count))
    }
}
