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
            throw .badParameter(
                name: path, value: "\((error as? DecodingError)?.place ?? "\(error)")", expected: expected)
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
    /// Which key, and what is wrong with it.
    fileprivate var place: String {
        let (context, key): (Context, [any CodingKey]) =
            switch self {
            case .keyNotFound(let key, let context): (context, [key])
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, [])
            @unknown default: (Context(codingPath: [], debugDescription: "\(self)"), [])
            }
        let path = (context.codingPath + key).map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
            separator: ".")
        return path.isEmpty ? context.debugDescription : "`\(path)`: \(context.debugDescription)"
    }
}
