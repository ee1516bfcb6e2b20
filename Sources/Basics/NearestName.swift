/// What a person most likely meant by a name that is unknown.
package enum NearestName {
    /// The candidate nearest to what was written, the first of equals; nil where none is near enough to be meant: at most three
    /// slips of a letter and at most half of the word, or else a common beginning.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        // Nobody's slip of a letter, and costly to compare.
        guard word.dropFirst(100).isEmpty else { return nil }
        let limit = max(1, min(3, word.count / 2))
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = Self.distance(word.lowercased(), candidate.lowercased())
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best { return best.word }
        // `min-backoff-exponent` is far from `min-be` in letters; a shared beginning still tells.
        return word.count < 3 ? nil : candidates.first { $0.hasPrefix(word) || word.hasPrefix($0) && $0.count > 2 }
    }

    /// `did you mean webp? (jpeg, jpeg-progressive, webp)`, or `one of` the candidates.
    package static func phrase(for name: String, among candidates: [String]) -> String {
        let list = candidates.joined(separator: ", ")
        return nearest(to: name, among: candidates).map { "did you mean \($0)? (\(list))" } ?? "one of \(list)"
    }

    /// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars)
        let b = Array(right.unicodeScalars)
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
