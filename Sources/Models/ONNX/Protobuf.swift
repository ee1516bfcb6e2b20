/// Writes Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), as far as ONNX needs it.
struct Protobuf {
    private(set) var bytes: [UInt8] = []

    private enum Wire: UInt64 {
        case varint = 0
        case delimited = 2
        case fixed32 = 5
    }

    mutating func add(_ field: UInt64, _ number: Int64) {
        tag(field, .varint)
        varint(UInt64(bitPattern: number))
    }

    mutating func add(_ field: UInt64, _ number: Float) {
        tag(field, .fixed32)
        withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ field: UInt64, _ text: String) { add(field, Array(text.utf8)) }

    mutating func add(_ field: UInt64, _ content: [UInt8]) {
        tag(field, .delimited)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// A message within this one.
    mutating func add(_ field: UInt64, _ message: (inout Protobuf) -> Void) {
        var inner = Protobuf()
        message(&inner)
        add(field, inner.bytes)
    }

    private mutating func tag(_ field: UInt64, _ wire: Wire) { varint(field << 3 | wire.rawValue) }

    private mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
