import Coding
import Foundation
import Images
import Training

extension TrainingOptions {
    /// As text that `--options` reads.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // Numbers always encode.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
    }

    /// Reads what ``json`` gives.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` where the file holds something else.
    package init(contentsOf path: String) throws(ModelsError) {
        let data = Data(try FileBytes.read(path))
        let expected = "options as a training leaves them in its folder (options.json)"
        do {
            self = try JSONDecoder().decode(TrainingOptions.self, from: data)
        } catch {
            throw .badParameter(name: path, value: (error as? DecodingError)?.found ?? "\(error)", expected: expected)
        }
        if let unknown = Self.unknownKey(
            in: try? JSONSerialization.jsonObject(with: data),
            known: try? JSONSerialization.jsonObject(with: Data(json.utf8)))
        {
            throw .badParameter(name: path, value: "the key `\(unknown)`", expected: expected)
        }
    }

    /// A key of the file that says nothing; what was read, written again, has all that do but these.
    private static func unknownKey(in given: Any?, known: Any?) -> String? {
        if let given = given as? [Any], let known = known as? [Any] {
            return zip(given, known).lazy.compactMap { unknownKey(in: $0, known: $1) }.first
        }
        guard let given = given as? [String: Any], let known = known as? [String: Any] else { return nil }
        return given.sorted { $0.key < $1.key }.lazy.compactMap { key, value in
            guard let other = known[key] else { return value is NSNull ? nil : key }
            return unknownKey(in: value, known: other)
        }.first
    }
}

extension DecodingError {
    /// What was found in place of what was expected, and at which key.
    fileprivate var found: String {
        switch self {
        case .keyNotFound(let key, let context): "no key `\(Self.path(context, key))`"
        case .valueNotFound(_, let context): "`\(Self.path(context))` without a value"
        case .typeMismatch(let type, let context) where context.codingPath.isEmpty: "what is not \(Self.noun(of: type))"
        case .typeMismatch(let type, let context): "`\(Self.path(context))` that is not \(Self.noun(of: type))"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "a text that is no JSON"
        case .dataCorrupted(let context): "`\(Self.path(context))` with a value that it cannot have"
        @unknown default: "\(self)"
        }
    }

    private static func path(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
        (context.codingPath + [key].compactMap(\.self)).map { $0.intValue.map(String.init) ?? $0.stringValue }
            .joined(separator: ".")
    }

    private static func noun(of type: any Any.Type) -> String {
        switch type {
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is Bool.Type: "true or false"
        case is String.Type: "a text"
        case is [Any].Type: "a list"
        default: "an object with keys"
        }
    }
}
