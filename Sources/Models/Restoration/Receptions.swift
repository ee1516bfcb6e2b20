import Coding
import Foundation
import Tensors
import Training

/// What receivers see of pictures that a codec sends: whole, or as far as the time of a radio went.
package struct Receptions: Sendable {
    /// A codec with the values of its parameters.
    package struct Setting: Sendable {
        let codec: any ImageCodec
        let rule: ReceptionRule

        package init(
            _ description: CodecDescription, parameters: [String: Double], weights: String? = nil, compute: Compute
        ) throws(ModelsError) {
            codec = try description.makeCodec(parameters: parameters, weights: weights, compute: compute)
            rule = description.partRule
        }
    }

    /// The codec's name.
    package let codec: String
    /// The settings that are equally frequent in training.
    package let settings: [Setting]
    /// The fraction of pictures that arrive whole in training; the others are cut.
    package let wholeFraction: Double
    /// Where pictures are cut in training, in bytes: evenly in the logarithm.
    package let cutBytes: ClosedRange<Double>
    /// How many pictures are encoded and decoded at once; nil for as many as there are processors.
    private let workers: Int?

    /// From four blocks of 63 bytes to what `wavelet` sends at most.
    package static let usualCutBytes = 252.0...5040
    /// Where pictures of a codec with one setting are cut when they are measured, in bytes; of several settings each is measured whole.
    static let measuredBytes = [252, 504, 756, 1008, 1512, 2016, 3024, 4032]

    /// - Parameter device: that of the codec's networks.
    package init(
        of codec: String, settings: [Setting], wholeFraction: Double, cutBytes: ClosedRange<Double> = usualCutBytes,
        device: TensorDevice
    ) {
        self.codec = codec
        self.settings = settings
        self.wholeFraction = wholeFraction
        self.cutBytes = cutBytes
        // Enough to keep a device busy; each further thread would have to look for the fastest convolutions by itself.
        workers = device == .cpu ? nil : 4
    }

    /// All of it in words: what was trained with one of them is not gone on with by another.
    var text: String {
        let settings = settings.map { "\($0.codec.fingerprint)" }.joined(separator: ", ")
        let cuts = "\(Int(cutBytes.lowerBound)) to \(Int(cutBytes.upperBound)) bytes"
        return "\(settings); whole \(wholeFraction), cut \(cuts)"
    }

    /// A decoded picture, and of how many bytes.
    package struct Received: Sendable {
        package let picture: RGBImage
        package let bytes: Int
    }

    /// How many receptions are measured of each picture.
    var measuredCount: Int { settings.count > 1 ? settings.count : Self.measuredBytes.count }

    /// Pictures as they arrive in training.
    func drawn(_ pictures: [RGBImage], random: inout SeededRandom) throws(ModelsError) -> [Received] {
        let draws = pictures.map { picture in
            let setting = settings[random.below(settings.count)]
            let isWhole = random.uniform() < wholeFraction
            return Draw(picture: picture, setting: setting, place: isWhole ? nil : random.uniform())
        }
        return try concurrently(draws, workers: workers) { draw throws(ModelsError) in
            let encoded = try draw.setting.codec.encode(draw.picture)
            return try draw.setting.received(encoded, bytes: draw.place.map { cut(encoded.layout, at: $0) })
        }.map { result throws(ModelsError) in try result.get() }
    }

    /// Of each picture what receptions of numbers from 1 to ``measuredCount`` leave of it, in the order of the numbers.
    func measured(_ pictures: [RGBImage], receptions numbers: [Int]) throws(ModelsError) -> [[Received]] {
        try concurrently(pictures, workers: workers) { picture throws(ModelsError) in
            if settings.count > 1 {
                return try numbers.map { number throws(ModelsError) in
                    try settings[number - 1].received(settings[number - 1].codec.encode(picture), bytes: nil)
                }
            }
            let encoded = try settings[0].codec.encode(picture)
            return try numbers.map { number throws(ModelsError) in
                try settings[0].received(encoded, bytes: Self.measuredBytes[number - 1])
            }
        }.map { result throws(ModelsError) in try result.get() }
    }

    private struct Draw: Sendable {
        let picture: RGBImage
        let setting: Setting
        /// Where in the logarithms of the sizes it is cut; nil where it arrives whole.
        let place: Double?
    }

    private func cut(_ layout: SegmentLayout, at place: Double) -> Int {
        let (least, most) = (cutBytes.lowerBound, min(cutBytes.upperBound, Double(layout.totalBytes)))
        return Int(least * pow(max(1, most / least), place))
    }
}

extension Receptions.Setting {
    /// What is decoded of so many bytes, nil for all; of twice as many, and again, where nothing can be decoded of them.
    fileprivate func received(_ encoded: EncodedImage, bytes: Int?) throws(ModelsError) -> Receptions.Received {
        let layout = encoded.layout
        var bytes = max(1, bytes ?? layout.totalBytes)
        while true {
            let part = codec.usablePart(of: .bytes(bytes, of: layout), layout: layout)
            if part != 0, let picture = try codec.decode(part, of: encoded) {
                return .init(picture: picture, bytes: rule.bytes(of: part, layout: layout))
            }
            guard bytes < layout.totalBytes else {
                throw .badStream(codec: codec.fingerprint.name, reason: "a whole picture cannot be decoded")
            }
            bytes *= 2
        }
    }
}
