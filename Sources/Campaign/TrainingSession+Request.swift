import Coding
import Foundation
import Tensors
import Training

extension TrainingSession {
    /// What is trained, with what and where.
    package struct Request: Sendable {
        /// The codec's name.
        package var codec: String
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

        package init(
            codec: String, images: String, limit: Int? = nil, skipsBroken: Bool = false, folder: String,
            options: TrainingOptions, start: String? = nil, compute: Compute = .reference,
            judgePrecision: TensorType = .float32,
            threads: Int = ProcessInfo.processInfo.activeProcessorCount, label: String = "", command: String = "",
            finalCount: Int = 500, onlyFinishes: Bool = false
        ) {
            self.codec = codec
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
