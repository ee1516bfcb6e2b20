import Basics
import CodecAVIF
import CodecDeepCOD
import CodecJPEG
import CodecJPEG2000
import CodecJXL
import CodecPNC
import CodecRNN
import CodecRaw
import CodecStarfish
import CodecWavelet
import CodecWebP
import Coding
import Training

/// A codec of the program: how it is chosen and, for a neural one, how it is trained.
private struct Codec: Sendable {
    let description: CodecDescription
    var training: (any TrainableCodec.Type)?
}

/// The codecs in the order in which they are listed. A new one is a folder beside this file, its name in Package.swift, and a line
/// here.
private let shipped = [
    Codec(description: JPEGCodec.baseline),
    Codec(description: JPEGCodec.progressive),
    Codec(description: SmallJPEGCodec.description),
    Codec(description: WebPCodec.description),
    Codec(description: JPEG2000Codec.description),
    Codec(description: AVIFCodec.description),
    Codec(description: JXLCodec.description),
    Codec(description: RawCodec.description),
    Codec(description: WaveletCodec.description),
    Codec(description: PNCCodec.description, training: PNCTraining.self),
    Codec(description: StarfishCodec.description, training: StarfishTraining.self),
    Codec(description: DeepCODCodec.description, training: DeepCODTraining.self),
    Codec(description: RNNCodec.full, training: RNNTraining<PublishedRNNWidth>.self),
    Codec(description: RNNCodec.light, training: RNNTraining<LightRNNWidth>.self),
]

extension CodecRegistry {
    /// All codecs of the program.
    package static let all = CodecRegistry(shipped.map(\.description))
}

/// The codecs that can be trained.
package enum TrainableCodecs {
    /// All of them, in the order in which they are listed.
    package static let all = shipped.compactMap(\.training)

    /// The codec of a name.
    ///
    /// - Parameter others: further names that may be meant, of codecs that are trained in another way.
    /// - Throws: `ModelsError.badParameter` for a name that no trainable codec has.
    package static func codec(
        named name: String, besides others: [String] = []
    ) throws(ModelsError) -> any TrainableCodec.Type {
        guard let codec = all.first(where: { $0.name == name }) else {
            let phrase = NearestName.phrase(for: name, among: all.map { $0.name } + others)
            throw .badParameter(name: "codec", value: name, expected: "a codec that can be trained: \(phrase)")
        }
        return codec
    }
}
