import Basics
import Foundation
import GRDB

/// What the chosen cells are under, in words: what tables show of it, and what a query's parameters choose by.
struct CellTexts {
    /// A cell without its codec, which stands in a column of its own.
    struct Key: Hashable {
        let scenario: String
        let conditions: String

        /// As the SQL of ``Schema/ofChosenCells(_:)`` compares it.
        var text: String { "\(scenario)\n\(conditions)" }
    }

    /// Columns that every answer has which is about cells.
    static let always = ["jamming", "period_ms", "deadline"]
    /// What may be chosen by, with what it is; each is a column where it differs.
    static let choices: [(name: String, help: String)] = [
        ("jamming", "only this jamming level"),
        ("deadline", "only this deadline, as a row shows it: `250 ms`, `testbed`"),
        ("period", "only this mean time between arrivals: `500 ms`"), ("link", "only this link"),
        ("device", "only this encoding device"), ("block", "only this size of a block: `64 B`"),
        ("dataset", "only these pictures"), ("scenario", "only what the scenario of this name asks for"),
    ]

    /// The cells in the order of the campaigns, and within one in the scenario's own.
    private let keys: [Key]
    /// The text of each column for each key, in the order of the columns.
    private let columns: [(name: String, texts: [Key: String])]
    /// The same for each swept key, by which may be chosen too.
    private let swept: [(name: String, texts: [Key: String])]
    /// Other words for a text, by which it may be chosen too.
    private let otherWords: [String: [Key: [String]]]

    /// A chosen cell as it is read.
    private struct Cell {
        let key: Key
        let link, linkKind, linkText: String
        let jamming, jammingLevel, jammingText: String
        let deadline: String
        let periodMs: Double?
        let block: Int
        let dataset, datasetHash: String
        let settings: [String: String]
        let variables: [RunRecord.Variable]
    }

