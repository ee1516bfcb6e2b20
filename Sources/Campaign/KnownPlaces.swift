import Basics
import Foundation
import Store

/// Where the files and folders lie on this machine that a campaign's text names.
///
/// A database can be given away, so it says neither folders nor users. What it leaves out is kept in the folder for caches: here the
/// pictures are found again, elsewhere whoever has them says where they are (``InputPlaces``).
struct KnownPlaces {
    private let file: String?

    /// - Parameters:
    ///   - hash: the campaign's, which knows text and small files.
    ///   - identity: its first run's, which knows what pictures and weights hold: two folders `photos` are two places.
    ///   - cache: the folder for caches; nil where nothing is kept.
    init(ofCampaign hash: String, firstRun identity: String?, cache: String? = Places.current.cacheFolder) {
        file = cache.map { "\($0)/places/\(hash.prefix(32))-\(identity?.prefix(32) ?? "").tsv" }
    }

    /// What is known: absolute paths by the names in the campaign's text.
    var all: [String: String] {
        guard let file, let text = try? TextFile(file).text else { return [:] }
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return fields.count == 2 ? (String(fields[0]), String(fields[1])) : nil
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// Keeps where things lie, in place of what was known. A file that cannot be written costs no more than words later.
    func note(_ places: [String: String]) {
        let places = places.filter { name, path in !(name + path).contains { $0 == "\t" || $0.isNewline } }
        guard let file, !places.isEmpty, places != all else { return }
        let text = places.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
        try? FileManager.default.createDirectory(
            atPath: FilePath.folder(of: file), withIntermediateDirectories: true)
        try? OutputFile.write(Data(text.utf8), to: file, replacing: .own)
    }
}

/// Where the files and folders lie that a campaign's text names: what is given, what this machine knows, what the name says.
package struct InputPlaces: Sendable {
    /// A file or folder as it was given: for a name of the text, or for all that end in its own.
    package struct Given: Sendable, Hashable {
        let name: String
        let path: String

        /// `PATH`, or `NAME=PATH` where what the text calls NAME is called otherwise here.
        package init(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2, !FileManager.default.fileExists(atPath: text) {
                (name, path) = (parts[0], parts[1])
            } else {
                (name, path) = (FilePath.name(of: text), text)
            }
        }

        fileprivate func means(_ path: String) -> Bool { path == name || FilePath.name(of: path) == name }
    }

    private let given: [Given]
    private let known: [String: String]
    private let folder: String

    /// - Throws: ``CampaignError/noSuchInput(_:scenario:)`` for what is given in vain, `FileError` for what is not there.
    init(_ given: [Given], of campaign: StoredCampaign, in database: ResultsDatabase) throws {
        for one in given {
            guard campaign.text.contains(one.name) else {
                throw CampaignError.noSuchInput(one.name, scenario: campaign.scenario)
            }
            guard FileManager.default.fileExists(atPath: one.path) else {
                throw FileError.unreadable(path: one.path, reason: "there is no such file or folder")
            }
        }
        self.given = given
        known = KnownPlaces(ofCampaign: campaign.hash, firstRun: try database.firstIdentity(of: campaign.key)).all
        folder = FilePath.folder(of: database.path)
    }

    /// Where a file or folder lies; the path itself where it lies nowhere.
    func place(of path: String) -> String {
        if let given = given.first(where: { $0.means(path) }) { return given.path }
        let beside = (folder.isEmpty ? "" : folder + "/") + FilePath.name(of: path)
        return [known[path], path, beside].compactMap(\.self).first { FileManager.default.fileExists(atPath: $0) }
            ?? Places.current.find(path) ?? path
    }
}
