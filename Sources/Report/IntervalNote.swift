import Basics
import Statistics

/// What must be said of intervals: on how many images of how many pictures they rest, what they are about, and why some
/// estimates have none.
enum IntervalNote {
    /// `300 images of 20 pictures`, or ranges where estimates differ.
    static func basis(of estimates: [Estimate]) -> String {
        let bases = estimates.map(\.basis)
        let images = "\(range(bases.map(\.images))) \(bases.map(\.images).max() == 1 ? "image" : "images")"
        let pictures = bases.compactMap(\.pictures)
        guard !pictures.isEmpty else { return images }
        return "\(images) of \(range(pictures)) \(pictures.max() == 1 ? "picture" : "pictures")"
    }

    /// What the title of an axis says besides what stands on it.
    static func axisNote(on estimates: [Estimate]) -> String {
        estimates.contains { $0.interval != nil } ? " (95% intervals)" : ""
    }

    /// Sentences that go below a table or a plot.
    static func sentences(on estimates: [Estimate]) -> String {
        let sentences = [about(estimates), repeated(estimates), without(estimates)].compactMap(\.self)
        return sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined(separator: " ")
    }

    /// A sentence on which cells lack replications, because they failed, to go after others; empty where none do.
    static func failures(in cells: [AccuracyCell]) -> String {
        let lacking = cells.filter { $0.failedReplications > 0 }
        guard !lacking.isEmpty else { return "" }
        let shown = lacking.prefix(6).map { cell in
            "\(cell.failedReplications) of \(NumberText.count(cell.replications + cell.failedReplications, "replication")) of "
                + "\(cell.codec), \(cell.condition), \(cell.deadline.words)"
        }
        let more =
            lacking.count > shown.count
            ? " and of \(NumberText.count(lacking.count - shown.count, "further cell"))" : ""
        return
            " Failed and left out: \(shown.joined(separator: "; "))\(more). What failed may have been unlike the rest: see "
            + "`pncsim query failures`."
    }

    /// What the intervals are over. Where replications are too few to tell, they are given this channel.
    private static func about(_ estimates: [Estimate]) -> String? {
        let bases = estimates.filter { $0.interval != nil }.map(\.basis)
        guard !bases.isEmpty else { return nil }
        let curves = bases.count { $0.pictures == nil }
        let over = bases.count(where: \.isOverReplications)
        // Of replications that all came out the same there is nothing more to be known.
        let few = bases.filter { !$0.isOverReplications && !$0.isRepeated }
        var about = curves == bases.count ? "over images" : "over pictures"
        if over == bases.count {
            about += " and replications"
        } else if over > 0 {
            about += ", and replications where \(Estimate.leastReplications) or more differ"
        }
        if curves == bases.count {
            about += ", as curves have no pictures"
        } else if curves > 0 {
            about += ", those of curves, which have none, over images"
        }
        about = "95% intervals hold \(about) (Wilson's, at the effective number of images)"
        guard !few.isEmpty else { return about }
        let replications = range(few.map(\.replications))
        return about + (over > 0 ? "; \(few.count) of \(bases.count) are" : ",")
            + " given this channel: \(replications) "
            + (replications == "1" ? "replication does" : "replications do") + " not tell how it varies"
    }

    /// That replications came out the same.
    private static func repeated(_ estimates: [Estimate]) -> String? {
        let repeated = estimates.map(\.basis).filter(\.isRepeated)
        guard !repeated.isEmpty else { return nil }
        let some = repeated.count == estimates.count ? "" : "in \(repeated.count) of \(estimates.count), "
        return "\(some)all \(range(repeated.map(\.replications))) replications came out the same and are counted as one"
    }

    /// Why some have no interval.
    private static func without(_ estimates: [Estimate]) -> String? {
        let bases = estimates.map(\.basis)
        var reasons: [String] = []
        if bases.contains(where: { !$0.hasEnough }) {
            let things = bases.contains { $0.pictures != nil } ? "different pictures" : "images"
            reasons.append("for fewer than \(Estimate.leastPictures) \(things)")
        }
        if bases.contains(where: \.isWithoutChance) {
            reasons.append(
                "where a curve expects the same of every image, more than nothing and less than certainty, as it does not tell how that varies between pictures"
            )
        }
        return reasons.isEmpty ? nil : "no interval is given " + reasons.joined(separator: ", nor ")
    }

    private static func range(_ numbers: [Int]) -> String {
        guard let least = numbers.min(), let most = numbers.max() else { return "0" }
        return least == most ? "\(least)" : "\(least) to \(most)"
    }
}

extension Estimate {
    /// The ends of what is drawn: those of the interval, or the value itself where there is none.
    var ends: [Double] { interval.map { [$0.low, $0.high] } ?? [value] }

    /// `85.0% (64.0 to 94.8)`, or `85.0%` where there is no interval.
    package var text: String { NumberText.percent(value) + (range.map { " (\($0))" } ?? "") }

    /// `64.0 to 94.8`.
    var range: String? {
        interval.map { interval in
            let ends = [interval.low, interval.high].map { NumberText.fixed($0 * 100, 1) }
            return ends[0] == ends[1] ? "to within 0.1" : ends.joined(separator: " to ")
        }
    }

    /// `85.0% (64.0 to 94.8)`; with the number of pictures behind it where that is asked for or there is no interval.
    func text(withPictures: Bool) -> String {
        var parts = [range].compactMap(\.self)
        if let pictures = basis.pictures, withPictures || interval == nil {
            parts.append(NumberText.count(pictures, "picture"))
        }
        return NumberText.percent(value) + (parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))")
    }
}
