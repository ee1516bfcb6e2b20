import Language

/// Which network restores what a codec decodes.
package enum RestorationSelection: Sendable, Hashable {
    /// The one that comes with the program.
    case shipped
    /// A weights file.
    case file(String)

    /// The file that is named; nil for the shipped one.
    package var path: String? { if case .file(let path) = self { path } else { nil } }

    /// `true`, or a file.
    static func form(codec: String) -> Form<RestorationSelection> {
        .either(
            .words([("true", .shipped, "the network that comes with the program")]),
            or: Form<String>.file(example: "Weights/restore-\(codec).safetensors")
                .map({ .file($0) }, from: { $0.path ?? "" }),
            // Who writes `false` means no file of that name.
            isFirst: { $0.text == "true" || $0.text == "false" }, writesFirst: { $0 == .shipped })
    }
}
