import Coding
import Foundation
import Images

/// JPEG 2000 by OpenJPEG: 9/7 wavelet, quality layers in LRCP order, sent in pieces of 504 bytes.
///
/// What has arrived is decoded up to the last whole packet (a layer of a resolution of a component); with twelve layers there is one every
/// twenty bytes.
///
/// What a file says before its packets is the same for all pictures, but for a length. Either it is sent, and a receiver in which
/// it arrives damaged has no picture; or it is stripped, and the receiver puts it before what arrives. So the library never reads a header
/// that it did not write.
package struct JPEG2000Codec: ImageCodec {
    /// What is sent at most, in bytes.
    package let mostBytes: Int
    /// Quality layers.
    package let layers: Int
    /// Whether the file is sent as it is, with the boxes of a JP2 file and the codestream's header.
    package let hasContainer: Bool

    /// The codestream before its packets: main header, tile-part header.
    private let header: [UInt8]

    /// - Precondition: 1 through 100 layers.
    /// - Throws: `ModelsError.badParameter` where so few bytes hold not one for each packet; what the library says against it.
    package init(mostBytes: Int, layers: Int, hasContainer: Bool) throws(ModelsError) {
        precondition((1...100).contains(layers), "OpenJPEG makes 1 through 100 layers")
        self.mostBytes = mostBytes
        self.layers = layers
        self.hasContainer = hasContainer
        header = try Self.header(layers: layers)
        guard mostBytes >= overheadBytes + packetCount else {
            throw .badParameter(
                name: "layers", value: "\(layers)",
                expected:
                    "fewer: \(mostBytes) bytes are less than the \(overheadBytes + packetCount) that so many take empty"
            )
        }
    }

    /// Name and parameters.
    package var fingerprint: CodecFingerprint {
        CodecFingerprint(
            name: "jpeg2000", parameters: "bytes=\(mostBytes) layers=\(layers) container=\(hasContainer ? 1 : 0)")
    }

    /// The file, or its packets alone, in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        let most = mostBytes - overheadBytes
        var wanted = most
        // The library may take some bytes more than it is told: then it is told as many less.
        for _ in 0..<Self.mostAttempts where wanted > 0 {
            let packets = try packets(of: image, atMost: wanted)
            if packets.count <= most {
                return EncodedImage(stream: hasContainer ? Self.boxes + codestream(of: packets) : Array(packets))
            }
            wanted -= max(packets.count - most, most / 128)
        }
        throw .library(name: "OpenJPEG", reason: "it does not keep to \(mostBytes) bytes in \(layers) layers")
    }

    private static let mostAttempts = 8

    private func packets(of image: RGBImage, atMost bytes: Int) throws(ModelsError) -> ArraySlice<UInt8> {
        let codestream = try OpenJPEG.encode(
            image, layerBytes: Self.layerBytes(layers, header: header.count, packets: bytes))
        guard Self.isHeader(codestream.prefix(header.count), header), codestream.suffix(2) == Self.endMarker[...] else {
            throw .library(name: "OpenJPEG", reason: "the header of its codestream is not that of another picture")
        }
        return codestream.dropFirst(header.count).dropLast(2)
    }

    /// The number of bytes received without a gap; zero while there is nothing but the header.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        let bytes = reception.contiguousBytes(of: layout)
        return bytes <= leastBytes ? 0 : UsablePart(bytes)
    }

    /// The picture of the packets that are whole; nil where there are none, or the file's header is not this codec's.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        let stream = encoded.stream(prefix: code)
        guard stream.count > leastBytes else { return nil }
        if hasContainer {
            guard stream.starts(with: Self.boxes), Self.isHeader(stream[Self.boxes.count..<leastBytes], header) else {
                return nil
            }
        }
        return decode(packets: stream[leastBytes...])
    }

    private func decode(packets: ArraySlice<UInt8>) -> RGBImage? {
        let read = JPEG2000Packets(
            of: packets, side: Dataset.pictureSize, layers: layers, decompositions: Self.decompositions)
        guard read.wholeCount > 0 else { return nil }
        // An empty packet, a byte of zero, for each that did not arrive.
        let tile = packets.prefix(read.wholeBytes) + Array(repeating: 0, count: packetCount - read.wholeCount)
        return OpenJPEG.decode(codestream(of: tile), side: Dataset.pictureSize)
    }

    /// The header with the length of these packets, the packets, and the end.
    private func codestream(of packets: ArraySlice<UInt8>) -> [UInt8] {
        var header = header
        let length = UInt32(Self.tilePartHeaderBytes + packets.count)
        let place = header.count - Self.tilePartHeaderBytes + Self.lengthOffset
        for byte in 0..<4 { header[place + byte] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * byte)) }
        return header + packets + Self.endMarker
    }

    /// A packet for each layer, resolution and component.
    private var packetCount: Int { layers * (Self.decompositions + 1) * 3 }

    /// Bytes before the first packet.
    private var leastBytes: Int { hasContainer ? Self.boxes.count + header.count : 0 }

    /// What is sent besides packets, in bytes.
    var overheadBytes: Int { hasContainer ? leastBytes + Self.endMarker.count : 0 }
}

