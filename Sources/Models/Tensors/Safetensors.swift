import Basics
import Coding
import Foundation

/// A file of named tensors in the safetensors format: eight bytes of header length, a JSON header, the values.
///
/// Format: https://huggingface.co/docs/safetensors. Every number of the header is checked against the file before it
/// is used, so that a damaged or hostile file gives `ModelsError.badWeights` and nothing else.
package struct Safetensors: Sendable, Equatable {
    /// One tensor's values.
    package struct Entry: Sendable, Equatable {
        /// The name.
        package var name: String
        /// The sizes of the dimensions.
        package var shape: [Int]
        /// The values in row-major order; 16-bit numbers are widened on reading.
        package var values: [Float]
        /// Whether the values are written as 16-bit numbers.
        package var isHalf: Bool

        /// - Precondition: the product of `shape` is `values.count`.
        package init(name: String, shape: [Int], values: [Float], isHalf: Bool = false) {
            precondition(shape.reduce(1, *) == values.count, "\(name): the shape does not fit the values")
            self.name = name
            self.shape = shape
            self.values = values
            self.isHalf = isHalf
        }
    }

    /// The tensors in the order of their values in the file.
    package var entries: [Entry]
    /// Free text by key.
    package var metadata: [String: String]

    package init(entries: [Entry] = [], metadata: [String: String] = [:]) {
        self.entries = entries
        self.metadata = metadata
    }

    /// The tensor of a name.
    package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    /// The longest header that is read, in bytes; the reference implementation has the same limit.
    static let maximumHeaderBytes = 100_000_000
}

// MARK: Reading

extension Safetensors {
    /// Reads a file. Tensors of integers are left out: no network here has any use for them.
    package init(contentsOf path: String) throws(ModelsError) {
        try self.init(bytes: FileBytes.read(path), path: path)
    }

    /// Reads the bytes of a file; `path` is for messages.
    ///
    /// - Throws: `ModelsError.badWeights` for anything that the format does not allow (a name that stands twice,
    ///   bytes between or after the tensors), and for numbers that no network can use: infinite ones and NaN.
    package init(bytes: [UInt8], path: String) throws(ModelsError) {
        func bad(_ reason: String) -> ModelsError { .badWeights(path: path, reason: reason) }
        guard bytes.count >= 8 else { throw bad("\(bytes.count) bytes are too few for a header") }
        let headerBytes = bytes.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
        guard headerBytes <= UInt64(Self.maximumHeaderBytes), Int(headerBytes) <= bytes.count - 8 else {
            throw bad("the header says it has \(headerBytes) bytes, the file has \(bytes.count - 8) after its length")
        }
        let valuesStart = 8 + Int(headerBytes)
        let header: [String: HeaderValue]
        do {
            header = try JSONDecoder().decode([String: HeaderValue].self, from: Data(bytes[8..<valuesStart]))
        } catch {
            throw bad("the header is not the JSON of safetensors")
        }
        if let name = JSONText.repeatedKey(in: bytes[8..<valuesStart]) { throw bad("the header says `\(name)` twice") }
        metadata = [:]
        entries = []
        var ends: [(start: Int, end: Int)] = []
        var starts: [String: Int] = [:]
        for name in header.keys.sorted() {
            switch header[name] {
            case .metadata(let values)?: metadata = values
            case .tensor(let description)?:
                let (start, end) = try description.range(in: bytes.count - valuesStart, name: name, path: path)
                ends.append((start, end))
                let raw = bytes[(valuesStart + start)..<(valuesStart + end)]
                guard let values = description.floats(raw) else { continue }
                if let place = values.firstIndex(where: { !$0.isFinite }) {
                    throw bad("\(name): the value at \(place) is \(values[place]), not a number that a network can use")
                }
                entries.append(
                    Entry(name: name, shape: description.shape, values: values, isHalf: description.dtype == "F16"))
                starts[name] = start
            case nil: break
            }
        }
        ends.sort { $0 < $1 }
        var end = 0
        for range in ends {
            guard range.start >= end else { throw bad("two tensors share bytes") }
            guard range.start == end else {
                throw bad("bytes \(end) to \(range.start) of the values belong to no tensor")
            }
            end = range.end
        }
        guard end == bytes.count - valuesStart else {
            throw bad("\(bytes.count - valuesStart - end) bytes after the end of the last tensor")
        }
        entries.sort { (starts[$0.name] ?? 0, $0.name) < (starts[$1.name] ?? 0, $1.name) }
    }

