import Coding
import Images
import Scenarios
import Sim

/// Measures how long the machine on which it runs takes to encode pictures: processor time of one thread, the median over pictures.
package struct DeviceMeasurement: Sendable {
    private let pictures: [RGBImage]

    /// - Parameter count: how many of the dataset's, from the first on; all where it has fewer.
    package init(on dataset: Dataset, pictures count: Int) throws(ModelsError) {
        var pictures: [RGBImage] = []
        for index in dataset.entries.indices.prefix(count) { pictures.append(try dataset.picture(index).image) }
        self.pictures = pictures
    }

    /// The number of pictures that are encoded.
    package var count: Int { pictures.count }

    /// What a codec takes, as a row of a table.
    ///
    /// - Throws: what making the codec, or encoding, throws.
    package func row(
        of codec: CodecDescription, parameters: [String: Double], weights: String? = nil, compute: Compute = .reference
    ) throws -> DeviceTable.Row {
        let coder = try codec.makeCodec(parameters: parameters, weights: weights, compute: compute)
        // The first encoding opens libraries and fills caches: it does not count.
        if let first = pictures.first { _ = try coder.encode(first) }
        var seconds: [Double] = []
        var segments = 1
        for picture in pictures {
            try Task.checkCancellation()
            let (encoded, time) = try DeviceTiming.processorTime { () throws(ModelsError) in try coder.encode(picture) }
            seconds.append(time)
            segments = max(segments, encoded.segments.count)
        }
        let timing = try DeviceTiming.measured(
            seconds: seconds, segments: segments, preparation: codec.preparation, factor: 1)
        return DeviceTable.Row(
            codec: codec.name, parameters: try codec.resolve(parameters),
            time: .nanoseconds(timing.firstSegmentNanoseconds))
    }
}
