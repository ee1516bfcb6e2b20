import Inference
import Codecs
import Coding
import Offload
import Scenarios
import Sim
import Store

/// Where a codec's outcomes come from: codec, pictures and classifier that are at hand (``LiveCodec``), a database that has
/// recorded them (``ReplayedCodec``), a table of verdicts (``ImportedCodec``), or a published one of bytes against accuracy
/// (``PublishedCurve``).
///
/// A run asks for the sizes of its images' segments, simulates the network with nothing else, asks which part of what arrived
/// the decoder can use, and then for the verdicts on all those parts at once.
protocol OutcomeSource: Sendable {
    /// The codec's row, and its name in the scenario.
    var codec: StoredCodec { get }
    /// What comes before the camera.
    var pictures: PictureSet { get }

    /// Refuses, before anything runs, pictures of which it is known already that nothing can be had, or not as blocks of so many data
    /// bytes leave them.
    func check(_ images: [Int], dataBytes: Int) throws

    /// The sizes of the segments of a run's images, and the time that the device needs for them.
    ///
    /// - Parameter images: for each image of the run, the picture that it shows, by its position in ``pictures``.
    func layouts(of images: [Int], in run: RunSpec) async throws -> Layouts

    /// The part of what was received that the decoder can use; 0: none. See ``ImageCodec/usablePart(of:layout:)``.
    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart

    /// The verdicts on parts of pictures: on all that is asked, except where verdicts are not needed because
    /// ``expectedAccuracy(of:layout:)`` tells.
    func verdicts(on questions: Set<Question>) async throws -> [Question: Verdict]

    /// The accuracy that is expected of an image of which this arrived, where it is known without a verdict.
    func expectedAccuracy(of reception: Reception, layout: SegmentLayout) -> ExpectedAccuracy?

    /// Whether an outcome tells if the first answer is right, and not only the first five.
    var knowsTop1: Bool { get }

    /// Whether an outcome is of the picture that was shown; what a table expects is of none.
    var isOfPictures: Bool { get }

    /// The classifier whose verdicts the outcomes are.
    var judge: StoredClassifier { get }

    /// Whether verdicts come from what was recorded elsewhere or earlier, and pictures are not at hand.
    var isReplay: Bool { get }

    /// A picture with all that it takes to decode and to classify what arrives of it; nil where only outcomes are at hand.
    func scene(of picture: Int) async throws -> Scene?
}

extension OutcomeSource {
    func check(_ images: [Int], dataBytes: Int) throws {}
    func expectedAccuracy(of reception: Reception, layout: SegmentLayout) -> ExpectedAccuracy? { nil }
    var knowsTop1: Bool { true }
    var isOfPictures: Bool { !pictures.isNone }
    var judge: StoredClassifier { pictures.classifier }
    var isReplay: Bool { pictures.all.contains { $0.path == nil } }
    func scene(of picture: Int) async throws -> Scene? { nil }
}

/// A codec with its row.
struct StoredCodec: Sendable {
    /// Its name in the scenario.
    let label: String
    let record: CodecRecord
    let key: RowKey<CodecRecord>
}

/// The sizes of the segments of a run's images, and the time that the device needs for them.
struct Layouts: Sendable {
    let count: Int
    let encodingTime: EncodingTime
    /// By the image's position in the run.
    let layout: @Sendable (Int) -> SegmentLayout

    var all: [SegmentLayout] { (0..<count).map(layout) }
}

extension Layouts {
    /// - Parameter rows: for each image that of its picture.
    init(_ rows: [LayoutRow], encodingTime: EncodingTime) {
        let all = rows.map { SegmentLayout(bytes: $0.segmentBytes) }
        self.init(count: all.count, encodingTime: encodingTime) { all[$0] }
    }
}

/// A verdict that is wanted: of which picture, on what part of it.
struct Question: Hashable {
    let picture: Int
    let part: UsablePart
}

/// What a run needs to know of a verdict.
struct Verdict: Sendable, Hashable {
    /// Rank of the true class among the classifier's answers, from 1; nil where nothing was decodable.
    let rank: Int?
    /// PSNR of the decoded picture against the original, in dB; nil where it is not finite or nothing was decodable.
    let psnr: Double?

    init(_ verdict: VerdictRecord) {
        rank = verdict.rank
        psnr = verdict.psnr
    }
}

/// A picture before the camera as a codec sends it, with what decodes and classifies what arrives.
struct Scene: Sendable {
    let picture: RGBImage
    /// The true class.
    let label: Int
    let codec: any ImageCodec
    let encoded: EncodedImage
    let server: EdgeServer
}

extension EncodingTime {
    /// How long the scenario's device takes to encode with a codec; what the scenario says of it itself counts on any device.
    ///
    /// - Parameter rows: what this machine, or the one that recorded, needed; for a device that is measured.
    init(_ selection: CodecSelection, on device: DeviceSelection, rows: [LayoutRow]) throws(ModelsError) {
        if let stated = selection.statedTime {
            self = stated
            return
        }
        let timing: DeviceTiming
        switch device {
        case .table(let table):
            guard let time = table.time(of: selection) else {
                throw .badParameter(
                    name: "device", value: table.path,
                    expected: "a row for \(selection.name)(\(selection.parameterText))")
            }
            self = selection.time(first: time)
            return
        case .raspberryPi4B:
            timing = try selection.description().raspberryPi4BTiming(parameters: selection.values)
        case .measured(let factor):
            timing = try DeviceTiming.measured(
                seconds: rows.compactMap(\.encodeSeconds), segments: rows.map(\.segmentBytes.count).max() ?? 1,
                preparation: selection.preparation, factor: factor)
        }
        self.init(
            first: .nanoseconds(timing.firstSegmentNanoseconds),
            further: .nanoseconds(timing.furtherSegmentNanoseconds))
    }
}

extension CodecRecord {
    /// The row of a codec.
    init(_ fingerprint: CodecFingerprint) {
        self.init(
            fingerprint: "\(fingerprint.name)(\(fingerprint.parameters))"
                + (fingerprint.weights.map { "@\($0)" } ?? ""),
            name: fingerprint.name, parameters: fingerprint.parameters, weights: fingerprint.weights)
    }
}

extension CodecFingerprint {
    /// As a database holds it.
    init(_ record: CodecRecord) {
        self.init(name: record.name, parameters: record.parameters, weights: record.weights)
    }
}
