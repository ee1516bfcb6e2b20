import Basics
public import Models
public import Offload
import Scenarios
public import Store

/// Why a run, or a whole campaign, cannot be done.
public enum CampaignError: Error, Sendable {
    /// A dataset, picture, codec, weights or network.
    case models(ModelsError)
    /// The network's side.
    case offload(OffloadError)
    /// The database.
    case store(StoreError)
    /// A dataset without the labels, or a replay without the records, that a run needs.
    case missing(String)
    /// A dataset that is said to be a recording and is none that can be read.
    case badRecording(file: String, reason: String)
    /// A replay asks for what its recording does not hold; `recorded` is what it does.
    case notRecorded(file: String, what: String, recorded: [String])
}

extension CampaignError: CustomStringConvertible {
    /// One sentence: what, where, and what to do.
    public var description: String {
        switch self {
        case .models(let error): "\(error)"
        case .offload(let error): "\(error)"
        case .store(let error): "\(error)"
        case .missing(let what): what
        case .badRecording(let file, let reason):
            "\(file): not a recording that can be replayed (\(reason)); `dataset: {recorded: …}` takes a results database "
                + "of pncsim"
        case .notRecorded(let file, let what, let recorded):
            "\(file): it has not recorded \(what); recorded: "
                + (recorded.isEmpty ? "nothing" : recorded.joined(separator: ", "))
                + ". `pncsim record` records what a scenario can ask for, where the pictures are"
        }
    }

    /// Puts any room's error into this room's words.
    init(_ error: any Error) {
        switch error {
        case let error as CampaignError: self = error
        case let error as FileError: self = .models(ModelsError(error))
        case let error as ModelsError: self = .models(error)
        case let error as OffloadError: self = .offload(error)
        case let error as StoreError: self = .store(error)
        default: self = .missing("\(error)")
        }
    }
}
