import Statistics

/// How narrow the 95% interval of every cell's top-5 accuracy shall be, and at what cost at most.
package struct Precision: Sendable, Hashable {
    package let goal: IntervalGoal
    /// No cell gets more replications than this, however wide its interval stays.
    package let mostReplications: Int

    /// Reads percentage points: `0.5pp`, `0.5 pp`; nil unless they are above 0 and below 50.
    package init?(_ text: String, mostReplications: Int) {
        guard text.hasSuffix("pp"), let points = Double(text.dropLast(2).filter { $0 != " " }),
            let goal = IntervalGoal(halfWidth: points / 100), mostReplications >= 1
        else { return nil }
        self.goal = goal
        self.mostReplications = mostReplications
    }
}

extension Campaign {
    /// What one round of replications is going to cost, before it begins.
    package struct Extension: Sendable, Hashable {
        /// Cells whose intervals are still too wide.
        package let wideCells: Int
        /// The widest half-width among them, as a share; nil where one has no interval yet.
        package let widest: Double?
        /// Replications that every cell will have.
        package let replications: Int
        /// Runs that this adds.
        package let runs: Int
    }

    /// What a campaign that was run until its intervals were narrow enough has come to.
    package struct Reached: Sendable {
        /// Of the last round, but with what the database had before the first.
        package let summary: Summary
        /// Cells that are still too wide because there may be no more replications.
        package let boundCells: Int
        /// Cells that are still too wide because there is nothing new to see.
        package let exhausted: [Exhausted]
        /// Cells without an image, by their index: of which no run has succeeded, or no object came.
        package let empty: [Int]

        package init(summary: Summary, boundCells: Int = 0, exhausted: [Exhausted] = [], empty: [Int] = []) {
            self.summary = summary
            self.boundCells = boundCells
            self.exhausted = exhausted
            self.empty = empty
        }
    }

    /// A cell whose interval all replications of all its pictures could not make narrow enough.
    package struct Exhausted: Sendable, Hashable {
        package let cell: Int
        /// Nil with a curve, all of whose replications came out the same.
        package let pictures: Int?
        /// Half of the width that endless replications would reach; nil where the pictures are too few for an interval.
        package let narrowest: Double?
    }

    /// Runs what is missing, then adds replications until every cell's interval is narrow enough or cannot become so.
    ///
    /// Every cell gets as many replications as the widest one needs: replication by replication, all codecs then have met
    /// the same channel, and can be compared in pairs. A cell of which no run succeeds is left alone.
    ///
    /// - Parameters:
    ///   - extending: told before each round.
    ///   - report: told of the runs as they are planned and end.
    package func run(
        until precision: Precision, extending: (Extension) -> Void = { _ in }, report: (Event) -> Void = { _ in }
    ) async throws -> Reached {
        var campaign = self
        var doneBefore = 0
        while true {
            var summary = try await campaign.run(isTallyingAll: true, report: report)
            // What an earlier round did was not there before the first.
            summary.alreadyDone -= doneBefore
            summary.done += doneBefore
            doneBefore = summary.done
            let scenario = campaign.scenario
            var exhausted: [Exhausted] = []
            var empty: [Int] = []
            var wide: [(halfWidth: Double?, replications: Int)] = []
            for cell in scenario.cells {
                guard let tally = summary.tallies[cell.index], let estimate = tally.accuracy else {
                    empty.append(cell.index)
                    continue
                }
                let available = summary.pictures[cell.index]
                let next =
                    estimate.basis.pictures == nil
                    ? precision.goal.next(after: estimate, replications: tally.replicationMeans)
                    : precision.goal.next(after: estimate, available: available)
                switch next {
                case .stop: break
                case .noMorePictures(let narrowest):
                    exhausted.append(
                        Exhausted(
                            cell: cell.index, pictures: estimate.basis.pictures, narrowest: narrowest))
                case .images(let images):
                    let perRun = max(1, estimate.basis.images / max(1, estimate.basis.countedReplications))
                    let halfWidth =
                        estimate.basis.pictures == nil
                        ? precision.goal.halfWidth(of: estimate, replications: tally.replicationMeans)
                        : estimate.interval?.halfWidth
                    wide.append((halfWidth, (images + perRun - 1) / perRun))
                }
            }
            let isStopped = options.failsFast && summary.failed > 0
            guard let needed = wide.map(\.replications).max(), !isStopped,
                scenario.replications < precision.mostReplications
            else { return Reached(summary: summary, boundCells: wide.count, exhausted: exhausted, empty: empty) }
            let replications = min(precision.mostReplications, max(scenario.replications + 1, needed))
            let widths = wide.map(\.halfWidth)
            extending(
                Extension(
                    wideCells: wide.count, widest: widths.contains(nil) ? nil : widths.compactMap(\.self).max(),
                    replications: replications,
                    runs: (replications - scenario.replications) * scenario.cells.count))
            campaign = Campaign(
                scenario.replicated(replications), file: campaign.file, database: campaign.database, options: options)
        }
    }
}
