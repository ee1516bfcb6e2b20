import Basics
import Foundation

/// Writes a link's frames and acknowledgements as a capture file that Wireshark and tshark open: pcap with nanoseconds,
/// link type 195 (IEEE 802.15.4 with FCS), each frame with its real MAC header and frame check sequence.
///
/// The link knows sizes, not contents: payloads are zeros after a first byte that counts the application's blocks where the
/// configuration has an application header. The capture is that of a sniffer beside the sender: it holds every frame sent,
/// received or not, and every acknowledgement sent.
package struct FrameCapture: Sendable {
    private let radio: RadioConfiguration

    /// Captures as ``write(_:to:)`` writes them.
    package static let kind = FileKind("a capture of frames", beginningWith: [0x4D, 0x3C, 0xB2, 0xA1])

    /// Prepares to write the frames of a radio with this configuration.
    package init(radio: RadioConfiguration) { self.radio = radio }

    /// The capture file's bytes.
    package func data(of events: [LinkEvent]) -> Data {
        var data = Data()
        // Magic number of a little-endian file with nanoseconds, version 2.4, no offset, whole frames, link type.
        data.append(little: 0xA1B2_3C4D, bytes: 4)
        data.append(little: 2, bytes: 2)
        data.append(little: 4, bytes: 2)
        data.append(little: 0, bytes: 8)
        data.append(little: 65_535, bytes: 4)
        data.append(little: 195, bytes: 4)
        for event in events.sorted(by: { $0.start < $1.start }) {
            guard let frame = frame(of: event.kind) else { continue }
            let (seconds, nanoseconds) = event.start.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            data.append(little: UInt64(seconds), bytes: 4)
            data.append(little: UInt64(nanoseconds), bytes: 4)
            data.append(little: UInt64(frame.count), bytes: 4)
            data.append(little: UInt64(frame.count), bytes: 4)
            data.append(frame)
        }
        return data
    }

    /// Writes the capture file.
    ///
    /// - Throws: ``ChannelError/unwritable(file:reason:)``.
    package func write(_ events: [LinkEvent], to file: String) throws(ChannelError) {
        do throws(OutputError) { try OutputFile.write(data(of: events), to: file, replacing: Self.kind) } catch {
            throw .unwritable(file: file, reason: error.reason)
        }
    }

    /// The bytes on the air after the length field, or nil where nothing was on the air.
    private func frame(of kind: LinkEvent.Kind) -> Data? {
        switch kind {
        case .frame(let sequence, _, let payloadBytes, _): dataFrame(sequence: sequence, payloadBytes: payloadBytes)
        case .acknowledgement(let sequence, _): checked(Data([0x02, 0x00, sequence]))
        default: nil
        }
    }

    private func dataFrame(sequence: UInt8, payloadBytes: Int) -> Data {
        let pan: UInt64 = 0xABCD
        let receiver: UInt64 = 1
        let sender: UInt64 = 2
        // Frame control (7.2.2): data, acknowledgement request, PAN compression, addressing modes, version 2006.
        var control: UInt64 = 0x0001
        if radio.isAcknowledged { control |= 1 << 5 }
        var frame = Data()
        switch radio.addressing {
        case .shortCompressed, .short:
            let isCompressed = radio.addressing == .shortCompressed
            control |= 2 << 10 | 2 << 14 | 1 << 12 | (isCompressed ? 1 << 6 : 0)
            frame.append(little: control, bytes: 2)
            frame.append(sequence)
            frame.append(little: pan, bytes: 2)
            frame.append(little: receiver, bytes: 2)
            if !isCompressed { frame.append(little: pan, bytes: 2) }
            frame.append(little: sender, bytes: 2)
        case .extendedCompressed:
            control |= 3 << 10 | 3 << 14 | 1 << 12 | 1 << 6
            frame.append(little: control, bytes: 2)
            frame.append(sequence)
            frame.append(little: pan, bytes: 2)
            // Addresses from the range for local use.
            frame.append(little: 0x0200_0000_0000_0000 | receiver, bytes: 8)
            frame.append(little: 0x0200_0000_0000_0000 | sender, bytes: 8)
        }
        if payloadBytes > 0 {
            frame.append(radio.applicationHeaderBytes > 0 ? sequence : 0)
            frame.append(Data(count: payloadBytes - 1))
        }
        return checked(frame)
    }

    /// Adds the frame check sequence (7.2.10): the ITU-T CRC-16, least significant bit first, from zero.
    private func checked(_ frame: Data) -> Data {
        var check: UInt16 = 0
        for byte in frame {
            check ^= UInt16(byte)
            for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0x8408 : check >> 1 }
        }
        var whole = frame
        whole.append(little: UInt64(check), bytes: 2)
        return whole
    }
}

extension Data {
    /// Appends the low bytes of a number, the lowest first.
    fileprivate mutating func append(little value: UInt64, bytes: Int) {
        for shift in 0..<bytes { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
    }
}
