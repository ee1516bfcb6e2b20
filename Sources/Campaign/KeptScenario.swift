import Hashing
import Basics
import Foundation
import Language
import Scenarios
import Store

/// A scenario as a database keeps it: its text in full, which names the small files that shaped it as they are kept beside it, and
/// no folder of this machine.
struct KeptScenario {
    let text: String
    let inputs: [CampaignInput]
    /// SHA-256 over the text and what the files hold, in hexadecimal: a file that changed makes another campaign.
    let hash: String
    /// Where what the text names lies here, absolute paths by the names; without what is kept.
    let places: [String: String]

    /// - Parameter kept: how texts are kept.
    init(_ scenario: Scenario, _ kept: KeptText) {
        var names: [String: String] = [:]
        var unique = UniqueNames()
        var inputs: [CampaignInput] = []
        var places: [String: String] = [:]
        for file in scenario.inputs + scenario.labelFiles where names[file.path] == nil {
            guard file.bytes.count <= CampaignInput.mostBytes else { continue }
            let name: String
            if file.role == .model {
                // Its networks lie beside it: the text names their folder.
                let folder = FilePath.folder(of: file.path)
                let keptFolder = unique.take(file: kept.path(folder))
                names[folder] = keptFolder
                places[keptFolder] = URL(fileURLWithPath: folder).standardizedFileURL.path
                name = keptFolder + "/" + FilePath.name(of: file.path)
            } else {
                name = unique.take(file: "inputs/" + FilePath.name(of: file.path))
            }
            names[file.path] = name
            inputs.append(
                CampaignInput(
                    name: name, role: CampaignInput.Role(file.role), bytes: Data(file.bytes),
                    hash: SHA256.hex(of: file.bytes)))
        }
        self.inputs = inputs
        text = scenario.explained(
            naming: { path in
                if let name = names[path] { return name }
                let name = unique.take(file: kept.path(path))
                names[path] = name
                places[name] = URL(fileURLWithPath: path).standardizedFileURL.path
                return name
            },
            labels: KeptLabels(scenario, kept).callAsFunction, hash: { try? SHA256.hex(ofFile: $0) })
        self.places = places
        hash = SHA256.hex(of: ([text] + inputs.map { "\($0.name) \($0.hash)" }).joined(separator: "\n"))
    }
}

extension UniqueNames {
    /// A name, `inputs/pnc.csv`, and `inputs/pnc-2.csv` where that is another file's.
    fileprivate mutating func take(file wanted: String) -> String {
        let (path, ending) = ((wanted as NSString).deletingPathExtension, (wanted as NSString).pathExtension)
        return take(wanted) { "\(path)-\($0)" + (ending.isEmpty ? "" : "." + ending) }
    }
}

/// What swept values are called in a database: without folders of this machine, and still each by a name of its own.
struct KeptLabels {
    private var names: [String: String] = [:]

    init(_ scenario: Scenario, _ kept: KeptText) {
        var unique: [String: UniqueNames] = [:]
        for variable in scenario.cells.flatMap(\.variables) where names[variable.text] == nil {
            let short = kept(variable.text)
            names[variable.text] = unique[variable.name, default: UniqueNames()].take(short) { "\(short) (\($0))" }
        }
    }

    func callAsFunction(_ label: String) -> String { names[label] ?? label }
}

extension CampaignInput.Role {
    fileprivate init(_ role: ScenarioInput.Role) {
        self =
            switch role {
            case .curve: .curve
            case .model: .model
            case .trace: .trace
            case .arrivals: .arrivals
            case .labels: .labels
            case .classes: .classes
            case .times: .times
            }
    }
}

extension Scenario {
    /// The scenario that a campaign was of, with the files as the database keeps them.
    ///
    /// - Parameters:
    ///   - given: where files and folders lie that the scenario names and the database does not keep.
    ///   - isReplay: whether the database's own encodings and verdicts stand in for pictures, weights and classifier.
    package init(
        _ campaign: StoredCampaign, in database: ResultsDatabase, given: [InputPlaces.Given] = [],
        isReplay: Bool = false
    ) throws {
        let files = try database.inputs(of: campaign.key).map { ($0.name, [UInt8]($0.bytes)) }
        let places = try InputPlaces(given, of: campaign, in: database)
        var overrides: [(key: String, value: String)] = []
        if isReplay {
            guard let name = try database.datasetNames(of: campaign.key).first else { throw CampaignError.notDone }
            let path = URL(fileURLWithPath: database.path).path
            overrides = [("dataset", "{recorded: \(JSONText.string(path)), name: \(JSONText.string(name))}")]
        }
        self = try Scenario.parse(
            campaign.text, file: campaign.scenario + ".yaml", overrides: overrides,
            files: .kept(Dictionary(files, uniquingKeysWith: { first, _ in first }), place: places.place))
    }

    /// The same, replayed where its pictures are not at hand.
    ///
    /// - Throws: ``CampaignError/noRecording(_:hash:scenario:)`` where it replays a recording that is not at hand.
    package init(
        atHandOf campaign: StoredCampaign, in database: ResultsDatabase, given: [InputPlaces.Given] = []
    ) throws {
        self = try Scenario(campaign, in: database, given: given)
        let shown = cells.filter { $0.codec.curve == nil }.map(\.settings)
        let datasets = Dictionary(shown.map { ($0.dataset, $0.files) }, uniquingKeysWith: { first, _ in first })
        for case .recorded(let recorded) in datasets.keys
        where !FileManager.default.fileExists(atPath: recorded.path) {
            throw CampaignError.noRecording(recorded.path, hash: recorded.hash, scenario: campaign.scenario)
        }
        let isAtHand = datasets.allSatisfy { dataset, files in
            if case .recorded = dataset { return true }
            return (try? dataset.open(files)) != nil
        }
        if !isAtHand { self = try Scenario(campaign, in: database, given: given, isReplay: true) }
    }
}
