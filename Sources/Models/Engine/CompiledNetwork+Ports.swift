import COpenVINO
import Coding

extension CompiledNetwork {
    typealias Counter = @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int>?) -> Int32
    typealias Getter = @convention(c) (OpaquePointer?, Int, UnsafeMutablePointer<OpaquePointer?>?) -> Int32

    /// The inputs or outputs of a network.
    ///
    /// - Throws: ``ModelsError/badWeights(path:reason:)`` where one is of other numbers, or of a size that is not fixed.
    static func ports(
        of model: OpaquePointer, _ counter: Counter, _ getter: Getter, _ engine: OpenVINO, _ origin: String
    ) throws(ModelsError) -> [Port] {
        var count = 0
        try engine.check(counter(model, &count), origin)
        var ports: [Port] = []
        for index in 0..<count {
            var port: OpaquePointer?
            try engine.check(getter(model, index, &port), origin)
            defer { engine.table.port_free(port) }
            ports.append(try Self.port(port, engine, origin))
        }
        return ports
    }

    private static func port(
        _ port: OpaquePointer?, _ engine: OpenVINO, _ origin: String
    ) throws(ModelsError) -> Port {
        let table = engine.table
        var text: UnsafeMutablePointer<CChar>?
        try engine.check(table.port_name(port, &text), origin)
        defer { table.free_text(text) }
        let name = text.map { String(cString: $0) } ?? ""
        var type: UInt32 = 0
        try engine.check(table.port_type(port, &type), origin)
        guard type == UInt32(PNCSIM_OV_F32) else {
            throw .badWeights(path: origin, reason: "`\(name)` is not of 32-bit numbers")
        }
        var shape = ov_partial_shape_t()
        try engine.check(table.port_shape(port, &shape), origin)
        defer { table.shape_free(&shape) }
        let sizes = UnsafeBufferPointer(start: shape.dims, count: shape.dims == nil ? 0 : Int(shape.rank.max))
        guard sizes.allSatisfy({ $0.min == $0.max && $0.max >= 0 }) else {
            throw .badWeights(path: origin, reason: "the sizes of `\(name)` are not fixed: export it for one picture")
        }
        return Port(name: name, shape: sizes.map { Int($0.max) })
    }
}
