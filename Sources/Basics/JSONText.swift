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
}
