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
        // What may vary, the most telling first; a swept value that was given a name is called by it, and of what is swept
        // through one of its parts, that part says it best.
        let swept = Style.unique(rows.flatMap { $0.conditions.variables.map(\.name) })
        var columns: [(name: String, values: [String])] = []
        func appendSwept(where isMeant: (String) -> Bool) {
            for name in swept where isMeant(name) && !columns.contains(where: { $0.name == name }) {
                columns.append(
                    (name, rows.map { row in row.conditions.variables.first { $0.name == name }?.value.text ?? "" }))
            }
        }
        for key in ["jamming", "link", "dataset"] {
            appendSwept { $0.hasPrefix(key + ".") }
            let kinds = rows.map { $0.conditions.own(key) }
            let values = Settings.distinguish(
                zip(rows, kinds).map { $0.conditions.name(of: key) ?? $1 }, ofKinds: kinds,
                by: zip(rows, kinds).map { row, kind in
                    row.conditions.settings.first { $0.name == key }?.value.text ?? kind
                })
            columns.append((key, values))
        }
        appendSwept { _ in true }
        columns.append(("scenario", rows.map(\.key.scenario)))

        // A column is kept if it tells apart rows that the deadline and the columns kept so far do not: whatever their codecs, since
        // these are compared under one name.
        var keys = Self.keys(rows) { ["\(rows[$0].key.isEarlier)"] }
        var kept: [(name: String, values: [String])] = []
        for column in columns {
            var first: [[String]: String] = [:]
            let isTelling = zip(keys, column.values).contains { key, value in
                defer { if first[key] == nil { first[key] = value } }
                return first[key].map { $0 != value } ?? false
            }
            guard isTelling else { continue }
            kept.append(column)
            keys = zip(keys, column.values).map { $0 + [$1] }
        }
        if kept.isEmpty { kept = columns.filter { $0.name == "jamming" } }

        var names = rows.indices.map { index in
            kept.compactMap { column -> String? in
                let value = column.values[index]
                // Another scenario may not vary it.
                if value.isEmpty { return nil }
                // A bare number among other values needs its name.
                let isBare = kept.count > 1 && Double(value) != nil
                return isBare ? "\(Settings.lastPart(column.name)) \(value)" : value
            }.joined(separator: ", ")
        }
        let plain = names
        // Whatever else differs is named by the setting that does.
        names = Self.toldApart(names, by: keys, rows)
        names = Self.earlierTold(names, rows)
        names = zip(names, rows).map { $1.key.isEarlier ? "\($0) (earlier)" : $0 }
        names = Self.numbered(names, rows)
        self.names = names

        var levels = rows.indices.map { index in kept.map { $0.values[index] } }
        var factors = kept.map { column in
            var factor = Self.factor(column.name)
            factor.words = Self.words(of: column.values, column.name, rows)
            return factor
        }
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

    /// What tells rows apart before they have names: their deadlines, and what else `further` gives of each.
    private static func keys(_ rows: [any ConditionedRow], _ further: (Int) -> [String]) -> [[String]] {
        rows.indices.map { [RunDeadline(rows[$0].conditions).words] + further($0) }
    }

    /// The names, of rows whose keys are equal each followed by the settings that tell it from the others.
    private static func toldApart(_ names: [String], by keys: [[String]], _ rows: [any ConditionedRow]) -> [String] {
        var result = names
        for group in Dictionary(grouping: rows.indices, by: { keys[$0] }).values {
            let told = Settings.distinguish(
                group.map { names[$0] }, by: group.map { settings(of: rows[$0].conditions) })
            for (index, name) in zip(group, told) { result[index] = name }
        }
        return result
    }

    /// What earlier rows that are called as a current one differ from it in, after their names.
    private static func earlierTold(_ names: [String], _ rows: [any ConditionedRow]) -> [String] {
        let keys = keys(rows) { [names[$0]] }
        let current = Set(zip(keys, rows).filter { !$1.key.isEarlier }.map(\.0))
        let told = toldApart(names, by: keys, rows)
        return rows.indices.map { rows[$0].key.isEarlier && current.contains(keys[$0]) ? told[$0] : names[$0] }
    }

    /// Where nothing that the database knows of tells cells apart, as in files of earlier versions, they are numbered as they
    /// come.
    private static func numbered(_ names: [String], _ rows: [any ConditionedRow]) -> [String] {
        let keys = keys(rows) { [rows[$0].key.codecLabel, names[$0]] }
        var known: [[String]: [String]] = [:]
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
        "{" + conditions.settings.map { "\($0.name): \($0.value.text)" }.joined(separator: ", ") + "}"
    }

    /// What stands before the quantities that all values of a key are: `load` where they are `load 10 %` and `load 30 %`, and the
    /// settings say so; empty where the values are names, which may end in numbers too.
    private static func words(of values: [String], _ key: String, _ rows: [any ConditionedRow]) -> String {
        guard let first = values.first else { return "" }
        let starts = first.indices.filter { first[$0] == " " }.map { first.index(after: $0) }
        guard let start = starts.first(where: { QuantityScale.magnitude(of: String(first[$0...])) != nil }) else {
            return ""
        }
        let words = first[..<start]
        let leaf = words.dropLast().split(separator: " ").last.map(String.init)
        let areQuantities = zip(values, rows).allSatisfy { value, row in
            guard value.hasPrefix(words),
                let number = QuantityScale.magnitude(of: String(value.dropFirst(words.count))),
                let text = row.conditions.settings.first(where: { $0.name == key })?.value.text
            else { return false }
            return Settings.values(in: text).contains { path, value in
                path.last == leaf
                    && QuantityScale.magnitude(of: value).map { abs($0 - number) <= 1e-9 * abs(number) } == true
            }
        }
        return areQuantities ? String(words) : ""
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
    /// What a run's own column says of a key.
    fileprivate func own(_ key: String) -> String {
        switch key {
        case "jamming": jamming
        case "link": link
        default: dataset
        }
    }

    /// The word that a swept key's value is called by; nil where it is not swept, or is spelt out.
    fileprivate func name(of key: String) -> String? {
        variables.first { $0.name == key }.map(\.value.text).flatMap { $0.hasPrefix("{") ? nil : $0 }
    }
}
