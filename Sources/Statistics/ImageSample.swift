/// What became of the images of a condition, by picture and replication: from it come all shares, differences and
/// intervals that the program prints.
///
///     var sample = ImageSample()
///     sample.add(1, picture: 7, replication: 0, detail: 504)
///     let interval = sample.share?.interval
///
/// Pictures recur, within a run and in each replication, and what becomes of one picture is alike: images are no
/// independent observations. Docs/statistics.md has the formulas, their sources and how often the intervals hold.
/// Adding takes constant time. A picture's images of a replication keep about 50 bytes together; so do all that show no picture.
package struct ImageSample: Sendable, Hashable {
    /// A picture within a replication.
    private struct Place: Hashable {
        let picture: Int64
        let replication: Int64
    }

    private var places: [Place: ImageSums] = [:]
    /// For each replication a sum over its images of a hash of each: equal for two that are the same image for image.
    private var fingerprints: [Int64: UInt64] = [:]
    /// For each replication those of its images that show no picture.
    private var unpictured: [Int64: ImageSums] = [:]

    package init() {}

    package var isEmpty: Bool { places.isEmpty && unpictured.isEmpty }

    /// Takes in an image.
    ///
    /// - Parameters:
    ///   - value: 1 where it was right and 0 where not, or that less the same of another codec; between them where only the
    ///     expectation is known.
    ///   - picture: which picture it showed; nil with published curves, which are averages over pictures that nobody has:
    ///     then each image stands for itself.
    ///   - replication: in which replication.
    ///   - detail: whatever else tells replications apart: ``detail(receivedBytes:encodedBytes:lastByteUs:)``.
    package mutating func add(_ value: Double, picture: Int64?, replication: Int64, detail: UInt64) {
        let shown: Int64
        if let picture {
            shown = picture
            places[Place(picture: picture, replication: replication), default: ImageSums()].add(value)
        } else {
            unpictured[replication, default: ImageSums()].add(value)
            shown = -Int64(unpictured[replication, default: ImageSums()].count)
        }
        // Addition makes the order of the images indifferent; the mixing keeps sums from cancelling.
        var hash = UInt64(bitPattern: shown) &* 0x9e37_79b9_7f4a_7c15
        for word in [value.bitPattern, detail] { hash = Self.mixed(hash ^ word) }
        fingerprints[replication, default: 0] &+= hash
    }

    /// What became of an image besides whether it was right. Replications that met the same channel agree in all of it for
    /// every image; those that only came to the same verdicts do not.
    package static func detail(receivedBytes: Int, encodedBytes: Int, lastByteUs: Int64?) -> UInt64 {
        var hash: UInt64 = 0
        for word in [Int64(receivedBytes), Int64(encodedBytes), lastByteUs ?? -1] {
            hash = mixed(hash ^ UInt64(bitPattern: word))
        }
        return hash
    }

    /// SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection that spreads every bit.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// The share of images that were right; nil without images.
    package var share: Estimate? {
        let groups = groups
        guard let size = groups.effectiveSize(for: .share) else { return nil }
        let basis = basis(groups, size)
        let value = min(1, groups.all.mean)
        return Estimate(
            value: value, interval: basis.hasInterval ? .wilson(value, size: size.images) : nil, basis: basis)
    }

    /// By how much one share exceeds another, where the values are differences; nil without images.
    package var difference: Estimate? {
        let groups = groups
        guard let size = groups.effectiveSize(for: .difference) else { return nil }
        let basis = basis(groups, size)
        let (value, discordance) = (groups.all.mean, groups.all.magnitudes / Double(groups.all.count))
        return Estimate(
            value: value,
            interval: basis.hasInterval ? .difference(value, discordance: discordance, size: size.images) : nil,
            basis: basis)
    }

    /// The means of the replications that count.
    package var replicationMeans: RunningMoments { RunningMoments(groups.replications.map(\.mean)) }

    private func basis(_ groups: ImageGroups, _ size: (images: Double, likeness: Double)) -> Basis {
        Basis(
            images: groups.all.count, pictures: unpictured.isEmpty ? groups.pictures.count : nil,
            replications: fingerprints.count, distinctReplications: Set(fingerprints.values).count,
            effectiveImages: size.images, likeness: size.likeness)
    }

    /// The images by picture, by replication and by both: of one replication where all came out the same.
    private var groups: ImageGroups {
        let only = Set(fingerprints.values).count == 1 ? fingerprints.keys.min() : nil
        func counts(_ replication: Int64) -> Bool { only == nil || replication == only }
        return ImageGroups(
            places.filter { counts($0.key.replication) }
                .sorted { ($0.key.picture, $0.key.replication) < ($1.key.picture, $1.key.replication) }
                .map { ($0.key.picture, $0.key.replication, $0.value) },
            unpictured: unpictured.filter { counts($0.key) }.sorted { $0.key < $1.key }.map(\.value))
    }
}
