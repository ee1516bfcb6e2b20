import Basics
import CodecModel
import Coding
import Language

/// A neural codec that is a folder, as a scenario writes it.
extension CodecSelection {
    /// A folder with what it says of itself.
    package struct Model: Sendable, Hashable {
        /// The folder.
        package internal(set) var path: String
        package let description: ModelDescription
    }

    fileprivate struct ModelDraft: Sendable {
        var model: Model?
        var steps: Int?
        var label: String?
    }

    static let modelKind: KindForm<[CodecSelection]> = {
        let shape = Shape.file(example: "mycodec")
        let model = Form<Model>(
            shape: shape,
            read: { tree, reader in
                guard let text = tree.text, !text.isEmpty else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                let named = ModelFile.folder(Paths.resolve(text, beside: tree.place.file))
                do {
                    let file = ModelFile.path(named)
                    let text = try reader.text(of: file, as: .model).text
                    var description = try ModelFile.parse(text, file: file)
                    description.folder = reader.files.place(named)
                    return Model(path: description.folder, description: description)
                } catch let errors as ScenarioErrors {
                    reader.errors += errors.errors
                } catch {
                    reader.note(.invalid(reason: "\(error)"), at: tree.place)
                }
                return nil
            },
            write: { .word($0.path) })
        let form = Form<ModelDraft>.section(
            base: ModelDraft(),
            keys: [
                Key(
                    "path", model, isRequired: true,
                    help: "a folder with `codec.yaml` and the codec's networks, or that file",
                    set: { $0.model = $1 }, get: { $0.model }),
                Key(
                    "steps", optional: \.steps, .integer(1...63),
                    help: "how many steps of a recurrent codec are sent; all where left out"),
                Key("name", optional: \.label, .text(example: "mine"), help: "what to call it in results"),
            ],
            check: { draft in
                guard let steps = draft.steps, let model = draft.model else { return nil }
                guard let most = model.description.steps else {
                    return Complaint(
                        key: "steps",
                        .invalid(reason: "`\(model.description.name)` is no recurrent codec: it has no steps"))
                }
                return steps <= most
                    ? nil : Complaint(key: "steps", .badValue(found: "\(steps)", expected: "at most \(most)"))
            })
        return .of(
            "model", form,
            help: "a neural codec that is a folder: two ONNX files and how the numbers between them are sent",
            wrap: { draft in
                guard let model = draft.model else { return [] }
                let steps = (draft.steps ?? model.description.steps).map {
                    [Parameter(name: "steps", value: Double($0))]
                }
                return [
                    CodecSelection(
                        name: model.description.name, parameters: steps ?? [], weightsPath: nil, own: .model(model),
                        label: draft.label ?? model.description.name)
                ]
            },
            unwrap: { selections in
                guard let first = selections.first, let model = first.model else { return nil }
                var draft = ModelDraft(model: model)
                if let steps = first.parameters.first?.value, Int(steps) != model.description.steps {
                    draft.steps = Int(steps)
                }
                if first.label != model.description.name { draft.label = first.label }
                return draft
            })
    }()
}
