import Basics
import Coding
import Foundation
import Inference
import Language

/// The network with which the edge server judges what it received.
package enum ClassifierSelection: Sendable, Hashable {
    /// One that comes with the program, by its name.
    case shipped(String)
    /// One in a file.
    case file(File)

    /// An ONNX file, and how a picture becomes its input; what that is beside, the file says.
    package struct File: Sendable, Hashable {
        package internal(set) var path = ""
        /// What it is called in results; nil for the file's name.
        package internal(set) var label: String?
        package internal(set) var input = ClassifierInput()
    }

    /// What it is called in results.
    package var name: String {
        switch self {
        case .shipped(let name): name
        case .file(let file): file.label ?? URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
        }
    }

    /// How it is loaded, of those that are known by name.
    ///
    /// - Throws: `ModelsError.badParameter` for a name that none of them has.
    package func description(
        among known: [ClassifierDescription] = ClassifierDescription.all
    ) throws(ModelsError) -> ClassifierDescription {
        switch self {
        case .shipped(let name): try ClassifierDescription.named(name, among: known)
        case .file(let file): ClassifierDescription(name: name, onnx: file.path, input: file.input)
        }
    }

    static let form: Form<ClassifierSelection> = .either(
        Form<String>.words(ClassifierDescription.all.map { ($0.name, $0.name, $0.help) })
            .map({ .shipped($0) }, from: { if case .shipped(let name) = $0 { name } else { "" } }),
        or: file.map({ .file($0) }, from: { if case .file(let file) = $0 { file } else { File() } }),
        isFirst: { $0.entries == nil },
        writesFirst: { if case .shipped = $0 { true } else { false } })

    private static let file: Form<File> = .section(
        base: File(),
        keys: [
            Key(
                "onnx", .file(example: "resnet50.onnx"), isRequired: true,
                help: "an ONNX file that takes one square picture and gives one list of classes",
                set: { $0.path = $1 }, get: { $0.path.isEmpty ? nil : $0.path }),
            Key("name", optional: \.label, .text(example: "resnet50"), help: "what to call it in results"),
            Key(
                "mean", \.input.mean, .list(of: .number(-1000...1000)),
                help: "of red, green and blue on the scale from 0 to 1: subtracted from a value first"),
            Key(
                "deviation", \.input.deviation, .list(of: .number(1e-6...1000)),
                help: "of red, green and blue: what a value is then divided by"),
            Key(
                "order", \.input.order,
                .words([("rgb", .rgb, "red, green, blue"), ("bgr", .bgr, "blue, green, red")]),
                help: "in which order the network takes the colours"),
        ],
        check: { file in
            for (key, values) in [("mean", file.input.mean), ("deviation", file.input.deviation)]
            where values.count != 3 {
                return Complaint(
                    key: key,
                    .badValue(found: NumberText.count(values.count, "number"), expected: "three: red, green, blue"))
            }
            return nil
        })
}
