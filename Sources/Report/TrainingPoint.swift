/// One value that training noted at one step.
package struct TrainingPoint: Sendable, Hashable {
    /// What was measured, such as `loss` or `top5`. Each quantity gets a panel.
    package var quantity: String
    /// Whose it is, such as `training` or `validation`. Each gets a line.
    package var series: String
    /// Optimiser steps done.
    package var step: Int
    /// The value.
    package var value: Double

    package init(quantity: String, series: String, step: Int, value: Double) {
        self.quantity = quantity
        self.series = series
        self.step = step
        self.value = value
    }
}
