import Hashing
import Basics
import Foundation
import Scenarios
import Store

/// A scenario as a database keeps it: its text in full, which names the small files that shaped it as they are kept beside it.
struct KeptScenario {
    let text: String
    let inputs: [CampaignInput]
    /// SHA-256 over the text and what the files hold, in hexadecimal: a file that changed makes another campaign.
    let hash: String

    init(_ scenario: Scenario) {
        var names: [String: String] = [:]
        var inputs: [CampaignInput] = []
        for file in scenario.inputs + scenario.labelFiles where names[file.path] == nil {
            guard file.bytes.count <= CampaignInput.mostBytes else { continue }
            let name = Self.name(for: file.path, besides: Set(names.values))
            names[file.path] = name
            inputs.append(
                CampaignInput(
                    name: name, role: CampaignInput.Role(file.role), bytes: Data(file.bytes),
                    hash: SHA256.hex(of: file.bytes)))
        }
        self.inputs = inputs
        text = scenario.explained { names[$0] ?? $0 }
        hash = SHA256.hex(of: ([text] + inputs.map { "\($0.name) \($0.hash)" }).joined(separator: "\n"))
    }

    /// `inputs/pnc.csv`, and `inputs/pnc-2.csv` for another file of that name.
    private static func name(for path: String, besides others: Set<String>) -> String {
        let file = URL(fileURLWithPath: path)
        let (stem, ending) = (file.deletingPathExtension().lastPathComponent, file.pathExtension)
        let dotted = ending.isEmpty ? "" : "." + ending
        let names = [stem] + (2...).lazy.prefix(others.count + 1).map { "\(stem)-\($0)" }
        return names.map { "inputs/\($0)\(dotted)" }.first { !others.contains($0) } ?? "inputs/\(stem)\(dotted)"
    }
}

extension CampaignInput.Role {
    fileprivate init(_ role: ScenarioInput.Role) {
        self =
            switch role {
            case .curve: .curve
            case .trace: .trace
            case .arrivals: .arrivals
            case .labels: .labels
            case .classes: .classes
            }
    }
}

extension Scenario {
    /// The scenario that a campaign was of, with the files as the database keeps them.
    ///
    /// - Parameter isReplay: whether the database's own encodings and verdicts stand in for pictures, weights and classifier.
    package init(_ campaign: StoredCampaign, in database: ResultsDatabase, isReplay: Bool = false) throws {
        let files = try database.inputs(of: campaign.key).map { ($0.name, [UInt8]($0.bytes)) }
        var overrides: [(key: String, value: String)] = []
        if isReplay {
            guard let name = try database.datasetNames(of: campaign.key).first else { throw CampaignError.notDone }
            let path = URL(fileURLWithPath: database.path).path
            overrides = [("dataset", "{recorded: \(JSONText.string(path)), name: \(JSONText.string(name))}")]
        }
        self = try Scenario.parse(
            campaign.text, file: campaign.scenario + ".yaml", overrides: overrides,
            files: .kept(Dictionary(files, uniquingKeysWith: { first, _ in first })))
    }

    /// The same, replayed where its pictures are not at hand.
    package init(atHandOf campaign: StoredCampaign, in database: ResultsDatabase) throws {
        self = try Scenario(campaign, in: database)
        guard cells.contains(where: { $0.codec.curve == nil }) else { return }
        let isAtHand = Set(cells.map(\.settings.dataset)).allSatisfy { dataset in
            if case .recorded(let recorded) = dataset { return FileManager.default.fileExists(atPath: recorded.path) }
            return (try? dataset.open()) != nil
        }
        if !isAtHand { self = try Scenario(campaign, in: database, isReplay: true) }
    }
}
