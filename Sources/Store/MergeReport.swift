/// What a merge brought.
package struct MergeReport: Sendable, Hashable {
    /// Runs that are done and were not before.
    package var runs = 0
    /// Runs of the other database that were done here already.
    package var knownRuns = 0
    /// Failed and interrupted runs that were not known.
    package var failures = 0
    /// Verdicts added to the verdict cache.
    package var verdicts = 0
    /// Encodings added.
    package var encodings = 0
}
