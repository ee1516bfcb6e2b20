import Coding

/// How a picture becomes the input of a classifier's network.
package struct ClassifierInput: Sendable, Hashable {
    /// In which order a network takes the colours.
    package enum ChannelOrder: String, Sendable, Hashable, CaseIterable { case rgb, bgr }

    /// Of red, green and blue, on the scale from 0 to 1: the network gets (value - mean) / deviation.
    package var mean: [Double]
    package var deviation: [Double]
    package var order: ChannelOrder

    package init(mean: [Double] = [0, 0, 0], deviation: [Double] = [1, 1, 1], order: ChannelOrder = .rgb) {
        self.mean = mean
        self.deviation = deviation
        self.order = order
    }

    /// Where the colours stand in a network's input.
    enum Layout: String { case channelsFirst, channelsLast }

    /// A picture's values as the network takes them; the picture has its side.
    func values(of picture: RGBImage, _ layout: Layout) -> [Float] {
        let channels = order == .rgb ? [0, 1, 2] : [2, 1, 0]
        // Every sample has one of 256 values.
        let tables = channels.map { channel in
            (0..<256).map { Float((Double($0) / 255 - mean[channel]) / deviation[channel]) }
        }
        let pixels = picture.width * picture.height
        return [Float](unsafeUninitializedCapacity: 3 * pixels) { values, count in
            for (place, channel) in channels.enumerated() {
                for pixel in 0..<pixels {
                    let index = layout == .channelsFirst ? place * pixels + pixel : 3 * pixel + place
                    values[index] = tables[place][Int(picture.samples[3 * pixel + channel])]
                }
            }
            count = 3 * pixels
        }
    }

    /// All of it in words, for a fingerprint.
    var text: String {
        func list(_ values: [Double]) -> String { values.map { "\($0)" }.joined(separator: ",") }
        return "mean=\(list(mean)) deviation=\(list(deviation)) order=\(order.rawValue)"
    }
}
