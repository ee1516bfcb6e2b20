import Basics
import Foundation

/// A compressed picture as a file: a line of JSON that names codec and segments, then the segments' bytes.
///
///     {"codec":"pnc","format":"pncsim-1","parameters":{},"segments":[712,655]}
///     …1367 bytes…
package struct EncodedFile: Sendable {
    /// Name of the codec in the registry.
    package let codec: String
    /// The codec's parameters.
    package let parameters: [String: Double]
    /// The compressed picture.
    package let image: EncodedImage

    private struct Header: Codable {
        var format: String
        var codec: String
        var parameters: [String: Double]
        var segments: [Int]
    }

    private static let format = "pncsim-1"

    /// Pictures as `codec encode` writes them.
    package static let kind = FileKind.text(
        "a picture that `codec encode` wrote",
        isKnown: { text in
            text.hasPrefix("{") && text.prefix(1000).contains("\"format\":\"\(format)\"")
        })

    /// Puts a compressed picture into a file's form.
    package init(codec: String, parameters: [String: Double], image: EncodedImage) {
        self.codec = codec
        self.parameters = parameters
        self.image = image
    }

    /// Reads a file.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` where it cannot be read, ``ModelsError/badStream(codec:reason:)`` where
    ///   it is none or is cut short.
    package init(contentsOf path: String) throws(ModelsError) {
        try self.init(bytes: FileBytes.read(path), path: path)
    }

    /// Reads the bytes of a file; `path` is for messages.
    ///
    /// - Throws: ``ModelsError/badStream(codec:reason:)`` where they are no such file or are cut short.
    package init(bytes: [UInt8], path: String) throws(ModelsError) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[..<end])),
            header.format == Self.format
        else {
            throw .badStream(codec: path, reason: "it does not begin with the header that `pncsim codec encode` writes")
        }
        var rest = bytes[(end + 1)...]
        var segments: [[UInt8]] = []
        for size in header.segments {
            guard size >= 0, size <= rest.count else {
                throw .badStream(codec: path, reason: "segment \(segments.count + 1) ends before its \(size) bytes do")
            }
            segments.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        guard rest.isEmpty else { throw .badStream(codec: path, reason: "\(rest.count) bytes follow the last segment") }
        codec = header.codec
        parameters = header.parameters
        image = EncodedImage(segments: segments)
    }

    /// The file's bytes.
    package func serialized() throws(ModelsError) -> [UInt8] {
        let header = Header(
            format: Self.format, codec: codec, parameters: parameters, segments: image.layout.bytes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return Array(try encoder.encode(header)) + [UInt8(ascii: "\n")] + image.segments.flatMap(\.self)
        } catch {
            throw .badStream(codec: codec, reason: "its header cannot be written: \(error)")
        }
    }
}
