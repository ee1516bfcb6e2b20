import Statistics

/// How narrow the 95% interval of every cell's top-5 accuracy shall be.
public struct Precision: Sendable, Hashable {
    /// Half of the interval's width, as a share: 0.005 is half a percentage point.
    public let halfWidth: Double
    /// No cell gets more replications than this, however wide its interval stays.
    public let mostReplications: Int

    /// Makes a precision; nil unless the half-width is above 0 and below a half.
    public init?(halfWidth: Double, mostReplications: Int) {
        guard halfWidth > 0, halfWidth < 0.5, mostReplications >= 1 else { return nil }
        self.halfWidth = halfWidth
        self.mostReplications = mostReplications
    }

    /// Reads percentage points: `0.5pp`, `0.5 pp`.
    public init?(_ text: String, mostReplications: Int) {
        guard text.hasSuffix("pp"), let points = Double(text.dropLast(2).filter { $0 != " " }) else { return nil }
        self.init(halfWidth: points / 100, mostReplications: mostReplications)
    }

    /// Whether what a cell has come to is precise enough.
    func isMet(by tally: CellTally) -> Bool { (tally.interval?.halfWidth ?? 1) <= halfWidth }

    /// How many images make an interval that narrow, if accuracy stays what it is.
    func images(for tally: CellTally) -> Int {
        guard tally.images > 0 else { return 1 }
        func isEnough(_ images: Int) -> Bool {
            Interval.wilson(tally.top5 / Double(tally.images), size: Double(images)).halfWidth <= halfWidth
        }
        var most = 1
        while !isEnough(most) { most *= 2 }
        var least = most / 2
        while most - least > 1 {
            let middle = (least + most) / 2
            if isEnough(middle) { most = middle } else { least = middle }
        }
        return most
    }
}

extension Campaign {
    /// What one round of replications is going to cost, before it begins.
    public struct Extension: Sendable, Hashable {
        /// Cells whose intervals are still too wide.
        public let wideCells: Int
        /// The widest half-width among them, as a share.
        public let widest: Double
        /// Replications that every cell will have.
        public let replications: Int
        /// Runs that this adds.
        public let runs: Int
    }

    /// Runs what is missing, then adds replications until every cell's interval is narrow enough.
    ///
    /// Every cell gets as many replications as the widest one needs: replication by replication, all codecs then have met
    /// the same channel, and can be compared in pairs. A cell of which no run succeeds is left alone.
    ///
    /// - Parameters:
    ///   - precision: how narrow every interval shall be, and the most replications.
    ///   - extending: told before each round.
    ///   - report: told of the runs as they are planned and end.
    /// - Returns: what the last round has come to, and how many cells are still too wide because of the bound.
    public func run(
        until precision: Precision, extending: (Extension) -> Void = { _ in }, report: (Event) -> Void = { _ in }
    ) async throws -> (summary: Summary, wideCells: Int) {
        var campaign = self
        while true {
            let summary = try await campaign.run(report: report)
            let scenario = campaign.scenario
            let wide = scenario.cells.compactMap { summary.tallies[$0.index] }.filter { !precision.isMet(by: $0) }
            let stops = options.failsFast && summary.failed > 0
            guard !wide.isEmpty, !stops, scenario.replications < precision.mostReplications else {
                return (summary, wide.count)
            }
            let needed = wide.map { tally in
                let perRun = max(1, tally.images / max(1, tally.runs))
                return (precision.images(for: tally) + perRun - 1) / perRun
            }
            let replications = min(precision.mostReplications, max(scenario.replications + 1, needed.max() ?? 1))
            extending(
                Extension(
                    wideCells: wide.count, widest: wide.compactMap { $0.interval?.halfWidth }.max() ?? 1,
                    replications: replications,
                    runs: (replications - scenario.replications) * scenario.cells.count))
            campaign = Campaign(
                scenario.replicated(replications), file: campaign.file, database: campaign.database, options: options)
        }
    }
}
