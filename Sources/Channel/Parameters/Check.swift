import Sim

/// Checks of functions' arguments; a configuration's values are checked by its ``Parameter``s.
enum Check {
    static func positive(_ name: String, _ value: SimTime) throws(ChannelError) {
        guard value > .zero else { throw .badParameter(name: name, value: value.text, expected: "more than 0") }
    }

    static func range(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(ChannelError) {
        guard range.contains(value) else {
            throw .badParameter(name: name, value: "\(value)", expected: "\(range.lowerBound) to \(range.upperBound)")
        }
    }
}
