import Channel
import Coding
import Offload
import Sim

extension Key {
    /// The key of a parameter: name, range, help and place of the value are the parameter's own.
    init(_ parameter: Parameter<Target>) {
        switch parameter.domain {
        case .integer(let range, let access): self.init(parameter, access, .integer(range))
        case .number(let range, let access): self.init(parameter, access, .number(range))
        case .quantity(let dimension, let range, let access):
            self.init(parameter, access, .quantity(dimension, range))
        case .size(let range, let access): self.init(parameter, access, .bytes(range))
        case .time(let range, let access): self.init(parameter, access, .time(range))
        case .flag(let access): self.init(parameter, access, .flag)
        case .choice(let choices, let access):
            self.init(
                parameter, access, Form<Int>.words(choices.enumerated().map { ($1.name, $0, $1.help) }))
        }
    }

    private init<Value: Sendable>(
        _ parameter: Parameter<Target>, _ access: Parameter<Target>.Access<Value>, _ form: Form<Value>
    ) {
        if let word = access.absence {
            self.init(
                parameter.name, Form<Value?>.optional(form, else: word.name, help: word.help), help: parameter.help,
                set: { access.set(&$0, $1) }, get: { .some(access.get($0)) })
        } else {
            self.init(
                parameter.name, form, help: parameter.help, set: { access.set(&$0, $1) }, get: { access.get($0) })
        }
    }
}

extension Form where Value: Configuration {
    /// A mapping whose keys are a configuration's parameters, checked as the configuration checks itself.
    ///
    /// - Parameter keys: what is configured besides, before and after the parameters.
    static func parameters(
        base: Value, presets: [Preset<Value>] = [], of parameters: [Parameter<Value>] = Value.parameters,
        and keys: [Key<Value>] = []
    ) -> Form {
        .section(base: base, presets: presets, keys: parameters.map { Key($0) } + keys, check: Complaint.of)
    }
}

/// What is wrong with a section as a whole, and at which of its keys.
struct Complaint: Sendable {
    /// The key that it is about; nil for the section.
    let key: String?
    let problem: ScenarioError.Problem

    init(key: String? = nil, _ problem: ScenarioError.Problem) {
        self.key = key
        self.problem = problem
    }

    /// Something about the section.
    init(_ reason: String) { self.init(.invalid(reason: reason)) }

    /// What a room of links refuses, in the words of its error.
    init(_ error: ChannelError) {
        if case .badParameter(let name, let value, let expected) = error {
            self.init(key: name, .badValue(found: value, expected: expected))
        } else {
            self.init(.invalid(reason: error.description))
        }
    }

    /// What an experiment refuses.
    init(_ error: OffloadError) {
        switch error {
        case .badParameter(let name, let value, let expected):
            self.init(key: name, .badValue(found: value, expected: expected))
        case .link(let error): self.init(error)
        case .tooFewArrivals, .cancelled, .conservation: self.init(.invalid(reason: error.description))
        }
    }

    /// What a codec refuses.
    init(_ error: ModelsError) {
        if case .badParameter(let name, let value, let expected) = error {
            self.init(key: name, .badValue(found: value, expected: expected))
        } else {
            self.init(.invalid(reason: error.description))
        }
    }

    /// What a configuration has against itself.
    static func of(_ configuration: some Configuration) -> Complaint? {
        of { () throws(ChannelError) in try configuration.validate() }
    }

    static func of(_ check: () throws(ChannelError) -> Void) -> Complaint? {
        do throws(ChannelError) {
            try check()
            return nil
        } catch {
            return Complaint(error)
        }
    }
}

extension Reader {
    /// Notes what is wrong with a section, at the key that it is about as far as the section has it.
    mutating func note(_ complaint: Complaint, in section: Tree) {
        guard let key = complaint.key else { return note(complaint.problem, at: section.place) }
        var tree = section
        for part in key.split(separator: ".") { tree = tree[String(part)] ?? tree }
        descend(key) { $0.note(complaint.problem, at: tree.place) }
    }
}
