/// What is wrong with a section as a whole, and at which of its keys.
package struct Complaint: Sendable {
    /// The key that it is about; nil for the section.
    package let key: String?
    package let problem: ScenarioError.Problem

    package init(key: String? = nil, _ problem: ScenarioError.Problem) {
        self.key = key
        self.problem = problem
    }

    /// Something about the section.
    package init(_ reason: String) { self.init(.invalid(reason: reason)) }
}

extension Reader {
    /// Notes what is wrong with a section, at the key that it is about as far as the section has it.
    package mutating func note(_ complaint: Complaint, in section: Tree) {
        guard let key = complaint.key else { return note(complaint.problem, at: section.place) }
        var tree = section
        for part in key.split(separator: ".") { tree = tree[String(part)] ?? tree }
        descend(key) { $0.note(complaint.problem, at: tree.place) }
    }
}
