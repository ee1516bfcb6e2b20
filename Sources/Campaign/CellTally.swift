import Statistics

/// What the replications of a cell add up to.
public struct CellTally: Sendable, Hashable {
    /// Runs that are done.
    public private(set) var runs = 0
    /// Their images.
    public private(set) var images = 0
    /// Images whose true class was among the five best answers, or the sum of what is expected.
    public private(set) var top5 = 0.0

    mutating func add(images: Int, top5: Double) {
        runs += 1
        self.images += images
        self.top5 += top5
    }

    /// Top-5 accuracy; nil without images.
    public var accuracy: Double? { images > 0 ? top5 / Double(images) : nil }

    /// Its 95% interval after Wilson.
    package var interval: Interval? { accuracy.map { .wilson($0, size: Double(images)) } }
}
