/// A network as an ONNX file holds it (onnx.ai/onnx/repo-docs/IR.html): values by their names, and the operators that make one of
/// others. Operators are those of version 17.
package struct ONNXGraph: Sendable, Hashable {
    /// An input or output: 32-bit numbers of a shape.
    package struct Value: Sendable, Hashable {
        package var name: String
        package var shape: [Int]

        package init(_ name: String, _ shape: [Int]) {
            self.name = name
            self.shape = shape
        }
    }

    /// A value that is part of the network.
    package struct Constant: Sendable, Hashable {
        package var name: String
        package var shape: [Int]
        package var content: Content

        package enum Content: Sendable, Hashable {
            case numbers([Float])
            case integers([Int64])
        }

        package init(_ name: String, _ shape: [Int], _ content: Content) {
            self.name = name
            self.shape = shape
            self.content = content
        }
    }

    /// An operator with its attributes.
    package struct Node: Sendable, Hashable {
        package var operation: String
        package var attributes: [Attribute]
        /// Names of values; empty for one that is left out.
        package var inputs: [String]
        package var outputs: [String]

        package init(_ operation: String, _ attributes: [Attribute] = [], inputs: [String], outputs: [String]) {
            self.operation = operation
            self.attributes = attributes
            self.inputs = inputs
            self.outputs = outputs
        }

        package func integer(_ name: String) -> Int? {
            if case .integer(let value)? = content(of: name) { Int(value) } else { nil }
        }

        package func integers(_ name: String) -> [Int]? {
            if case .integers(let values)? = content(of: name) { values.map(Int.init) } else { nil }
        }

        package func text(_ name: String) -> String? {
            if case .text(let value)? = content(of: name) { value } else { nil }
        }

        private func content(of name: String) -> Attribute.Content? {
            attributes.first { $0.name == name }?.content
        }
    }

    /// A named setting of an operator.
    package struct Attribute: Sendable, Hashable {
        package enum Content: Sendable, Hashable {
            case integer(Int64)
            case integers([Int64])
            case text(String)
        }

        package var name: String
        package var content: Content

        package static func integer(_ name: String, _ value: Int) -> Attribute {
            Attribute(name: name, content: .integer(Int64(value)))
        }

        package static func integers(_ name: String, _ values: [Int]) -> Attribute {
            Attribute(name: name, content: .integers(values.map(Int64.init)))
        }

        package static func text(_ name: String, _ value: String) -> Attribute {
            Attribute(name: name, content: .text(value))
        }
    }

    package var name: String
    package var inputs: [Value]
    package var outputs: [Value]
    package var constants: [Constant]
    /// In an order in which each uses only what earlier ones made.
    package var nodes: [Node]

    package init(
        name: String, inputs: [Value], outputs: [Value], constants: [Constant] = [], nodes: [Node]
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.constants = constants
        self.nodes = nodes
    }
}
