import Foundation

/// A small file that shaped a campaign: a curve's table, a trace, arrivals, labels.
package struct CampaignInput: Sendable, Hashable {
    /// What a file is to a campaign.
    package enum Role: String, Sendable, CaseIterable {
        case curve, model, trace, arrivals, labels, classes, times
    }

    /// The largest file that a database keeps, in bytes.
    package static let mostBytes = 1_000_000

    /// The name by which the campaign's text refers to it.
    package var name: String
    package var role: Role
    package var bytes: Data
    /// SHA-256 of the bytes, in hexadecimal.
    package var hash: String

    package init(name: String, role: Role, bytes: Data, hash: String) {
        self.name = name
        self.role = role
        self.bytes = bytes
        self.hash = hash
    }
}

/// What an input file holds, once however many campaigns use it.
struct InputBytes {
    let file: CampaignInput

    static let table = StoredTable<InputBytes>(
        "input_file", "The small files (up to 1 MB) that shaped campaigns, once each.", knownBy: ["hash"],
        [
            Column("hash", help: "SHA-256 of the bytes", \.file.hash),
            Column("bytes", help: "what the file holds", \.file.bytes),
        ])
}

/// That a campaign uses an input file, under a name.
struct InputUse {
    let campaign: RowKey<CampaignRecord>
    let file: CampaignInput

    static let table = StoredTable<InputUse>(
        "campaign_input", "Which files shaped each campaign.", knownBy: ["campaign", "name"],
        [
            Column("campaign", references: "campaign", help: "the campaign (`campaign.id`)", \.campaign),
            Column("name", help: "the name by which the campaign's text refers to the file", \.file.name),
            Column("role", help: "what it is: `curve`, `trace`, `arrivals`, `labels`, …", \.file.role.rawValue),
            Column("hash", help: "SHA-256 of what it holds (`input_file.hash`)", \.file.hash),
        ])
}

/// A picture that a scenario asked to keep.
struct KeptPicture {
    let picture: RowKey<PictureRecord>
    let bytes: Data

    static let table = StoredTable<KeptPicture>(
        "kept_picture", "The files of chosen pictures, where a scenario asks to keep them.", knownBy: ["picture"],
        [
            Column("picture", references: "picture", help: "the picture (`picture.id`)", \.picture),
            Column("bytes", help: "what the picture's file holds", \.bytes),
        ])
}
