import Store

/// Saying whose published values are.
extension Published {
    /// Whose the values are and with what ours were made, as sentences after others.
    ///
    /// - Parameters:
    ///   - noun: what shows them.
    ///   - sources: the remarks of their files.
    ///   - isAsked: whether they are drawn because they are asked for.
    ///   - ours: the codecs that they stand beside.
    ///   - classifiers: what judged ours.
    static func caption(
        _ noun: String, _ sources: [[String]], isAsked: Bool, ours: [(codec: String, record: CodecRecord?)],
        classifiers: [String] = []
    ) -> String {
        let named = Style.unique(sources.flatMap(\.self).filter { !$0.isEmpty })
        var text = named.isEmpty ? " \(noun): published." : " \(noun): \(named.joined(separator: " "))"
        if isAsked { text += " They are drawn as asked for; the conditions here may be others." }
        let known = ours.compactMap { codec, record in record.map { (codec: codec, record: $0) } }
        let tables = Style.unique(known.filter { $0.record.name == "curve" }.map(\.codec))
        // What somebody brings is nobody's published weights.
        let brought = ["curve", "command", "verdicts"]
        let weights = Style.unique(
            known.compactMap { codec, record in
                brought.contains(record.name) ? nil : record.weights.map { "\($0.prefix(12)) (\(codec))" }
            })
        if !tables.isEmpty { text += " Ours: tables of bytes against accuracy (\(tables.joined(separator: ", ")))." }
        let means =
            (weights.isEmpty ? [] : ["the weights \(weights.joined(separator: ", "))"])
            + (classifiers.isEmpty ? [] : ["the classifier \(Style.unique(classifiers).joined(separator: ", "))"])
        return text
            + (means.isEmpty
                ? "" : " Ours ran with \(means.joined(separator: " and ")), which are not known to be the authors'.")
    }

    /// The same of accuracies beside cells; empty where there are none.
    static func caption(_ noun: String, _ theirs: [(cell: AccuracyCell, accuracy: Accuracy)]) -> String {
        guard !theirs.isEmpty else { return "" }
        return caption(
            noun, theirs.map(\.accuracy.source), isAsked: theirs.contains { $0.accuracy.conditions == nil },
            ours: theirs.map { ($0.cell.codec, $0.cell.record) }, classifiers: judges(of: theirs.map(\.cell)))
    }

    /// What judged cells that were judged.
    static func judges(of cells: [AccuracyCell]) -> [String] {
        cells.filter { !$0.isOfTable }.compactMap(\.classifier)
    }
}
