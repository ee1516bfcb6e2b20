/// What the values of some images add up to.
struct ImageSums: Sendable, Hashable {
    private(set) var count = 0
    private(set) var sum = 0.0
    private(set) var squares = 0.0
    /// Sum of the values without their signs.
    private(set) var magnitudes = 0.0

    init() {}

    /// Images of which some were right.
    init(right: Int, of count: Int) {
        self.count = count
        sum = Double(right)
        squares = sum
        magnitudes = sum
    }

    mutating func add(_ value: Double) {
        count += 1
        sum += value
        squares += value * value
        magnitudes += abs(value)
    }

    mutating func add(_ sums: ImageSums) {
        count += sums.count
        sum += sums.sum
        squares += sums.squares
        magnitudes += sums.magnitudes
    }

    var mean: Double { sum / Double(count) }

    /// Sum of the squared distances from the mean; 0 where it is no more than what rounding makes of equal values.
    var spread: Double {
        let spread = squares - Double(count) * mean * mean
        return spread > squares * 1e-12 ? spread : 0
    }

    /// The same of draws, each -1, 0 or 1, of which the values are the expectations; equal to ``spread`` where they are draws.
    var spreadOfDraws: Double { max(0, magnitudes - Double(count) * mean * mean) }
}

/// Images put together by what makes them alike.
struct ImageGroups {
    private(set) var all = ImageSums()
    private(set) var pictures: [ImageSums] = []
    private(set) var replications: [ImageSums] = []
    /// Images of one picture within one replication.
    private(set) var places: [ImageSums] = []
    /// For each replication its images that show no picture: each is alike to none but those of its replication.
    private(set) var unpictured: [ImageSums] = []

    init(pictures: [ImageSums], replications: [ImageSums], places: [ImageSums]) {
        self.pictures = pictures
        self.replications = replications
        self.places = places
        for picture in pictures { all.add(picture) }
    }

    /// - Parameters:
    ///   - places: images of one picture within one replication each, in an order that makes sums round alike in every process.
    ///   - unpictured: for each replication its images that show no picture.
    init(_ places: [(picture: Int64, replication: Int64, sums: ImageSums)], unpictured: [ImageSums] = []) {
        var pictureIndices: [Int64: Int] = [:]
        var replicationIndices: [Int64: Int] = [:]
        for place in places {
            all.add(place.sums)
            self.places.append(place.sums)
            Self.add(place.sums, of: place.picture, to: &pictures, &pictureIndices)
            Self.add(place.sums, of: place.replication, to: &replications, &replicationIndices)
        }
        for sums in unpictured { all.add(sums) }
        replications += unpictured
        self.unpictured = unpictured
    }

    /// Pictures, and images that show none.
    var pictureCount: Int { unpictured.reduce(pictures.count) { $0 + $1.count } }

    private static func add(
        _ sums: ImageSums, of key: Int64, to groups: inout [ImageSums], _ indices: inout [Int64: Int]
    ) {
        if let index = indices[key] {
            groups[index].add(sums)
        } else {
            indices[key] = groups.count
            groups.append(sums)
        }
    }
}
