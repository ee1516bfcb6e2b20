import Basics
import Sim

/// One parameter of a configuration: what scenarios call it, what it may be, and where it is kept.
///
/// This is the only place that knows a parameter's range. A configuration's ``Configuration/validate()`` and the scenario's
/// key, with its messages, schema and documentation, both follow from it; the default is what the configuration's initial
/// values say.
package struct Parameter<Owner: Sendable>: Sendable {
    /// The key in scenarios.
    package let name: String
    /// What it is, for people.
    package let help: String
    /// What it may be, and where it is kept.
    package let domain: Domain

    /// What a parameter may be.
    package enum Domain: Sendable {
        case integer(ClosedRange<Int>, Access<Int>)
        /// A number without a unit.
        case number(ClosedRange<Double>, Access<Double>)
        /// A magnitude in the dimension's base unit.
        case quantity(Dimension, ClosedRange<Double>, Access<Double>)
        /// A number of bytes.
        case size(ClosedRange<Int>, Access<Int>)
        case time(ClosedRange<SimTime>, Access<SimTime>)
        case flag(Access<Bool>)
        /// One of some words, by its number.
        case choice([Choice], Access<Int>)
    }

    /// A word that a parameter may be.
    package struct Choice: Sendable {
        package let name: String
        package let help: String
    }

    /// Where a parameter is kept.
    package struct Access<Value: Sendable>: Sendable {
        /// Nil where the owner has none.
        package let get: @Sendable (Owner) -> Value?
        package let set: @Sendable (inout Owner, Value?) -> Void
        /// The word for having none; nil where there must be a value.
        package let absence: Choice?
    }

    package init(_ name: String, _ domain: Domain, help: String) {
        self.name = name
        self.help = help
        self.domain = domain
    }

    /// The parameter of something that holds this one's owner.
    package func of<Whole: Sendable>(_ part: WritableKeyPath<Whole, Owner> & Sendable) -> Parameter<Whole> {
        func lifted<Value: Sendable>(_ access: Access<Value>) -> Parameter<Whole>.Access<Value> {
            Parameter<Whole>.Access(
                get: { access.get($0[keyPath: part]) }, set: { access.set(&$0[keyPath: part], $1) },
                absence: access.absence.map { .init(name: $0.name, help: $0.help) })
        }
        let domain: Parameter<Whole>.Domain =
            switch self.domain {
            case .integer(let range, let access): .integer(range, lifted(access))
            case .number(let range, let access): .number(range, lifted(access))
            case .quantity(let dimension, let range, let access): .quantity(dimension, range, lifted(access))
            case .size(let range, let access): .size(range, lifted(access))
            case .time(let range, let access): .time(range, lifted(access))
            case .flag(let access): .flag(lifted(access))
            case .choice(let choices, let access):
                .choice(choices.map { .init(name: $0.name, help: $0.help) }, lifted(access))
            }
        return Parameter<Whole>(name, domain, help: help)
    }
}

// MARK: How configurations list their parameters

extension Parameter {
    /// A whole number.
    package static func integer(
        _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, _ range: ClosedRange<Int>, help: String
    ) -> Parameter { Parameter(name, .integer(range, Access(path)), help: help) }

    /// A whole number, or a word for none.
    package static func integer(
        _ name: String, _ path: WritableKeyPath<Owner, Int?> & Sendable, _ range: ClosedRange<Int>,
        orElse word: (name: String, help: String), help: String
    ) -> Parameter { Parameter(name, .integer(range, Access(path, word)), help: help) }

    /// A number without a unit.
    package static func number(
        _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable, _ range: ClosedRange<Double>, help: String
    ) -> Parameter { Parameter(name, .number(range, Access(path)), help: help) }

    /// A magnitude in the dimension's base unit.
    package static func quantity(
        _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable, _ dimension: Dimension,
        _ range: ClosedRange<Double>, help: String
    ) -> Parameter { Parameter(name, .quantity(dimension, range, Access(path)), help: help) }

    /// A magnitude, or a word for none.
    package static func quantity(
        _ name: String, _ path: WritableKeyPath<Owner, Double?> & Sendable, _ dimension: Dimension,
        _ range: ClosedRange<Double>, orElse word: (name: String, help: String), help: String
    ) -> Parameter { Parameter(name, .quantity(dimension, range, Access(path, word)), help: help) }

    /// A number of bytes.
    package static func size(
        _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, _ range: ClosedRange<Int>, help: String
    ) -> Parameter { Parameter(name, .size(range, Access(path)), help: help) }

