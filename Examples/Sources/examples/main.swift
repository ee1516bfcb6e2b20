// The example codec's segments over the example link: a thousand objects, each with half a second, and what of them arrives.
// Ends with code 1 where that is not what the link's arithmetic says; the tests run it.
import Channel
import Coding
import Foundation
import Offload
import Sim

let lossProbability = 0.1
let picture = RGBImage(
    width: 224, height: 224,
    samples: (0..<224 * 224 * 3).map { UInt8(truncatingIfNeeded: $0 / 3 % 224 + $0 / 672) })
let codec = PyramidCodec()
let encoded = codec.encode(picture)
let streams = RandomStreams(seed: 1, replication: 0)
let configuration = ExperimentConfiguration(
    arrivals: .periodic(.milliseconds(500)), images: 1000, link: .standard)
let deliveries = try Experiment.run(
    configuration: configuration, encodingTime: EncodingTime(first: .milliseconds(5), further: .zero),
    layouts: [SegmentLayout](repeating: encoded.layout, count: configuration.images),
    over: ErasureLink(rate: 250_000, lossProbability: lossProbability, streams: streams), streams: streams)

var images = [Int](repeating: 0, count: PyramidCodec.sides.count + 1)
for delivery in deliveries {
    images[Int(codec.usablePart(of: delivery.reception, layout: encoded.layout))] += 1
}
for (part, count) in images.enumerated() {
    let likeness = codec.decode(UsablePart(part), of: encoded).map { String(format: "%.1f dB", picture.psnr(of: $0)) }
    print("\(part) segments: \(count) images\(likeness.map { ", PSNR \($0)" } ?? "")")
}

// The first segment is four blocks of 63 data bytes: it arrives whole where none of them is lost.
let blocks = (encoded.layout.bytes[0] + 62) / 63
let expected = pow(1 - lossProbability, Double(blocks))
let share = Double(images[1...].reduce(0, +)) / Double(configuration.images)
let deviation = (expected * (1 - expected) / Double(configuration.images)).squareRoot()
guard abs(share - expected) < 4 * deviation else {
    print("a first segment arrives whole in \(share) of the images, expected \(expected) +- \(deviation)")
    exit(1)
}
print("a first segment arrives whole in \(share) of the images, as it should in \(String(format: "%.3f", expected))")
