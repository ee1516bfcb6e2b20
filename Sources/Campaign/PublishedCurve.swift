import Basics
import CodecCurve
import Coding
import Offload
import Scenarios
import Sim
import Store

/// A codec that is known by a published table of bytes against accuracy only; it needs no pictures.
///
/// An image's size comes from a stream named by its position: the same for every codec and every cell.
struct PublishedCurve: OutcomeSource {
    let codec: StoredCodec
    let pictures: PictureSet
    /// Nobody: the table tells what is expected.
    let judge: StoredClassifier
    private let curve: RateAccuracyCurve
    private let encodingTime: EncodingTime

    /// - Parameter pictures: what other codecs of the scenario have before the camera; the rows of a curve's images name them.
    init(_ selection: CodecSelection.Curve, label: String, pictures: PictureSet, in database: ResultsDatabase) throws {
        curve = selection.curve
        encodingTime = EncodingTime(first: selection.encodingTime, further: selection.segmentTime)
        let record = CodecRecord(selection.fingerprint)
        codec = StoredCodec(label: label, record: record, key: try database.store(record))
        self.pictures = pictures
        judge = try .nobody(in: database)
    }

    var knowsTop1: Bool { curve.knowsTop1 }
    var isOfPictures: Bool { false }
    var isReplay: Bool { false }

    func layouts(of images: [Int], in run: RunSpec) throws -> Layouts {
        let streams = run.streams
        return Layouts(count: images.count, encodingTime: encodingTime) { [curve] position in
            var stream = streams.stream("curve.size", position)
            return curve.layout(normal: stream.normal())
        }
    }

    /// The number of bytes that are of use.
    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        UsablePart(curve.usableBytes(of: reception, layout: layout))
    }

    func verdicts(on questions: Set<Question>) -> [Question: Verdict] { [:] }

    func expectedAccuracy(of reception: Reception, layout: SegmentLayout) -> ExpectedAccuracy? {
        let accuracy = curve.accuracy(of: reception, layout: layout)
        return ExpectedAccuracy(top1: accuracy.top1, top5: accuracy.top5)
    }
}

extension CodecSelection.Curve {
    /// What the codec is known by in the database: the same table with another time of encoding is another codec.
    fileprivate var fingerprint: CodecFingerprint {
        let curve = curve.fingerprint
        var parameters = [curve.parameters]
        for (name, time) in [("encoding-time", encodingTime), ("segment-time", segmentTime)] where time > .zero {
            parameters.append("\(name)=\(Dimension.time.text(Double(time.nanoseconds)).replacing(" ", with: ""))")
        }
        return CodecFingerprint(
            name: curve.name, parameters: parameters.joined(separator: " "), weights: curve.weights)
    }
}
