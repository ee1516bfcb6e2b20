/// What conditions of a campaign are: what was varied besides the codec and the deadline.
package struct ConditionAxis: Sendable, Hashable {
    /// As an axis has it, such as `Jamming level` or `Link rate`.
    package var title: String
    /// In front of a condition, such as `jamming` in `jamming: heavy`.
    package var prefix: String

    package init(title: String, prefix: String) {
        self.title = title
        self.prefix = prefix
    }

    /// Levels of jamming.
    package static let jamming = ConditionAxis(title: "Jamming level", prefix: "jamming")

    /// A condition with its prefix.
    func named(_ condition: String) -> String { prefix.isEmpty ? condition : prefix + ": " + condition }
}