    init(of scope: RunScope, in database: ResultsDatabase) throws(StoreError) {
        let given = ["link", "jamming"].map { "\(Schema.given($0, of: "run")) AS \($0)_name" }
        let cells = try database.rows(
            Schema.ofChosenRuns(
                """
                SELECT min(\(Schema.place(of: "run"))) AS place, scenario, run.conditions, \(given.joined(separator: ", ")),
                    \(Schema.given("deadline", as: "stop_rule", of: "run")) AS deadline, link, link_text, limit_text, jamming,
                    jamming_text, period_ms, arrivals, device, block_bytes, \(Schema.given("dataset", as: "dataset_name", of: "run")) AS dataset_name,
                    dataset_hash, settings, variables
                FROM chosen_run AS run LEFT JOIN condition ON condition.hash = run.conditions
                GROUP BY scenario, run.conditions ORDER BY place
                """), ["campaign": scope.text]
        ) { row in
            // Files of version 0.1 have no settings in full.
            var settings = ["device": try row("device", as: String.self), "arrivals": try row("arrivals")]
            for setting in variables(try row("settings", as: String?.self) ?? "{}") {
                if case .text(let text) = setting.value { settings[setting.name] = text }
            }
            let swept = variables(try row("variables"))
            // Of swept schedules another column tells which it is, unless it is called something.
            let schedule = swept.first { $0.name == "schedule" }.map { variable in
                "[{".contains(variable.value.text.first ?? "[") ? "schedule" : variable.value.text
            }
            return Cell(
                key: Key(scenario: try row("scenario"), conditions: try row("conditions")),
                link: try row("link_name"), linkKind: try row("link"),
                linkText: try row("link_text") + " " + (try row("limit_text", as: String?.self) ?? ""),
                jamming: try schedule ?? row("jamming_name"), jammingLevel: try row("jamming"),
                jammingText: try schedule == nil ? row("jamming_text") : "",
                deadline: try row("deadline"), periodMs: try row("period_ms"), block: try row("block_bytes"),
                dataset: try row("dataset_name"),
                datasetHash: try row("dataset_hash", as: String.self), settings: settings,
                variables: swept)
        }
        keys = cells.map(\.key)
        func column(_ name: String, _ texts: [String]) -> (name: String, texts: [Key: String]) {
            (name, Dictionary(zip(cells.map(\.key), texts), uniquingKeysWith: { first, _ in first }))
        }
        let named = [
            column("scenario", cells.map(\.key.scenario)),
            column(
                "jamming",
                Settings.distinguish(
                    cells.map(\.jamming), ofKinds: cells.map(\.jammingLevel), by: cells.map(\.jammingText))),
            column("period", cells.map { $0.periodMs.map(Self.milliseconds) ?? "" }),
            column("deadline", cells.map { Self.withoutKind($0.deadline) }),
            column(
                "link",
                Settings.distinguish(cells.map(\.link), ofKinds: cells.map(\.linkKind), by: cells.map(\.linkText))),
            column("dataset", Self.apart(cells.map(\.dataset), by: cells.map { String($0.datasetHash.prefix(8)) })),
            column("block", cells.map { "\($0.block) B" }),
        ]
        var sweptNames: [String] = []
        for variable in cells.flatMap(\.variables) where !sweptNames.contains(variable.name) {
            sweptNames.append(variable.name)
        }
        swept = sweptNames.map { name in
            column(name, cells.map { cell in cell.variables.first { $0.name == name }?.value.text ?? "" })
        }
        /// The cells' other words, and what parts of the key are swept through.
        func other(_ name: String, _ words: (Cell) -> [String]) -> (String, [Key: [String]]) {
            let all = cells.map { cell in
                (cell.key, words(cell) + cell.variables.filter { $0.name.hasPrefix(name + ".") }.map(\.value.text))
            }
            return (name, Dictionary(all, uniquingKeysWith: +))
        }
        otherWords = Dictionary(
            uniqueKeysWithValues: [
                other("link") { [$0.link, $0.linkKind] }, other("jamming") { [$0.jamming, $0.jammingLevel] },
                other("deadline") { [$0.deadline] }, other("block") { ["\($0.block)"] },
                other("period") { $0.periodMs.map { [NumberText.shortest($0)] } ?? [] },
                other("dataset") { [$0.dataset] },
                other("device") { _ in [] },
            ])
        // Whatever else a scenario says, value by value.
        let told: Set = ["link", "limit", "jamming", "schedule", "deadline", "dataset"]
        var names: [String] = []
        let others = cells.map { cell in
            var values: [String: String] = [:]
            for key in ["device", "arrivals"] + cell.settings.keys.sorted() where !told.contains(key) {
                let text = cell.settings[key] ?? ""
                // The parts of the framing; another device or another queue is told as a whole.
                for part in key == "transport" ? Settings.values(in: text) : [([], text)] {
                    let name = ([key] + part.0).joined(separator: ".")
                    guard name != "transport.block" else { continue }
                    if !names.contains(name) { names.append(name) }
                    values[name] = part.1
                }
            }
            return values
        }
        columns = named + names.map { name in column(name, others.map { $0[name] ?? "" }) }
    }

    private static func milliseconds(_ value: Double) -> String {
        NumberText.shortest(value) + " ms"
    }

    /// `250 ms` of `{after: 250 ms}`, or of `after 250 ms` as a sweep has it.
    private static func withoutKind(_ deadline: String) -> String {
        if deadline.hasPrefix("{after: ") { return String(deadline.dropFirst(8).dropLast()) }
        return deadline.hasPrefix("after ") ? String(deadline.dropFirst(6)) : deadline
    }

    /// The names, and behind those that stand for several things which it is.
    private static func apart(_ names: [String], by marks: [String]) -> [String] {
        let all = Dictionary(zip(names, marks).map { ($0, Set([$1])) }, uniquingKeysWith: { $0.union($1) })
        return zip(names, marks).map { name, mark in (all[name]?.count ?? 0) > 1 ? "\(name) (\(mark))" : name }
    }

