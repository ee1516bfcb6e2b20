import CodecModel
import Coding
import Images

extension ModelFitting {
    /// What pictures of a dataset are like, several at once; each is resized to the codec's side.
    package func tally(_ wanted: [Int], of dataset: Dataset, jobs: Int) async throws -> Tally {
        var progress = ProgressBar("counting", total: wanted.count, unit: "pictures")
        defer { progress.finish() }
        var sum = nothing
        // In pieces, so that counts of many pictures do not wait in memory.
        for chunk in wanted.chunks(of: 16 * jobs) {
            let tallies = try await parallelMap(chunk, jobs: jobs, finished: { _ in progress.advance() }) { index in
                try tally(dataset.picture(index).image.resized(width: side, height: side))
            }
            for tally in tallies { sum.add(tally) }
        }
        return sum
    }
}
