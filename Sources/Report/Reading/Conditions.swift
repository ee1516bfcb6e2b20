import Store

/// A row of results of which it is known under which conditions they came about.
protocol ConditionedRow {
    var key: CellKey { get }
    var conditions: CellConditions { get }
}

extension CellRow: ConditionedRow {}
extension FailureRow: ConditionedRow {}

/// What distinguishes the cells of a campaign, besides their codec and deadline, put into words.
struct Conditions: Sendable {
    /// The condition of each row, in the order of the rows.
    let names: [String]
    /// The same by what varies: a value for each factor of the axis.
    let levels: [[String]]
    /// What the conditions are.
    let axis: ConditionAxis

    /// Compares cells.
    init(_ rows: [any ConditionedRow]) {
        // What may vary, the most telling first; a swept value that was given a name is called by it.
        var columns: [(name: String, values: [String])] = [
            ("jamming", rows.map { $0.conditions.name(of: "jamming") ?? $0.conditions.jamming }),
            ("link", rows.map { $0.conditions.name(of: "link") ?? $0.conditions.link }),
            ("dataset", rows.map { $0.conditions.name(of: "dataset") ?? $0.conditions.dataset }),
        ]
        for name in Style.unique(rows.flatMap { $0.conditions.variables.map(\.name) }) {
            columns.append((name, rows.map { row in row.conditions.variables.first { $0.name == name }?.text ?? "" }))
        }
        columns.append(("scenario", rows.map(\.key.scenario)))

        // A column is kept if it tells apart rows that the codec, the deadline and the columns kept so far do not.
        var keys = rows.map { "\($0.key.codecLabel)\n\(RunDeadline($0.conditions).words)\n\($0.key.isEarlier)" }
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
                return isBare ? "\(Settings.lastPart(column.name)) \(value)" : value
            }.joined(separator: ", ")
        }
        let plain = names
        // Whatever else differs is named by the setting that does.
        for group in Dictionary(grouping: rows.indices, by: { keys[$0] }).values {
            let told = Settings.distinguish(
                group.map { names[$0] }, by: group.map { Self.settings(of: rows[$0].conditions) })
            for (index, name) in zip(group, told) { names[index] = name }
        }
        names = zip(names, rows).map { $1.key.isEarlier ? "\($0) (earlier)" : $0 }
        names = Self.numbered(names, rows)
        self.names = names

        var levels = rows.indices.map { index in kept.map { $0.values[index] } }
        var factors = kept.map { Self.factor($0.name) }
        let further = zip(names, plain).map { name, plain in
            String(name.dropFirst(plain.count).drop { $0 == "," || $0 == " " })
        }
        if further.contains(where: { !$0.isEmpty }) {
            levels = zip(levels, further).map { $0 + [$1] }
            factors.append(ConditionAxis.Factor(title: "Setting", prefix: ""))
        }
        self.levels = levels
        axis = ConditionAxis(factors)
    }

    /// Where nothing that the database knows of tells cells apart, as in files of earlier versions, they are numbered as they
    /// come.
    private static func numbered(_ names: [String], _ rows: [any ConditionedRow]) -> [String] {
        let keys = zip(rows, names).map { "\($0.key.codecLabel)\n\(RunDeadline($0.conditions).words)\n\($1)" }
        var known: [String: [String]] = [:]
        for (key, row) in zip(keys, rows) where known[key]?.contains(row.key.conditions) != true {
            known[key, default: []].append(row.key.conditions)
        }
        return rows.indices.map { index in
            guard let same = known[keys[index]], same.count > 1 else { return names[index] }
            return "\(names[index]) #\((same.firstIndex(of: rows[index].key.conditions) ?? 0) + 1)"
        }
    }

    /// The names and levels by what distinguishes the cells in the database.
    func byKey(_ rows: [any ConditionedRow]) -> [CellKey: (name: String, levels: [String])] {
        Dictionary(
            zip(rows.map(\.key), zip(names, levels).map { ($0, $1) }), uniquingKeysWith: { first, _ in first })
    }

    /// All settings in one text, the level of jamming without what only its name says.
    private static func settings(of conditions: CellConditions) -> String {
        "{" + conditions.settings.map { "\($0.name): \($0.text)" }.joined(separator: ", ") + "}"
    }

    private static func factor(_ name: String) -> ConditionAxis.Factor {
        switch name {
        case "jamming": ConditionAxis.jamming.factors[0]
        case "link": ConditionAxis.Factor(title: "Link", prefix: "link")
        case "dataset": ConditionAxis.Factor(title: "Dataset", prefix: "dataset")
        default: ConditionAxis.Factor(title: name, prefix: Settings.lastPart(name))
        }
    }
}

extension CellConditions {
    /// The word that a swept key's value is called by; nil where it is not swept, or is spelt out.
    fileprivate func name(of key: String) -> String? {
        variables.first { $0.name == key }.map(\.text).flatMap { $0.hasPrefix("{") ? nil : $0 }
    }
}

extension RunRecord.Variable {
    /// The value as it is shown.
    var text: String {
        switch value {
        case .text(let text): text
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        }
    }
}
