import Foundation

/// JSON, piece by piece.
package enum JSONText {
    /// A string. Line separators, which JSON allows, are escaped too, because JavaScript does not allow them everywhere.
    package static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A number; `null` for what JSON has no number for.
    package static func number(_ number: Double) -> String {
        number.isFinite ? NumberText.shortest(number) : "null"
    }

    /// The first key that stands twice in one object of a sound JSON text; nil where none does.
    ///
    /// Other readers let the last of two win, in silence.
    package static func repeatedKey(in bytes: some Collection<UInt8>) -> String? {
        // One set of keys for each object that is open; a list has none.
        var open: [Set<String>?] = []
        var isKey = false
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "{"):
                open.append([])
                isKey = true
            case UInt8(ascii: "["): open.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open.removeLast(open.isEmpty ? 0 : 1)
            case UInt8(ascii: ","): isKey = open.last.map { $0 != nil } ?? false
            case UInt8(ascii: ":"): isKey = false
            case UInt8(ascii: "\""):
                var string: [UInt8] = []
                while let next = rest.popFirst(), next != UInt8(ascii: "\"") {
                    string.append(next)
                    if next == UInt8(ascii: "\\"), let escaped = rest.popFirst() { string.append(escaped) }
                }
                guard isKey, let last = open.indices.last else { continue }
                let key = unescaped(string)
                guard open[last]?.insert(key).inserted ?? true else { return key }
            default: break
            }
        }
        return nil
    }

    private static func unescaped(_ string: [UInt8]) -> String {
        let quoted = "\"\(String(decoding: string, as: UTF8.self))\""
        guard string.contains(UInt8(ascii: "\\")) else { return String(quoted.dropFirst().dropLast()) }
        return (try? JSONDecoder().decode(String.self, from: Data(quoted.utf8))) ?? quoted
    }
}
