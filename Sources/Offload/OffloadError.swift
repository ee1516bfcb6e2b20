import Channel

/// What can go wrong in an experiment.
package enum OffloadError: Error, Sendable, Equatable {
    /// An arrivals file that ends before the run does.
    case tooFewArrivals(needed: Int, found: Int)
    /// The link cannot be made.
    case link(ChannelError)
    /// A parameter outside its range.
    case badParameter(name: String, value: String, expected: String)
    /// The task that simulated was cancelled.
    case cancelled
    /// The program's own books do not balance: a defect, to be reported.
    case conservation(String)
}

extension OffloadError: CustomStringConvertible {
    /// One sentence: what, where, and what to do.
    package var description: String {
        switch self {
        case .tooFewArrivals(let needed, let found):
            "the arrivals file holds \(found == 1 ? "1 instant" : "\(found) instants"), but the run has \(needed) images: add instants or "
                + "lower `images`"
        case .link(let error): "\(error)"
        case .badParameter(let name, let value, let expected): "\(name): found \(value), expected \(expected)"
        case .cancelled: "the simulation was stopped"
        case .conservation(let what):
            "internal check failed, please report it with the scenario: \(what)"
        }
    }
}
