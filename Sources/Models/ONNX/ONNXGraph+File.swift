extension ONNXGraph {
    /// The version of the operators, and of the file format that came with it.
    private static let operators: Int64 = 17
    private static let format: Int64 = 8

    /// The bytes of an ONNX file.
    ///
    /// - Parameter producer: the program that says to have made it.
    package func serialized(producer: String = "pncsim") -> [UInt8] {
        var model = Protobuf()
        model.add(1, Self.format)
        model.add(2, producer)
        model.add(7) { graph in
            for node in nodes { graph.add(1) { node.write(to: &$0) } }
            graph.add(2, name)
            for constant in constants { graph.add(5) { constant.write(to: &$0) } }
            for input in inputs { graph.add(11) { input.write(to: &$0) } }
            for output in outputs { graph.add(12) { output.write(to: &$0) } }
        }
        model.add(8) { $0.add(2, Self.operators) }
        return model.bytes
    }
}

/// The numbers of onnx.proto's `TensorProto.DataType` and `AttributeProto.AttributeType`.
private enum DataType {
    static let float: Int64 = 1
    static let int64: Int64 = 7
}

private enum AttributeType {
    static let int: Int64 = 2
    static let string: Int64 = 3
    static let ints: Int64 = 7
}

extension ONNXGraph.Value {
    fileprivate func write(to message: inout Protobuf) {
        message.add(1, name)
        message.add(2) { type in
            type.add(1) { tensor in
                tensor.add(1, DataType.float)
                tensor.add(2) { shape in
                    for size in self.shape { shape.add(1) { $0.add(1, Int64(size)) } }
                }
            }
        }
    }
}

extension ONNXGraph.Constant {
    fileprivate func write(to message: inout Protobuf) {
        for size in shape { message.add(1, Int64(size)) }
        switch content {
        case .numbers(let numbers):
            message.add(2, DataType.float)
            message.add(8, name)
            message.add(9, Self.littleEndian(numbers.map(\.bitPattern)))
        case .integers(let integers):
            message.add(2, DataType.int64)
            message.add(8, name)
            message.add(9, Self.littleEndian(integers))
        }
    }

    private static func littleEndian(_ values: [some FixedWidthInteger]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.littleEndian, Array.init) }
    }
}

extension ONNXGraph.Node {
    fileprivate func write(to message: inout Protobuf) {
        for input in inputs { message.add(1, input) }
        for output in outputs { message.add(2, output) }
        message.add(4, operation)
        for attribute in attributes { message.add(5) { attribute.write(to: &$0) } }
    }
}

extension ONNXGraph.Attribute {
    fileprivate func write(to message: inout Protobuf) {
        message.add(1, name)
        switch content {
        case .integer(let value):
            message.add(3, value)
            message.add(20, AttributeType.int)
        case .text(let value):
            message.add(4, value)
            message.add(20, AttributeType.string)
        case .integers(let values):
            for value in values { message.add(8, value) }
            message.add(20, AttributeType.ints)
        }
    }
}
