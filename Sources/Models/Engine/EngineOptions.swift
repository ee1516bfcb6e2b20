import Foundation

/// How networks are run: nothing of it is left to the engine's guess.
package struct EngineOptions: Sendable, Hashable {
    /// The numbers that the engine computes with. It would choose bfloat16 by itself where the processor has it.
    package enum Precision: String, Sendable, Hashable {
        case float32 = "f32"
        case bfloat16 = "bf16"
    }

    package var precision: Precision
    /// Networks that run at the same time, each on a thread of its own.
    package var streams: Int

    /// As many pictures at once as the machine has processors, each on one thread, so that no result depends on their number.
    package static var manyPictures: EngineOptions {
        EngineOptions(streams: ProcessInfo.processInfo.activeProcessorCount)
    }

    package init(precision: Precision = .float32, streams: Int = 1) {
        self.precision = precision
        self.streams = streams
    }
}