    /// The texts that a table shows: of what has a column of its own in every table, that column's, otherwise as it is swept.
    private func texts(of name: String) -> [Key: String] {
        let isOwn = name == "block" || Self.always.contains(name) || ["period", "link", "dataset"].contains(name)
        return (isOwn ? columns + swept : swept + columns).first { $0.name == name }?.texts ?? [:]
    }

    /// Everything that cells may be chosen by.
    var names: [String] {
        columns.map(\.name) + swept.map(\.name).filter { name in !columns.contains { $0.name == name } }
    }

    // MARK: Choosing

    /// Those of the cells that a choice allows; nil where nothing is called so.
    func keys(where name: String, is value: String) -> Set<Key>? {
        let texts = (columns + swept).filter { $0.name == name }.map(\.texts)
        let chosen = keys.filter { key in
            texts.contains { $0[key] == value } || otherWords[name]?[key]?.contains(value) == true
        }
        return chosen.isEmpty ? nil : Set(chosen)
    }

    /// What there is to choose from, each once, in the order of the cells.
    func values(of name: String) -> [String] {
        let texts = texts(of: name)
        var values: [String] = []
        for key in keys { if let text = texts[key], !text.isEmpty, !values.contains(text) { values.append(text) } }
        return values
    }

    // MARK: Showing

    /// An answer with words for what its rows are under, in place of its columns `conditions` and `variables`: what every
    /// answer has of it, and whatever else differs between the rows, each once.
    func shown(in table: Table) -> Table {
        guard let scenarios = table.column("scenario"), let conditions = table.column("conditions") else {
            return table
        }
        let rowKeys = zip(scenarios, conditions).map { Key(scenario: $0.text ?? "", conditions: $1.text ?? "") }
        var result = table
        for name in ["jamming", "deadline"] {
            guard let index = result.columns.firstIndex(where: { $0.name == name }) else { continue }
            let texts = texts(of: name)
            for (row, key) in rowKeys.enumerated() where texts[key] != nil {
                result.rows[row][index] = .text(texts[key] ?? "")
            }
        }
        result = result.expandingVariables(except: ["jamming", "period", "deadline", "codec", "link", "dataset"])
        let swept = result.columns.map(\.name).filter { !table.columns.map(\.name).contains($0) }
        var differing: [(name: String, cells: [Table.Cell])] = []
        for column in columns where !["scenario", "jamming", "period", "deadline"].contains(column.name) {
            let cells = rowKeys.map { column.texts[$0].map { $0.isEmpty ? Table.Cell.null : .text($0) } ?? .null }
            guard Set(cells).count > 1 else { continue }
            // What the mean time between arrivals or a swept key tells already.
            let telling =
                swept.filter { $0 == column.name || $0.hasPrefix(column.name + ".") || $0.hasSuffix("." + column.name) }
                + (column.name == "arrivals" ? ["period_ms"] : [])
            let tellers = telling.compactMap { result.column($0) }
            let told = rowKeys.indices.map { row in tellers.map { $0[row] } }
            if !tellers.isEmpty, Set(told).count == Set(zip(told, cells).map { $0 + [$1] }).count { continue }
            // A scenario's `images` beside the images that were counted.
            differing.append((result.column(column.name) == nil ? column.name : "\(column.name) (scenario)", cells))
        }
        result.replace("conditions", by: differing)
        if Set(scenarios).count < 2, table.columns.first(where: { $0.name == "id" }) == nil {
            result.replace("scenario", by: [])
        }
        return result
    }
}

extension Table {
    /// Puts columns in the place of one.
    mutating func replace(_ name: String, by others: [(name: String, cells: [Cell])]) {
        guard let index = columns.firstIndex(where: { $0.name == name }) else { return }
        columns.replaceSubrange(index...index, with: others.map { Column($0.name) })
        for row in rows.indices { rows[row].replaceSubrange(index...index, with: others.map { $0.cells[row] }) }
    }
}
