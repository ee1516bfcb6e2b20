import Sim

@testable import Channel

/// The published testbed on the simulated link: a camera that sends an image every 500 ms, in features, until the next.
struct Testbed {
    /// What became of the images.
    struct Outcome {
        /// Whole features of each image.
        var features: [Int] = []
        /// Bytes of each image's whole features.
        var wholeBytes: [Int] = []
    }

    /// Mean bytes of the ten features of PNC, digitised from the publication's figure.
    static let featureBytes = [729.0, 658, 626, 556, 523, 469, 449, 420, 339, 278]
    /// Accuracy (top-5) by the number of whole features, digitised from the publication's figure; nothing is wrong.
    static let featureAccuracy = [0, 0.469, 0.682, 0.768, 0.808, 0.829, 0.843, 0.857, 0.862, 0.864, 0.865]

    let jammer: JammerConfiguration
    var images = 400
    var seed: UInt64 = 1
    var period = SimTime.milliseconds(500)

    /// Sizes of an image's features: a factor that all share and one of each, so that the published sizes at which whole
    /// features fit come out (four in five first features fit 768 bytes).
    func featureSizes(_ image: Int) -> [Int] {
        var random = RandomStreams(seed: seed, replication: 0).stream("feature sizes", image)
        let common = random.normal(mean: 1, deviation: 0.045)
        return Self.featureBytes.map { Int($0 * common * random.normal(mean: 1, deviation: 0.03)) }
    }

    /// Sends the images.
    func run(_ sizes: (Int) -> [Int]) throws -> Outcome {
        var radio = RadioConfiguration.pncTestbed
        radio.jammer = JammerSchedule(jammer)
        var link = try LinkConfiguration(radio).makeLink(streams: RandomStreams(seed: seed, replication: 0))
        var outcome = Outcome()
        var now = SimTime.zero
        for image in 0..<images {
            let deadline = period * (image + 1)
            now = max(now, period * image)
            link.prepare(image: image)
            var (whole, wholeBytes) = (0, 0)
            var isStopped = false
            for size in sizes(image) where !isStopped {
                var sent = 0
                while sent < size {
                    guard now < deadline else {
                        isStopped = true
                        break
                    }
                    // A flag and up to 63 bytes; 9 bytes of header before the first block, a check of 2 after the last.
                    let data = min(63, size - sent)
                    let framing = 1 + (sent == 0 ? 9 : 0) + (sent + data == size ? 2 : 0)
                    now = Self.send(data + framing, over: &link, at: now).freeAt
                    sent += data
                }
                if sent == size {
                    whole += 1
                    wholeBytes += size
                }
            }
            if isStopped { now = Self.send(3, over: &link, at: now).freeAt }
            outcome.features.append(whole)
            outcome.wholeBytes.append(wholeBytes)
        }
        return outcome
    }

    private static func send(_ bytes: Int, over link: inout any Link, at time: SimTime) -> BlockEnd {
        link.begin(Block(bytes: bytes), at: time)
        while true {
            if let end = link.step() { return end }
        }
    }
}

/// Mean and standard deviation of a sample.
func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1)).squareRoot())
}
