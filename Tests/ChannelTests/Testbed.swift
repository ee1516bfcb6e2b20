import Sim

@testable import Channel

/// The published testbed on the simulated link: a camera that sends an image every 500 ms, in features, until the next.
struct Testbed {
    /// What became of the images.
    struct Outcome {
        /// Bits of the features sent whole over the time until the last of them had arrived, in kb/s, for each image.
        var throughputs: [Double] = []
        /// Whole features of each image.
        var features: [Int] = []
        /// Data bytes of each image that arrived.
        var bytes: [Int] = []
    }

    /// Mean bytes of the ten features of PNC, digitised from the publication's figure.
    static let featureBytes = [729.0, 658, 626, 556, 523, 469, 449, 420, 339, 278]
    /// Accuracy (top-5) by the number of whole features, digitised from the publication's figure; nothing is wrong.
    static let featureAccuracy = [0, 0.469, 0.682, 0.768, 0.808, 0.829, 0.843, 0.857, 0.862, 0.864, 0.865]
    /// Accuracy of progressive JPEG (q = 30) cut at so many KiB.
    static let jpegAccuracy = [
        (0.0, 0.0), (1, 0.368), (1.5, 0.537), (2, 0.676), (2.5, 0.732), (3, 0.770), (3.5, 0.807), (4, 0.830),
        (4.5, 0.844), (5, 0.855),
    ]

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

    /// Progressive JPEG in pieces of 504 bytes, more of them than can be sent.
    func pieces(_ image: Int) -> [Int] { [Int](repeating: 504, count: 12) }

    /// Sends the images.
    func run(_ sizes: (Int) -> [Int]) throws -> Outcome {
        var radio = RadioConfiguration.pncTestbed
        radio.jammer = JammerSchedule(jammer)
        var link = try LinkConfiguration.ieee802154(radio).makeLink(streams: RandomStreams(seed: seed, replication: 0))
        var outcome = Outcome()
        var now = SimTime.zero
        for image in 0..<images {
            let deadline = period * (image + 1)
            now = max(now, period * image)
            link.prepare(image: image)
            let start = now
            var lastWhole = now
            var (whole, wholeBytes, received) = (0, 0, 0)
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
                    let end = Self.send(data + framing, over: &link, at: now)
                    now = end.freeAt
                    sent += data
                    received += data
                    lastWhole = sent == size ? end.receivedAt : lastWhole
                }
                if sent == size {
                    whole += 1
                    wholeBytes += size
                }
            }
            if isStopped { now = Self.send(3, over: &link, at: now).freeAt }
            outcome.features.append(whole)
            outcome.bytes.append(received)
            outcome.throughputs.append(whole > 0 ? Double(wholeBytes * 8) / (lastWhole - start).seconds / 1000 : 0)
        }
        return outcome
    }

    private static func send(_ bytes: Int, over link: inout any Link, at time: SimTime) -> BlockEnd {
        link.begin(Block(bytes: bytes), at: time)
        while true {
            if let end = link.step() { return end }
        }
    }

    /// Accuracy of progressive JPEG of which so many bytes arrived.
    static func jpegAccuracy(bytes: Int) -> Double {
        let size = Double(bytes) / 1024
        for (below, above) in zip(jpegAccuracy, jpegAccuracy.dropFirst()) where size <= above.0 {
            return below.1 + (above.1 - below.1) * (size - below.0) / (above.0 - below.0)
        }
        return 0.855
    }
}

/// Mean and standard deviation of a sample.
func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1)).squareRoot())
}