    private enum HeaderValue: Decodable {
        case tensor(Description)
        case metadata([String: String])

        init(from decoder: any Decoder) throws {
            if let description = try? Description(from: decoder) {
                self = .tensor(description)
            } else {
                self = .metadata(try [String: String](from: decoder))
            }
        }
    }

    private struct Description: Decodable {
        var dtype: String
        var shape: [Int]
        var offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case offsets = "data_offsets"
        }

        static let widths = [
            "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
            "I8": 1,
            "U8": 1, "BOOL": 1,
        ]

        /// The bytes of the values, counted from the end of the header.
        func range(in available: Int, name: String, path: String) throws(ModelsError) -> (Int, Int) {
            guard let width = Self.widths[dtype] else {
                throw .badWeights(path: path, reason: "\(name): unknown element type \(dtype)")
            }
            guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= available else {
                throw .badWeights(
                    path: path,
                    reason: "\(name): its values lie at \(offsets) but the file has \(available) bytes of values")
            }
            var size = width
            for dimension in shape {
                let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
                guard dimension >= 0, !overflow else {
                    throw .badWeights(path: path, reason: "\(name): impossible shape \(shape)")
                }
                size = product
            }
            guard size == offsets[1] - offsets[0] else {
                throw .badWeights(
                    path: path, reason: "\(name): shape \(shape) needs \(size) bytes, not \(offsets[1] - offsets[0])")
            }
            return (offsets[0], offsets[1])
        }

        /// The values as 32-bit numbers, nil for types that are left out.
        func floats(_ raw: ArraySlice<UInt8>) -> [Float]? {
            switch dtype {
            case "F32":
                raw.withUnsafeBytes { bytes in
                    (0..<bytes.count / 4).map {
                        Float(
                            bitPattern: UInt32(
                                littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
                    }
                }
            case "F16":
                raw.withUnsafeBytes { bytes in
                    (0..<bytes.count / 2).map {
                        HalfPrecision.widen(
                            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self)))
                    }
                }
            case "BF16":
                raw.withUnsafeBytes { bytes in
                    (0..<bytes.count / 2).map {
                        let bits = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
                        return Float(bitPattern: UInt32(bits) << 16)
                    }
                }
            case "F64":
                raw.withUnsafeBytes { bytes in
                    (0..<bytes.count / 8).map {
                        let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
                        return Float(Double(bitPattern: bits))
                    }
                }
            default: nil
            }
        }
    }
}

// MARK: Writing

extension Safetensors {
    /// The bytes of the file.
    package func serialized() -> [UInt8] {
        struct Described: Encodable {
            var dtype: String
            var shape: [Int]
            var data_offsets: [Int]
        }
        struct Header: Encodable {
            var metadata: [String: String]
            var tensors: [(String, Described)]
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                if !metadata.isEmpty { try container.encode(metadata, forKey: Key(stringValue: "__metadata__")) }
                for (name, tensor) in tensors { try container.encode(tensor, forKey: Key(stringValue: name)) }
            }
            struct Key: CodingKey {
                var stringValue: String
                var intValue: Int? { nil }
                init(stringValue: String) { self.stringValue = stringValue }
                init?(intValue: Int) { nil }
            }
        }
        var values: [UInt8] = []
        var described: [(String, Described)] = []
        for entry in entries {
            let start = values.count
            if entry.isHalf {
                for value in entry.values { append(HalfPrecision.narrow(value), to: &values) }
            } else {
                for value in entry.values { append(value.bitPattern, to: &values) }
            }
            described.append(
                (
                    entry.name,
                    Described(
                        dtype: entry.isHalf ? "F16" : "F32", shape: entry.shape, data_offsets: [start, values.count])
                ))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and integers always encode.
        var header = [UInt8]((try? encoder.encode(Header(metadata: metadata, tensors: described))) ?? Data())
        header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
        var file: [UInt8] = []
        append(UInt64(header.count), to: &file)
        return file + header + values
    }

    /// Whatever has the header of such a file: its length and, in JSON, the tensors' names.
    private static let kind = FileKind("a file of weights (safetensors)") { path in
        let start = FileKind.beginning(of: path, 9)
        let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return start.count == 9 && start[8] == UInt8(ascii: "{") && length < 1 << 27
    }

    /// Writes the file, whole or not at all.
    package func write(to path: String) throws(ModelsError) {
        do throws(OutputError) { try OutputFile.write(Data(serialized()), to: path, replacing: Self.kind) } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
    }

    private func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