// MARK: Headers

extension JPEG2000Codec {
    /// What OpenJPEG chooses: five, so six resolutions.
    static let decompositions = 5

    private static let endMarker: [UInt8] = [0xFF, 0xD9]
    /// SOT with its content, SOD.
    private static let tilePartHeaderBytes = 12 + 2
    /// Where in a tile-part header its length stands.
    private static let lengthOffset = 6

    /// The header of any picture.
    private static func header(layers: Int) throws(ModelsError) -> [UInt8] {
        let grey = RGBImage(width: Dataset.pictureSize, height: Dataset.pictureSize, filledWith: 128)
        let codestream = try OpenJPEG.encode(
            grey, layerBytes: layerBytes(layers, header: 0, packets: Dataset.pictureSize * Dataset.pictureSize))
        // Start of tile-part, ten more bytes, the only tile.
        let start = codestream.indices.first { codestream[$0...].starts(with: [0xFF, 0x90, 0, 10, 0, 0]) }
        guard let start, codestream[start...].dropFirst(12).starts(with: [0xFF, 0x93]) else {
            throw .library(name: "OpenJPEG", reason: "its codestream has another header than expected")
        }
        return Array(codestream[..<(start + tilePartHeaderBytes)])
    }

    /// Whether the bytes are the header, whatever the length of the tile-part.
    private static func isHeader(_ bytes: ArraySlice<UInt8>, _ header: [UInt8]) -> Bool {
        let length = header.count - tilePartHeaderBytes + lengthOffset
        return bytes.count == header.count
            && zip(bytes, header).enumerated().allSatisfy { index, pair in
                pair.0 == pair.1 || (length..<length + 4).contains(index)
            }
    }

    /// Where layers end, in bytes of the codestream: the first has a thirty-second of all, and each is longer than the one before by the
    /// same factor.
    static func layerBytes(_ layers: Int, header: Int, packets: Int) -> [Int] {
        (1...layers).map { layer in
            let octaves = layers == 1 ? 0 : 5 * Double(layers - layer) / Double(layers - 1)
            return header + Int(Double(packets) * exp2(-octaves))
        }
    }

    /// The boxes of a JP2 file (ITU-T T.800, annex I) around a codestream that goes to the end of the file.
    private static let boxes: [UInt8] = {
        let side = UInt8(Dataset.pictureSize)
        let parts: [(name: String, content: [UInt8])] = [
            ("jP  ", [13, 10, 0x87, 10]), ("ftyp", Array("jp2 ".utf8) + [0, 0, 0, 0] + Array("jp2 ".utf8)),
            // Height, width, three components of 8 bits, wavelet compression, a known colour space, no rights.
            ("ihdr", [0, 0, 0, side, 0, 0, 0, side, 0, 3, 7, 7, 0, 0]),
            // An enumerated colour space: sRGB.
            ("colr", [1, 0, 0, 0, 0, 0, 16]),
        ]
        let boxes = parts.map { part in [0, 0, 0, UInt8(8 + part.content.count)] + Array(part.name.utf8) + part.content
        }
        let header = boxes[2] + boxes[3]
        return boxes[0] + boxes[1] + [0, 0, 0, UInt8(8 + header.count)] + Array("jp2h".utf8) + header
            + [0, 0, 0, 0] + Array("jp2c".utf8)
    }()
}

extension JPEG2000Codec {
    package static let description = CodecDescription(
        name: "jpeg2000", help: "JPEG 2000 (OpenJPEG): quality layers",
        parameters: [
            CodecParameter("bytes", help: "bytes that are sent at most", range: 256...65536, defaultValue: 4032),
            CodecParameter("layers", help: "quality layers", range: 1...100, defaultValue: 12),
            CodecParameter(
                "container", help: "1: the JP2 file as it is; 0: stripped, its packets alone", range: 0...1,
                defaultValue: 1),
        ],
        raspberryPi4B: { JPEG2000Timing.raspberryPi4B(layers: $0["layers"] ?? 0) }
    ) { arguments throws(ModelsError) in
        try JPEG2000Codec(
            mostBytes: arguments.integer("bytes"), layers: arguments.integer("layers"),
            hasContainer: arguments.integer("container") == 1)
    }
}
