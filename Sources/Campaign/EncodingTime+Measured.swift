import Coding
import Offload
import Scenarios
import Sim

extension EncodingTime {
    /// What was measured when the campaign ran, on whichever machine that was; nil for a device that is not measured.
    ///
    /// - Parameter measuredMs: the time until a picture's first segment is ready.
    init?(measuredMs: Double, of run: RunSpec) {
        guard case .measured = run.cell.settings.device, run.cell.codec.statedTime == nil else { return nil }
        self = run.cell.codec.time(first: .nanoseconds(Int64((measuredMs * 1e6).rounded())))
    }
}
