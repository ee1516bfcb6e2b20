import Language

/// What swept mappings are called that were given no name: their kind and what they say, `wifi, load 30 %, transmit-power 15 dBm`.
enum SweptWords {
    /// - Parameters:
    ///   - trees: the mappings or lists that one key is swept through.
    ///   - isAll: whether they are all that it is swept through: then what is the same in all of one kind is left out.
    static func of(_ trees: [Tree], isAll: Bool) -> [String] {
        let all = trees.map(\.leaves)
        let areOfOneKind = isAll && trees.count > 1 && Set(trees.map(\.kind)).count == 1 && trees[0].kind != nil
        let shared = areOfOneKind ? all.dropFirst().reduce(Set(all[0])) { $0.intersection($1) } : []
        return zip(trees, all).map { tree, leaves in
            let telling = leaves.filter { !shared.contains($0) }
            return ([tree.kind].compactMap(\.self) + (telling.isEmpty ? leaves : telling).map(\.words))
                .joined(separator: ", ")
        }
    }
}

extension Tree {
    /// A single value and the keys that lead to it.
    fileprivate struct Leaf: Hashable {
        let path: [String]
        let value: String

        var words: String { [path.last, value].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ") }
    }

    /// The only key of a mapping, where more keys follow below it.
    fileprivate var kind: String? {
        guard let entries, entries.count == 1 else { return nil }
        return entries[0].value.text == nil ? entries[0].key : nil
    }

    fileprivate var leaves: [Leaf] { leaves(behind: []) }

    private func leaves(behind path: [String]) -> [Leaf] {
        switch content {
        case .scalar: text.map { [Leaf(path: path, value: $0)] } ?? []
        case .list(let items): items.flatMap { $0.leaves(behind: path) }
        case .mapping(let entries): entries.flatMap { $0.value.leaves(behind: path + [$0.key]) }
        }
    }
}
