import Coding
import Foundation
import Tensors
import Training

extension TrainingSession {
    /// What is trained, with what and where.
    package struct Request: Sendable {
        /// The name of what is trained: a codec's, or `restore-` and the name of the codec behind which it stands.
        package var codec: String
        /// What arrives of a codec's pictures, for a network that restores them; nil for a codec.
        package var restoration: Restored?
        /// A folder of pictures; labels are not needed.
        package var images: String
        /// Use only so many of its pictures; nil: all.
        package var limit: Int?
        /// Leave out pictures that cannot be decoded; false: end with all of them named.
        package var skipsBroken: Bool
        /// The folder that receives everything.
        package var folder: String
        /// How it is trained.
        package var options: TrainingOptions
        /// Weights to begin with, a weights file or a checkpoint; nil: a random start.
        package var start: String?
        /// On what and with which numbers.
        package var compute: Compute
        /// The numbers of the classifier where its gradient is needed.
        package var judgePrecision: TensorType
        /// Threads of one operation.
        package var threads: Int
        /// The training's name in the database.
        package var label: String
        /// The command that was given, for the model card.
        package var command: String
        /// Validation pictures that the finished weights are measured on.
        package var finalCount: Int
        /// Train no further: finish with the weights of the checkpoint.
        package var onlyFinishes: Bool

        /// What a network that restores pictures stands behind.
        package struct Restored: Sendable {
            /// The codec.
            package var codec: CodecDescription
            /// The values of its parameters, one set for each setting; a set that is empty has the defaults.
            package var settings: [[String: Double]]
            /// A weights file in place of the one that is shipped.
            package var weights: String?
            /// The fraction of pictures that arrive whole.
            package var wholeFraction: Double
            /// Where the others are cut, in bytes.
            package var cutBytes: ClosedRange<Double>

            package init(
                codec: CodecDescription, settings: [[String: Double]], weights: String? = nil, wholeFraction: Double,
                cutBytes: ClosedRange<Double>
            ) {
                self.codec = codec
                self.settings = settings
                self.weights = weights
                self.wholeFraction = wholeFraction
                self.cutBytes = cutBytes
            }
        }

        package init(
            codec: String, restoration: Restored? = nil, images: String, limit: Int? = nil, skipsBroken: Bool = false,
            folder: String,
            options: TrainingOptions, start: String? = nil, compute: Compute = .reference,
            judgePrecision: TensorType = .float32,
            threads: Int = ProcessInfo.processInfo.activeProcessorCount, label: String = "", command: String = "",
            finalCount: Int = 500, onlyFinishes: Bool = false
        ) {
            self.codec = codec
            self.restoration = restoration
            self.images = images
            self.limit = limit
            self.skipsBroken = skipsBroken
            self.folder = folder
            self.options = options
            self.start = start
            self.compute = compute
            self.judgePrecision = judgePrecision
            self.threads = threads
            self.label = label
            self.command = command
            self.finalCount = finalCount
            self.onlyFinishes = onlyFinishes
        }
    }
}
