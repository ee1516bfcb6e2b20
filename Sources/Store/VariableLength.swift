import Foundation

/// Non-negative integers in as many bytes as they need: seven bits a byte, lowest first, the eighth bit set on all but
/// the last byte of each (LEB128).
enum VariableLength {
    static func encode(_ values: [Int]) -> Data {
        var result = Data(capacity: values.count * 2)
        for value in values {
            var rest = UInt64(max(0, value))
            while rest >= 0x80 {
                result.append(UInt8(rest & 0x7f) | 0x80)
                rest >>= 7
            }
            result.append(UInt8(rest))
        }
        return result
    }

    /// The integers, or nil where the bytes end in the middle of one or hold one of more than 63 bits.
    static func decode(_ data: Data) -> [Int]? {
        var result: [Int] = []
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for byte in data {
            guard shift < 63 else { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 {
                guard let whole = Int(exactly: value) else { return nil }
                result.append(whole)
                value = 0
                shift = 0
            } else {
                shift += 7
            }
        }
        return shift == 0 ? result : nil
    }
}

/// Class numbers as two bytes each, lowest first.
func bytes(ofClasses classes: [Int]) -> Data {
    Data(classes.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
}

/// The class numbers that ``bytes(ofClasses:)`` wrote.
func classes(from data: Data) -> [Int] {
    let bytes = [UInt8](data)
    return stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8 }
}
