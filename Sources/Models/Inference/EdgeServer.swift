import Coding

/// The edge server: decodes what has arrived of an image, classifies the picture, and says how good the answer is.
package struct EdgeServer: Sendable {
    /// What of an image has arrived, and what the answer should be.
    package struct Request: Sendable {
        /// The picture before the camera, 224 x 224.
        package let picture: RGBImage
        /// The true class; nil where it is not known.
        package let label: Int?
        /// The codec, and the picture as it sent it.
        package let codec: any ImageCodec
        /// The picture as the codec sent it.
        package let encoded: EncodedImage
        /// What of it has arrived.
        package let code: UsablePart

        package init(
            picture: RGBImage, label: Int?, codec: any ImageCodec, encoded: EncodedImage, code: UsablePart
        ) {
            self.picture = picture
            self.label = label
            self.codec = codec
            self.encoded = encoded
            self.code = code
        }
    }

    /// What the server made of a request.
    package struct Verdict: Sendable, Hashable {
        /// The classifier's answer.
        package let answer: Answer
        /// Likeness of the decoded picture to the one before the camera, in decibels.
        package let psnr: Double

        package init(answer: Answer, psnr: Double) {
            self.answer = answer
            self.psnr = psnr
        }
    }

    private let classifier: Classifier

    package init(classifier: Classifier) { self.classifier = classifier }

    /// The answer on a clean picture, whose true class is not known.
    package func answer(_ picture: RGBImage) throws(ModelsError) -> Answer {
        Answer(probabilities: try classifier.probabilities([picture])[0], label: nil)
    }

    /// Judges a batch of requests. A verdict is nil where nothing is decodable, which counts as a wrong answer.
    ///
    /// Receptions that decode to the same picture (WebP shows whole rows of blocks only) are classified once.
    package func judge(_ requests: [Request]) throws(ModelsError) -> [Verdict?] {
        var distinct: [RGBImage] = []
        var places: [RGBImage: Int] = [:]
        var place = [Int?](repeating: nil, count: requests.count)
        for (index, request) in requests.enumerated() where request.code != 0 {
            if let label = request.label, label >= classifier.classCount {
                throw .badParameter(
                    name: "classifier", value: "one of \(classifier.classCount) classes",
                    expected: "one that knows class \(label), the label of a picture")
            }
            guard let picture = try request.codec.decode(request.code, of: request.encoded) else { continue }
            if let known = places[picture] {
                place[index] = known
            } else {
                place[index] = distinct.count
                places[picture] = distinct.count
                distinct.append(picture)
            }
        }
        let probabilities = try classifier.probabilities(distinct)
        return zip(requests, place).map { request, place in
            place.map { place in
                Verdict(
                    answer: Answer(probabilities: probabilities[place], label: request.label),
                    psnr: request.picture.psnr(of: distinct[place]))
            }
        }
    }
}
