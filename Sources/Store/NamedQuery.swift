/// A question that is asked often, under a name.
public struct NamedQuery: Sendable, Hashable {
    /// A parameter of a query.
    public struct Parameter: Sendable, Hashable {
        /// Its name: `codec`.
        public let name: String
        /// What it does.
        public let help: String
        /// Whether the query makes no sense without it.
        public let isRequired: Bool

        init(_ name: String, _ help: String, isRequired: Bool = false) {
            self.name = name
            self.help = help
            self.isRequired = isRequired
        }
    }

    /// Its name: `accuracy`.
    public let name: String
    /// What it answers, in a sentence.
    public let help: String
    /// Its parameters, in the order in which they may be given without their names.
    public let parameters: [Parameter]
    /// The statement; parameters that are not given are empty texts in it.
    public let sql: String

    /// The queries there are.
    public static let all = [accuracy, paired, throughput, offloaded, overhead, hardest, compare, runs, failures]

    /// The query of that name.
    public static func named(_ name: String) throws(StoreError) -> NamedQuery {
        guard let query = all.first(where: { $0.name == name }) else {
            throw .unknownQuery(name, valid: all.map(\.name))
        }
        return query
    }
}

extension ResultsDatabase {
    /// The answer to a named query.
    ///
    /// - Parameters:
    ///   - query: one of ``NamedQuery/all``.
    ///   - arguments: `codec=pnc`, or the value alone for parameters in their order.
    public func query(_ query: NamedQuery, arguments: [String] = []) throws(StoreError) -> Table {
        var values: [String: String] = [:]
        for parameter in query.parameters { values[parameter.name] = "" }
        var next = query.parameters[...]
        for argument in arguments {
            if let equals = argument.firstIndex(of: "="), values[String(argument[..<equals])] != nil {
                values[String(argument[..<equals])] = String(argument[argument.index(after: equals)...])
            } else if let parameter = next.popFirst() {
                values[parameter.name] = argument
            } else {
                let known = query.parameters.map(\.name).joined(separator: ", ")
                throw .badArgument(
                    query: query.name, argument: argument,
                    reason: known.isEmpty ? "it takes no arguments" : "one too many; its parameters are \(known)")
            }
        }
        for parameter in query.parameters where parameter.isRequired && values[parameter.name] == "" {
            throw .badArgument(query: query.name, argument: parameter.name, reason: "missing: \(parameter.help)")
        }
        if query == .compare {
            for parameter in query.parameters { try check(run: values[parameter.name] ?? "", for: parameter.name) }
        }
        return try self.query(sql: query.sql, arguments: values)
            .expandingVariables(except: ["jamming", "period", "deadline", "codec"])
    }

    /// That `text` is the number of one run that is done.
    private func check(run text: String, for parameter: String) throws(StoreError) {
        let status = try query(
            sql: "SELECT status FROM run WHERE id = CAST(:run AS INTEGER) AND :run NOT GLOB '*[^0-9]*'",
            arguments: ["run": text]
        ).rows.first?.first?.text
        guard status != "done" else { return }
        throw .badArgument(
            query: "compare", argument: parameter,
            reason: (status.map { "run \(text) is \($0), not done" } ?? "there is no run `\(text)`")
                + "; `pncsim query runs` lists the runs")
    }
}