    /// A number of bytes, or a word for none.
    package static func size(
        _ name: String, _ path: WritableKeyPath<Owner, Int?> & Sendable, _ range: ClosedRange<Int>,
        orElse word: (name: String, help: String), help: String
    ) -> Parameter { Parameter(name, .size(range, Access(path, word)), help: help) }

    /// A stretch of time.
    package static func time(
        _ name: String, _ path: WritableKeyPath<Owner, SimTime> & Sendable, _ range: ClosedRange<SimTime>, help: String
    ) -> Parameter { Parameter(name, .time(range, Access(path)), help: help) }

    /// Yes or no.
    package static func flag(
        _ name: String, _ path: WritableKeyPath<Owner, Bool> & Sendable, help: String
    ) -> Parameter { Parameter(name, .flag(Access(path)), help: help) }

    /// One of some words.
    package static func choice<Value: Sendable & Equatable>(
        _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable,
        _ words: [(name: String, value: Value, help: String)], help: String
    ) -> Parameter {
        let values = words.map(\.value)
        let access = Access<Int>(
            get: { owner in values.firstIndex(of: owner[keyPath: path]) },
            set: { owner, index in if let index { owner[keyPath: path] = values[index] } }, absence: nil)
        return Parameter(name, .choice(words.map { Choice(name: $0.name, help: $0.help) }, access), help: help)
    }
}

extension Parameter.Access {
    fileprivate init(_ path: WritableKeyPath<Owner, Value> & Sendable) {
        self.init(
            get: { $0[keyPath: path] }, set: { if let value = $1 { $0[keyPath: path] = value } }, absence: nil)
    }

    fileprivate init(
        _ path: WritableKeyPath<Owner, Value?> & Sendable, _ word: (name: String, help: String)
    ) {
        self.init(
            get: { $0[keyPath: path] }, set: { $0[keyPath: path] = $1 },
            absence: Parameter.Choice(name: word.name, help: word.help))
    }
}

// MARK: Checks

/// Something that a scenario configures.
package protocol Configuration: Sendable {
    /// Its parameters, in the order of the documentation.
    static var parameters: [Parameter<Self>] { get }

    /// Refuses values of which each is in its range and which do not go together.
    func checkTogether() throws(ChannelError)
}

extension Configuration {
    package func checkTogether() throws(ChannelError) {}

    /// Refuses values outside their ranges, and values that do not go together.
    ///
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)`` with the key that scenarios use.
    package func validate() throws(ChannelError) {
        for parameter in Self.parameters { try parameter.check(self) }
        try checkTogether()
    }
}

extension Parameter {
    /// Refuses a value outside the range.
    package func check(_ owner: Owner) throws(ChannelError) {
        func outside<Value: Comparable>(
            _ access: Access<Value>, _ range: ClosedRange<Value>, noun: String, text: (Value) -> String
        ) -> ChannelError? {
            guard let value = access.get(owner), !range.contains(value) else { return nil }
            return .badParameter(
                name: name, value: text(value),
                expected: "\(noun) from \(text(range.lowerBound)) to \(text(range.upperBound))")
        }
        let error: ChannelError? =
            switch domain {
            case .integer(let range, let access): outside(access, range, noun: "a whole number") { "\($0)" }
            case .number(let range, let access): outside(access, range, noun: "a number", text: NumberText.shortest)
            case .quantity(let dimension, let range, let access):
                outside(access, range, noun: dimension.noun, text: dimension.text)
            case .size(let range, let access):
                outside(access, range, noun: Dimension.size.noun) { Dimension.size.text(Double($0)) }
            case .time(let range, let access):
                outside(access, range, noun: Dimension.time.noun) { Dimension.time.text(Double($0.nanoseconds)) }
            case .flag, .choice: nil
            }
        if let error { throw error }
    }
}

extension SimTime {
    /// As scenarios write it: `250 ms`.
    package var text: String { Dimension.time.text(Double(nanoseconds)) }
}

/// Ranges of times that several parameters have.
package enum TimeRange {
    /// Any stretch of time that a protocol may have.
    package static let short = SimTime.zero...(.seconds(3600))
    /// The same of one that repeats often: an interval of the medium access, a burst.
    package static let brief = SimTime.zero...(.seconds(1))
    /// A symbol of IEEE 802.15.4 at 2.4 GHz (802.15.4-2015, clause 12: 62,500 a second): a receiver decides it as a whole,
    /// so that what changes faster is to it no more than a weaker disturbance that stays. It also bounds what a run costs:
    /// an hour of air takes seconds.
    package static let symbol = SimTime.microseconds(16)
    /// Between changes of something random.
    package static let between = symbol...(.seconds(86400))
}
