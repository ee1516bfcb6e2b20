/// Of which runs something is told: of those that scenarios ask for now, unless others are asked for.
package enum RunScope: Sendable, Hashable {
    /// Of the newest campaign of each scenario.
    case current
    /// Of all, those that no campaign asks for any more named as earlier ones.
    case all
    /// Of one campaign: a scenario's name, for its newest, or the beginning of a campaign's hash.
    case campaign(String)

    /// Reads what a person writes: nothing, `all`, a name or a hash.
    package init(_ text: String) {
        switch text {
        case "": self = .current
        case "all": self = .all
        default: self = .campaign(text)
        }
    }

    /// The campaign that is named.
    package var name: String? {
        if case .campaign(let name) = self { return name }
        return nil
    }

    /// As the parameter `campaign` of a query takes it.
    package var text: String {
        switch self {
        case .current: ""
        case .all: "all"
        case .campaign(let name): name
        }
    }
}
