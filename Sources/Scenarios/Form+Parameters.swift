import Channel
import Coding
import Language
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
