import Statistics
import Store

/// What the replications of a cell add up to.
package struct CellTally: Sendable, Hashable {
    /// Runs that are done.
    package private(set) var runs = 0
    /// The top-5 outcomes of their images.
    private var sample = ImageSample()

    /// Takes in a run that has just been done.
    mutating func add(_ outcomes: Outcomes, replication: Int, showsPictures: Bool) throws {
        runs += 1
        try outcomes.forEach { outcome in
            sample.add(
                outcome.accuracy.top5, picture: showsPictures ? outcome.picture.id : nil,
                replication: Int64(replication),
                detail: ImageSample.detail(
                    receivedBytes: outcome.received.bytes, encodedBytes: outcome.encodedBytes,
                    lastByteUs: outcome.times.lastByteNs.map { $0 / 1000 }))
        }
    }

    /// Takes in a run that a database has.
    mutating func add(run identity: String, replication: Int, from database: ResultsDatabase) throws(StoreError) {
        runs += 1
        try database.add(run: identity, as: replication, to: &sample)
    }

    /// Top-5 accuracy; nil without images.
    package var accuracy: Estimate? { sample.share }

    /// Top-5 accuracy of each replication that differs from the others.
    var replicationMeans: RunningMoments { sample.replicationMeans }
}
