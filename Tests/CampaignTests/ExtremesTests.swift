import Basics
import Foundation
import Store
import TestSupport
import Testing

@testable import Campaign
@testable import Language
@testable import Scenarios

/// What passes `check` runs, however far its numbers are taken.
@Suite("Every number of a scenario at the ends of its documented range")
struct ExtremesTests {
    private static let shipped = ["quickstart", "testbed-500ms", "varying-jamming", "webp-parts", "paper/campaign"]

    /// A shipped scenario with one image, one cell and a codec that needs no pictures; every default stands in it.
    private static func shrunk(_ name: String) throws -> Tree {
        let folder = Program.package.appending(path: "Scenarios").path
        var settings = try Scenario.load("\(folder)/\(name).yaml").settings
        let codec = "codecs: [{curve: {table: \(folder)/published/pnc.csv, segments: 504 B, file-size: 2000 B}}]"
        settings.codecs = try Scenario.parse(codec, file: "codec.yaml").settings.codecs
        (settings.images, settings.replications, settings.sweep) = (1, 1, Sweep())
        (settings.dataset, settings.views) = (Settings().dataset, nil)
        let tree = Settings.form.write(settings)
        guard settings.schedule != nil, let entries = tree.entries else { return tree }
        return Tree(.mapping(entries.filter { $0.key != "jamming" }), at: tree.place)
    }

    /// The paths to the numbers of a tree, with the ends of their ranges.
    private static func numbers(_ tree: Tree, _ path: [String] = []) -> [(key: String, value: String)] {
        if let entries = tree.entries { return entries.flatMap { numbers($0.value, path + [$0.key]) } }
        // Of these, many cost time and nothing else.
        guard !path.isEmpty, !["images", "replications", "sweep", "name", "codecs"].contains(path[0]) else { return [] }
        return limits(of: Settings.form.shape.key(at: path)?.shape).map { (path.joined(separator: "."), $0) }
    }

    private static func limits(of shape: Shape?) -> [String] {
        switch shape {
        case .integer(let range): ["\(range.lowerBound)", "\(range.upperBound)"]
        case .number(let range): [NumberText.shortest(range.lowerBound), NumberText.shortest(range.upperBound)]
        case .quantity(let dimension, let range): [dimension.text(range.lowerBound), dimension.text(range.upperBound)]
        case .either(let shapes): shapes.flatMap { limits(of: $0) }
        default: []
        }
    }

    /// Each key once, in the first scenario that has it.
    @Test("is refused by check or runs")
    func extremes() async throws {
        var tried: Set<String> = []
        var accepted = 0
        for name in Self.shipped {
            let tree = try Self.shrunk(name)
            let numbers = Self.numbers(tree)
            #expect(numbers.count >= 20)
            for number in numbers where tried.insert("\(number)").inserted {
                let scenario: Scenario
                do throws(ScenarioErrors) {
                    scenario = try Scenario.parse(
                        tree.block(), file: "\(name.replacing("/", with: "-")).yaml", overrides: [number])
                } catch {
                    continue
                }
                accepted += 1
                let campaign = Campaign(scenario, file: name, database: try ResultsDatabase())
                let summary = try await campaign.run { event in
                    if case .failed(_, let reason, _) = event {
                        Issue.record("\(number.key)=\(number.value): \(reason)")
                    }
                }
                #expect(summary.failed == 0)
            }
        }
        #expect(accepted > tried.count / 2)
    }
}
