import Coding
import Hashing

extension ModelDescription {
    /// The codec as people choose it.
    package var codecDescription: CodecDescription {
        var parameters: [CodecParameter] = []
        if let steps {
            parameters = [
                CodecParameter(
                    "steps", help: "steps that are sent, each a segment", range: 1...Double(steps),
                    defaultValue: Double(steps))
            ]
        }
        var deviceTime: (@Sendable ([String: Double]) -> DeviceTiming)?
        if let timing { deviceTime = { _ in timing } }
        return CodecDescription(
            name: name, help: help ?? "a neural codec of one's own", parameters: parameters,
            preparation: (timing?.furtherSegmentNanoseconds ?? 0) > 0 ? .inTurn : .together, reception: reception,
            raspberryPi4B: deviceTime
        ) { arguments throws(ModelsError) in
            try makeCodec(steps: steps == nil ? nil : arguments.integer("steps"))
        }
    }

    /// SHA-256 of all that decides its bytes and pictures: the files' content, and how the numbers between the networks are sent.
    package func contentHash() throws(ModelsError) -> String { try ModelFiles(self).contentHash }
}
