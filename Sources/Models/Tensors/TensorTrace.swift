import Coding
import ONNX

/// What a network does with its inputs, written down as an ONNX graph: a network is told once, in Swift, and trained by it; what it
/// does with one picture is what the file says to do with any.
///
/// Operations note themselves here while ``graph(_:inputs:of:)`` runs. Loops and branches are written down as they went; shapes
/// are those of the inputs. What depends on no input is part of the network as it came out.
///
/// Sendability: it lives in one call of ``graph(_:inputs:of:)``, and only the thread that runs the network there writes to it; the
/// compiler cannot see that, hence `@unchecked`.
package final class TensorTrace: @unchecked Sendable {
    /// The trace that operations of this task note themselves in.
    @TaskLocal static var current: TensorTrace?

    private var nodes: [ONNXGraph.Node] = []
    private var constants: [ONNXGraph.Constant] = []
    private var names: [ObjectIdentifier: String] = [:]
    /// The tensors that depend on an input.
    private var dependent: Set<ObjectIdentifier> = []
    /// Every tensor that has a name, so that no other takes its place in memory.
    private var kept: [Tensor] = []
    private var count = 0

    private init() {}

    /// Follows a network from inputs to outputs.
    ///
    /// - Parameters:
    ///   - name: the graph's name.
    ///   - inputs: names, and tensors of the shape that the network will be given.
    ///   - body: the network, from these tensors to its outputs with their names.
    package static func graph(
        _ name: String, inputs: [(name: String, tensor: Tensor)],
        of body: () throws(ModelsError) -> [(name: String, tensor: Tensor)]
    ) throws(ModelsError) -> ONNXGraph {
        let trace = TensorTrace()
        for input in inputs { trace.keep(input.tensor, as: input.name, isDependent: true) }
        let outputs = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let result: Result<[(name: String, tensor: Tensor)], ModelsError> = $current.withValue(trace) {
                do throws(ModelsError) { return .success(try body()) } catch { return .failure(error) }
            }
            return try result.get()
        }
        for output in outputs {
            let inner = try trace.name(of: output.tensor)
            trace.nodes.append(.init("Identity", inputs: [inner], outputs: [output.name]))
        }
        func values(_ tensors: [(name: String, tensor: Tensor)]) throws(ModelsError) -> [ONNXGraph.Value] {
            var values: [ONNXGraph.Value] = []
            for (name, tensor) in tensors { values.append(.init(name, try tensor.shape())) }
            return values
        }
        return ONNXGraph(
            name: name, inputs: try values(inputs), outputs: try values(outputs), constants: trace.constants,
            nodes: trace.nodes)
    }

    // MARK: What operations say

    /// Notes that an operator has made a tensor of others.
    func note(
        _ operation: String, _ attributes: [ONNXGraph.Attribute] = [], of inputs: [Operand], making result: Tensor
    ) throws(ModelsError) {
        let tensors = inputs.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
        guard depends(on: tensors) else { return }
        keep(result, as: try add(operation, attributes, of: inputs), isDependent: true)
    }

    /// Whether one of the tensors depends on an input.
    func depends(on tensors: [Tensor]) -> Bool { tensors.contains { dependent.contains(ObjectIdentifier($0)) } }

    /// Adds an operator; gives the name of what it makes.
    func add(
        _ operation: String, _ attributes: [ONNXGraph.Attribute] = [], of inputs: [Operand]
    ) throws(ModelsError) -> String {
        try add(operation, attributes, of: inputs, outputs: 1)[0]
    }

    /// Adds an operator that makes several values.
    func add(
        _ operation: String, _ attributes: [ONNXGraph.Attribute], of inputs: [Operand], outputs: Int
    ) throws(ModelsError) -> [String] {
        var names: [String] = []
        for input in inputs { names.append(try name(of: input)) }
        let made = (0..<outputs).map { _ in fresh() }
        nodes.append(.init(operation, attributes, inputs: names, outputs: made))
        return made
    }

    /// Notes a step of an LSTM: gates in the order input, forget, cell, output, each a quarter of the channels.
    func noteStep(
        of gates: Tensor, hidden: Tensor?, cell: Tensor?, making result: (output: Tensor, cell: Tensor)
    ) throws(ModelsError) {
        guard depends(on: [gates] + [hidden, cell].compactMap(\.self)) else { return }
        let sum = try hidden.map { hidden throws(ModelsError) in try add("Add", of: [.tensor(gates), .tensor(hidden)]) }
        let parts = try add(
            "Split", [.integer("axis", 1)], of: [sum.map { .named($0) } ?? .tensor(gates)], outputs: 4)
        let input = try add("Sigmoid", of: [.named(parts[0])])
        let candidate = try add("Tanh", of: [.named(parts[2])])
        var next = try add("Mul", of: [.named(input), .named(candidate)])
        if let cell {
            let forget = try add("Sigmoid", of: [.named(parts[1])])
            let remembered = try add("Mul", of: [.named(forget), .tensor(cell)])
            next = try add("Add", of: [.named(remembered), .named(next)])
        }
        keep(result.cell, as: next, isDependent: true)
        let gate = try add("Sigmoid", of: [.named(parts[3])])
        let shown = try add("Tanh", of: [.named(next)])
        keep(result.output, as: try add("Mul", of: [.named(gate), .named(shown)]), isDependent: true)
    }

    /// Notes that a tensor is what has this name already.
    func keep(_ tensor: Tensor, as name: String, isDependent: Bool) {
        names[ObjectIdentifier(tensor)] = name
        if isDependent { dependent.insert(ObjectIdentifier(tensor)) }
        kept.append(tensor)
    }

    /// What an operator is given.
    enum Operand {
        case tensor(Tensor)
        case named(String)
        case number(Float)
        case numbers([Float])
        case integers([Int])
        case none
    }

    private func name(of operand: Operand) throws(ModelsError) -> String {
        switch operand {
        case .tensor(let tensor): return try name(of: tensor)
        case .named(let name): return name
        case .number(let value): return constant([], .numbers([value]))
        case .numbers(let values): return constant([values.count], .numbers(values))
        case .integers(let values): return constant([values.count], .integers(values.map(Int64.init)))
        case .none: return ""
        }
    }

    /// A tensor that no operation of the network has made is part of it.
    func name(of tensor: Tensor) throws(ModelsError) -> String {
        if let known = names[ObjectIdentifier(tensor)] { return known }
        let name = constant(try tensor.shape(), .numbers(try tensor.floats()))
        keep(tensor, as: name, isDependent: false)
        return name
    }

    private func constant(_ shape: [Int], _ content: ONNXGraph.Constant.Content) -> String {
        let name = fresh()
        constants.append(.init(name, shape, content))
        return name
    }

    private func fresh() -> String {
        count += 1
        return "v\(count)"
    }
}

extension Tensor {
    /// Notes in the trace of the task, if there is one, that an operator has made this tensor of others. Without one, as in training,
    /// nothing of it is made.
    func noted(
        _ operation: String, _ attributes: @autoclosure () -> [ONNXGraph.Attribute] = [],
        of inputs: @autoclosure () -> [TensorTrace.Operand]
    ) throws(ModelsError) -> Tensor {
        guard let trace = TensorTrace.current else { return self }
        try trace.note(operation, attributes(), of: inputs(), making: self)
        return self
    }

    /// Notes what made this tensor of others by several operators.
    func noted(
        of inputs: Tensor..., by steps: (TensorTrace) throws(ModelsError) -> String
    ) throws(ModelsError) -> Tensor {
        guard let trace = TensorTrace.current, trace.depends(on: inputs) else { return self }
        trace.keep(self, as: try steps(trace), isDependent: true)
        return self
    }

    /// Notes that this tensor has the values of another.
    func noted(as other: Tensor) throws(ModelsError) -> Tensor {
        guard let trace = TensorTrace.current, trace.depends(on: [other]) else { return self }
        trace.keep(self, as: try trace.name(of: other), isDependent: true)
        return self
    }
}
