/// Finds what a person most likely meant by a name that is unknown.
public enum NameSuggestion {
    /// The candidate that is fewest single-character edits away, the first of equals; nil if none is near enough to be
    /// a slip (a third of the longer name, and two at least).
    public static func nearest(to name: String, among candidates: [String]) -> String? {
        let scored = candidates.map { (distance: distance(name.lowercased(), $0.lowercased()), candidate: $0) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, max(name.count, best.candidate.count) / 3) ? best.candidate : nil
    }

    /// `did you mean webp? (jpeg, jpeg-progressive, webp)`, or the candidates alone.
    public static func phrase(for name: String, among candidates: [String]) -> String {
        let list = candidates.joined(separator: ", ")
        return nearest(to: name, among: candidates).map { "did you mean \($0)? (\(list))" } ?? "one of \(list)"
    }

    /// Levenshtein's distance.
    private static func distance(_ first: String, _ second: String) -> Int {
        let columns = Array(second)
        var row = Array(0...columns.count)
        for (index, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in columns.enumerated() {
                let substituted = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[columns.count]
    }
}
