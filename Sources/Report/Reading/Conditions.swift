import Foundation

/// What distinguishes the cells of a campaign, besides their codec and deadline, put into words.
struct Conditions: Sendable {
    /// The condition of each row, in the order of the rows.
    let names: [String]
    /// What the conditions are.
    let axis: ConditionAxis

    /// Compares rows that have the columns of `accuracy_by_cell`.
    init(_ rows: [ResultRow]) {
        // What may vary, the most telling first.
        var columns: [(name: String, values: [String])] = [
            ("jamming", rows.map { $0.text("jamming") }), ("link", rows.map { $0.text("link") }),
            ("dataset", rows.map { $0.text("dataset_name") }),
        ]
        let variables = rows.map { Self.members($0.optionalText("variables")) }
        for name in Style.unique(variables.flatMap { $0.map(\.name) }) {
            columns.append((name, variables.map { members in members.first { $0.name == name }?.value ?? "" }))
        }

        // A column is kept if it tells apart rows that the codec, the deadline and the columns kept so far do not.
        var keys = rows.map { "\($0.text("codec_label"))\n\(RunDeadline($0).words)" }
        var kept: [(name: String, values: [String])] = []
        for column in columns {
            var first: [String: String] = [:]
            let isTelling = zip(keys, column.values).contains { key, value in
                defer { if first[key] == nil { first[key] = value } }
                return first[key].map { $0 != value } ?? false
            }
            guard isTelling else { continue }
            kept.append(column)
            keys = zip(keys, column.values).map { $0 + "\n" + $1 }
        }
        if kept.isEmpty { kept = [columns[0]] }

        var names = rows.indices.map { index in
            kept.map { column in
                let value = column.values[index]
                // A bare number among other values needs its name.
                let isBare = kept.count > 1 && Double(value) != nil
                return isBare ? "\(Self.lastPart(column.name)) \(value)" : value
            }.joined(separator: ", ")
        }
        // Whatever else differs has no name in the database: such cells are numbered as they come.
        var known: [String: [String]] = [:]
        for (key, row) in zip(keys, rows) {
            let condition = row.text("conditions")
            if known[key]?.contains(condition) != true { known[key, default: []].append(condition) }
        }
        for (index, key) in keys.enumerated() {
            guard let same = known[key], same.count > 1 else { continue }
            let position = same.firstIndex(of: rows[index].text("conditions")) ?? 0
            names[index] += " #\(position + 1)"
        }
        self.names = names
        axis = Self.axis(of: kept.map(\.name))
    }

    /// The conditions' names by what distinguishes the rows in the database.
    func named(_ rows: [ResultRow]) -> [String: String] {
        Dictionary(zip(rows.map(Self.key), names), uniquingKeysWith: { first, _ in first })
    }

    /// What distinguishes a row of a cell in the database.
    static func key(_ row: ResultRow) -> String { row.text("conditions") + "\n" + row.text("codec_label") }

    private static func axis(of names: [String]) -> ConditionAxis {
        switch names {
        case ["jamming"]: .jamming
        case ["link"]: ConditionAxis(title: "Link", prefix: "link")
        case ["dataset"]: ConditionAxis(title: "Dataset", prefix: "dataset")
        case _ where names.count == 1: ConditionAxis(title: names[0], prefix: lastPart(names[0]))
        default: ConditionAxis(title: names.joined(separator: ", "), prefix: "")
        }
    }

    private static func lastPart(_ key: String) -> String {
        key.split(separator: ".").last.map(String.init) ?? key
    }

    /// The members of a JSON object of texts and numbers, in alphabetical order.
    static func members(_ json: String?) -> [(name: String, value: String)] {
        guard let json, let parsed = try? JSONDecoder().decode([String: Scalar].self, from: Data(json.utf8)) else {
            return []
        }
        return parsed.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text) }
    }

    private struct Scalar: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else if let number = try? container.decode(Double.self) {
                text = Int(exactly: number).map(String.init) ?? String(number)
            } else {
                text = ""
            }
        }
    }
}
