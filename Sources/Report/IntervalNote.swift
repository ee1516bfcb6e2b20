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

    /// Sentences that go below a table or a plot.
    static func sentences(on estimates: [Estimate]) -> String {
        let bases = estimates.map(\.basis)
        var sentences: [String] = []
        if estimates.contains(where: { $0.interval != nil }) {
            let isOverReplications = bases.allSatisfy(\.isOverReplications)
            var about =
                bases.contains { $0.pictures == nil } ? "over images, as curves have no pictures" : "over pictures"
            if isOverReplications { about += " and replications" }
            sentences.append("95% intervals hold \(about) (Wilson's, at the effective number of images)")
            if !isOverReplications {
                let replications = range(bases.map(\.distinctReplications))
                sentences[0] += ", given this channel: \(replications) "
                sentences[0] += replications == "1" ? "replication does" : "replications do"
                sentences[0] += " not tell how it varies"
            }
        }
        let repeated = bases.filter { $0.distinctReplications < $0.replications }
        if !repeated.isEmpty {
            let some = repeated.count == bases.count ? "" : "in \(repeated.count) of \(bases.count), "
            let left = range(repeated.map(\.distinctReplications))
            sentences.append(
                "\(some)of \(range(repeated.map(\.replications))) replications only \(left) differ\(left == "1" ? "s" : ""): "
                    + "those that came out the same are counted once")
        }
        if estimates.contains(where: { !$0.basis.hasInterval }) {
            let things = bases.contains { $0.pictures != nil } ? "different pictures" : "images"
            sentences.append("no interval is given for fewer than \(Estimate.leastPictures) \(things)")
        }
        return sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined(separator: " ")
    }

    private static func range(_ numbers: [Int]) -> String {
        guard let least = numbers.min(), let most = numbers.max() else { return "0" }
        return least == most ? "\(least)" : "\(least) to \(most)"
    }
}

extension Estimate {
    /// The ends of what is drawn: those of the interval, or the value itself where there is none.
    var ends: [Double] { interval.map { [$0.low, $0.high] } ?? [value] }

    /// `85.0% (64.0 to 94.8)`; with the number of pictures behind it where that is asked for or there is no interval.
    func text(withPictures: Bool) -> String {
        var parts: [String] = []
        if let interval {
            parts.append("\(Plot.fixed(interval.low * 100, 1)) to \(Plot.fixed(interval.high * 100, 1))")
        }
        if let pictures = basis.pictures, withPictures || interval == nil {
            parts.append(NumberText.count(pictures, "picture"))
        }
        return Plot.percent(value) + (parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))")
    }
}
