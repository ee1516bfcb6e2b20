import Basics
import Foundation
import Scenarios
import Store

extension Scenario {
    /// Writes a campaign's scenario and the files that the database keeps of it into a folder, from where it runs again.
    ///
    /// What the database does not keep is named by where it lies on this machine, and as the database names it where it is not here.
    ///
    /// - Returns: the path of the scenario's file.
    /// - Throws: ``CampaignError/cannotWrite(path:reason:)``, also where a file is there already.
    package func unpack(
        _ campaign: StoredCampaign, of database: ResultsDatabase, into folder: String
    ) throws -> String {
        let kept = try database.inputs(of: campaign.key)
        let names = Set(kept.map(\.name))
        let text = explained(naming: { path in
            let isHere = !names.contains(path) && FileManager.default.fileExists(atPath: path)
            return isHere ? URL(fileURLWithPath: path).standardizedFileURL.path : path
        })
        let path = "\(folder)/\(campaign.scenario).yaml"
        let files = [(path, Data(text.utf8))] + kept.map { ("\(folder)/\($0.name)", $0.bytes) }
        for (path, _) in files where FileManager.default.fileExists(atPath: path) {
            throw CampaignError.cannotWrite(path: path, reason: "there is such a file already; name another folder")
        }
        for (path, bytes) in files {
            try CampaignError.writing(to: path) {
                try OutputFile.makeFolder(FilePath.folder(of: path))
                try OutputFile.write(bytes, to: path, replacing: .own)
            }
        }
        return path
    }
}
