import Basics
import Foundation
import Scenarios
import Sim

/// Which cells and pictures are shown.
extension ServerViews {
    /// The cells of one condition, one a codec.
    static func cells(
        of scenario: Scenario, where condition: [(key: String, value: String)]
    ) throws -> [Cell] {
        func value(of key: String, in cell: Cell) -> String? {
            cell.variables.first { $0.name == key }?.text ?? (key == "jamming" ? cell.settings.jammingLevel : nil)
        }
        let fitting = scenario.cells.filter { cell in
            condition.allSatisfy { value(of: $0.key, in: cell) == $0.value }
        }
        guard !fitting.isEmpty else {
            let asked = condition.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
            let swept = scenario.cells.first?.variables.map(\.name) ?? []
            let keys = swept.contains("jamming") ? swept : swept + ["jamming"]
            let meant = condition.map { asked in
                let key = keys.contains(asked.key) ? asked.key : NearestName.nearest(to: asked.key, among: keys)
                let values = key.map { key in scenario.cells.compactMap { value(of: key, in: $0) } } ?? []
                // No number is nearly another one.
                let isWord = asked.value.first?.isNumber == false
                let value =
                    values.contains(asked.value) || !isWord
                    ? asked.value : NearestName.nearest(to: asked.value, among: values) ?? ""
                return (key: key ?? "", value: value)
            }
            let isMeant = scenario.cells.contains { cell in
                meant.allSatisfy { value(of: $0.key, in: cell) == $0.value }
            }
            throw CampaignError.noSuchCell(
                scenario: scenario.name, asked: asked,
                meant: isMeant ? meant.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") : nil, swept: swept)
        }
        let deadlines = fitting.map(time)
        let published = SimTime.milliseconds(500)
        let deadline = deadlines.contains(published) ? published : deadlines.max() ?? published
        guard let last = fitting.last(where: { time(of: $0) == deadline }) else { return [] }
        return fitting.filter {
            $0.variables.map(\.text) == last.variables.map(\.text) && $0.settings.dataset == last.settings.dataset
        }
    }

    /// How long after its object's arrival what arrives of an image counts.
    static func time(of cell: Cell) -> SimTime { cell.settings.deadline.time(every: cell.settings.arrivals.meanGap) }

    /// Positions of the chosen images in the run.
    static func positions(of choice: Choice, among shown: [String]) throws(CampaignError) -> [Int] {
        switch choice {
        case .first(let count): return Array(0..<min(count, shown.count))
        case .named(let names):
            return try names.map { name throws(CampaignError) in
                let position = shown.firstIndex { $0 == name || ($0 as NSString).deletingPathExtension == name }
                guard let position else { throw .noSuchPicture(name: name, example: shown.first) }
                return position
            }
        }
    }
}
