import Foundation

@testable import Statistics

/// Pictures and channels as the simulations of coverage make them: an image is right where the sum of three normal numbers,
/// the picture's, the replication's and its own, lies below a threshold. Many pictures are then always right, a few
/// never, and some depend on the channel, as in the recorded verdicts.
struct Population {
    /// The true share of right images.
    var share: Double
    /// Parts of the variance that pictures and replications have; the rest is each image's own.
    var pictures: Double
    var replications = 0.0

    /// What the images of some pictures, each once in each replication, add up to.
    func sample(pictures count: Int, replications: Int, _ random: inout Generator) -> ImageGroups {
        let threshold = NormalDistribution.quantile(share)
        let own = max(0, 1 - pictures - self.replications).squareRoot()
        let channel = (0..<replications).map { _ in
            self.replications > 0 ? self.replications.squareRoot() * random.normal() : 0
        }
        var byPicture: [ImageSums] = []
        var right = [Int](repeating: 0, count: replications)
        var places: [ImageSums] = []
        byPicture.reserveCapacity(count)
        places.reserveCapacity(count * replications)
        for _ in 0..<count {
            let ease = threshold - pictures.squareRoot() * random.normal()
            var of = 0
            // Without a common channel a picture's chance is the same in every replication.
            var chance = own > 0 ? Self.below(ease / own) : (ease > 0 ? 1 : 0)
            for replication in 0..<replications {
                if self.replications > 0 { chance = Self.below((ease - channel[replication]) / own) }
                let isRight = random.uniform() < chance
                places.append(isRight ? .right : .wrong)
                guard isRight else { continue }
                of += 1
                right[replication] += 1
            }
            byPicture.append(ImageSums(right: of, of: replications))
        }
        return ImageGroups(
            pictures: byPicture, replications: right.map { ImageSums(right: $0, of: count) }, places: places)
    }

    /// Differences of two codecs on the same images: both meet the same pictures and channel, and share most of each image's
    /// own luck.
    ///
    /// - Parameter other: the true share of the second codec.
    func differences(
        to other: Double, pictures count: Int, replications: Int, _ random: inout Generator
    ) -> ImageGroups {
        let thresholds = (NormalDistribution.quantile(share), NormalDistribution.quantile(other))
        let own = max(0, 1 - pictures).squareRoot()
        var byPicture: [ImageSums] = []
        var byReplication = [ImageSums](repeating: ImageSums(), count: replications)
        var places: [ImageSums] = []
        for _ in 0..<count {
            let ease = pictures.squareRoot() * random.normal()
            func chance(_ threshold: Double) -> Double {
                own > 0 ? Self.below((threshold - ease) / own) : (ease < threshold ? 1 : 0)
            }
            let chances = (chance(thresholds.0), chance(thresholds.1))
            var picture = ImageSums()
            for replication in 0..<replications {
                let luck = random.uniform()
                let otherLuck = random.uniform() < 0.7 ? luck : random.uniform()
                var value = ImageSums()
                value.add((luck < chances.0 ? 1 : 0) - (otherLuck < chances.1 ? 1 : 0))
                picture.add(value)
                byReplication[replication].add(value)
                places.append(value)
            }
            byPicture.append(picture)
        }
        return ImageGroups(pictures: byPicture, replications: byReplication, places: places)
    }

    /// The standard normal distribution function.
    static func below(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
}

extension ImageSums {
    fileprivate static let right = ImageSums(right: 1, of: 1)
    fileprivate static let wrong = ImageSums(right: 0, of: 1)
}

/// SplitMix64 (Steele, Lea and Flood 2014): quick without optimisation too.
struct Generator {
    private var state: UInt64
    private var spare: Double?

    init(seed: UInt64) { state = seed }

    mutating func uniform() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    /// By Box and Muller's method.
    mutating func normal() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }
}
