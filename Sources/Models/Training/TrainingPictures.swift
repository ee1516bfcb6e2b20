import Foundation

/// The photographs of a folder, decoded and divided into those to train with and those to validate with.
public struct TrainingPictures: Sendable {
    /// A decoded photograph.
    struct Picture: Sendable {
        let width: Int
        let height: Int
        /// Height x width x 3 samples.
        let samples: [UInt8]
    }

    let training: [Picture]
    let validation: [Picture]

    /// Pictures to train with.
    public var trainingCount: Int { training.count }
    /// Pictures kept apart.
    public var validationCount: Int { validation.count }

    /// Decodes all pictures; `validationCount` of them are chosen by a hash of their file names, so that the same
    /// files are kept apart whatever else lies in the folder's order.
    ///
    /// - Parameters:
    ///   - files: paths, all of whose pictures are used.
    ///   - validationCount: how many are kept apart; fewer than all.
    ///   - decode: reads one file.
    public init(
        files: [String], validationCount: Int, decode: (String) throws(ModelsError) -> RGBImage
    ) throws(ModelsError) {
        guard files.count > validationCount else {
            throw .badParameter(
                name: "validation pictures", value: "\(validationCount)",
                expected: "fewer than the \(files.count) pictures found")
        }
        let ranked = files.sorted { Self.rank($0) < Self.rank($1) }
        func pictures(_ files: some Sequence<String>) throws(ModelsError) -> [Picture] {
            var pictures: [Picture] = []
            for file in files {
                let image = try decode(file)
                pictures.append(Picture(width: image.width, height: image.height, samples: image.samples))
            }
            return pictures
        }
        validation = try pictures(ranked.prefix(validationCount))
        training = try pictures(ranked.dropFirst(validationCount).sorted())
    }

    /// The order in which files are kept apart: by hash of the name, then by path.
    private static func rank(_ path: String) -> (UInt64, String) {
        var random = SeededRandom(seed: 0, label: URL(fileURLWithPath: path).lastPathComponent)
        return (random.next(), path)
    }

    /// A mini-batch of square cuts at random places, half of them mirrored: N x 3 x crop x crop in [0, 1].
    ///
    /// - Parameter position: pictures drawn so far in this stage; every picture comes once in each epoch.
    func batch(
        _ size: Int, crop: Int, position: Int, seed: UInt64, order: inout EpochOrder, random: inout SeededRandom,
        device: TensorDevice
    ) throws(ModelsError) -> Tensor {
        var samples: [UInt8] = []
        samples.reserveCapacity(size * crop * crop * 3)
        for offset in 0..<size {
            let picture = training[order.index(at: position + offset, of: training.count, seed: seed)]
            guard picture.width >= crop, picture.height >= crop else {
                throw .badParameter(
                    name: "crop", value: "\(crop)", expected: "at most \(min(picture.width, picture.height)) pixels")
            }
            let left = random.below(picture.width - crop + 1)
            let top = random.below(picture.height - crop + 1)
            let isMirrored = random.below(2) == 1
            for row in top..<top + crop {
                let start = (row * picture.width + left) * 3
                let line = picture.samples[start..<start + crop * 3]
                if isMirrored {
                    for x in (0..<crop).reversed() { samples += line[(start + 3 * x)..<(start + 3 * x + 3)] }
                } else {
                    samples += line
                }
            }
        }
        return try Self.tensor(samples, count: size, height: crop, width: crop, device: device)
    }

    /// The first validation pictures, whole.
    func validationBatch(_ range: Range<Int>, device: TensorDevice) throws(ModelsError) -> Tensor {
        let pictures = validation[range]
        guard let first = pictures.first else {
            throw .badParameter(name: "validation pictures", value: "0", expected: "at least 1")
        }
        guard pictures.allSatisfy({ $0.width == first.width && $0.height == first.height }) else {
            throw .badParameter(name: "pictures", value: "of several sizes", expected: "all of one size")
        }
        return try Self.tensor(
            pictures.flatMap(\.samples), count: pictures.count, height: first.height, width: first.width, device: device
        )
    }

    /// A training picture, whole.
    func trainingPicture(_ index: Int, device: TensorDevice) throws(ModelsError) -> Tensor {
        let picture = training[index]
        return try Self.tensor(
            picture.samples, count: 1, height: picture.height, width: picture.width, device: device)
    }

    private static func tensor(
        _ samples: [UInt8], count: Int, height: Int, width: Int, device: TensorDevice
    ) throws(ModelsError) -> Tensor {
        try Tensor.make(bytes: samples, shape: [count, height, width, 3], device: device)
            .permuted([0, 3, 1, 2]).converted(to: .float32, device: device).scaled(by: 1 / 255.0)
    }
}

/// The order of the pictures in each epoch: a permutation drawn from the seed and the epoch's number.
struct EpochOrder {
    private var epoch = -1
    private var order: [Int] = []

    /// The picture at a position counted over all epochs.
    mutating func index(at position: Int, of count: Int, seed: UInt64) -> Int {
        let wanted = position / count
        if wanted != epoch || order.count != count {
            var random = SeededRandom(seed: seed, label: "order", numbers: [wanted])
            order = Array(0..<count).shuffled(using: &random)
            epoch = wanted
        }
        return order[position % count]
    }
}
