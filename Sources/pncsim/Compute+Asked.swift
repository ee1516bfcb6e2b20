import Coding
import Foundation
import Tensors

extension Compute {
    /// How the neural codecs compute: 32-bit numbers on the processor, or what `PNCSIM_PRECISION` (`float32`, `bfloat16`) and
    /// `PNCSIM_DEVICE` (`cpu`, `cuda`, `cuda:1`) say.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for other values, and for a device that is not there.
    static func asked() throws(ModelsError) -> Compute {
        let environment = ProcessInfo.processInfo.environment
        let compute = try Compute(
            precision: environment["PNCSIM_PRECISION"], named: "PNCSIM_PRECISION",
            device: environment["PNCSIM_DEVICE"], named: "PNCSIM_DEVICE")
        try TorchRuntime.require(compute.device, as: "PNCSIM_DEVICE")
        return compute
    }
}
