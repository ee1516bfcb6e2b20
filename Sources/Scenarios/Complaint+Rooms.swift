import Channel
import Coding
import Language
import Offload

extension Complaint {
    /// What a room of links refuses, in the words of its error.
    init(_ error: ChannelError) {
        if case .badParameter(let name, let value, let expected) = error {
            self.init(key: name, .badValue(found: value, expected: expected))
        } else {
            self.init(.invalid(reason: error.description))
        }
    }

    /// What an experiment refuses.
    init(_ error: OffloadError) {
        switch error {
        case .badParameter(let name, let value, let expected):
            self.init(key: name, .badValue(found: value, expected: expected))
        case .link(let error): self.init(error)
        case .tooFewArrivals, .cancelled, .conservation: self.init(.invalid(reason: error.description))
        }
    }

    /// What a codec refuses.
    init(_ error: ModelsError) {
        if case .badParameter(let name, let value, let expected) = error {
            self.init(key: name, .badValue(found: value, expected: expected))
        } else {
            self.init(.invalid(reason: error.description))
        }
    }

    /// What a configuration has against itself.
    static func of(_ configuration: some Configuration) -> Complaint? {
        of { () throws(ChannelError) in try configuration.validate() }
    }

    static func of(_ check: () throws(ChannelError) -> Void) -> Complaint? {
        do throws(ChannelError) {
            try check()
            return nil
        } catch {
            return Complaint(error)
        }
    }
}
