/// One value that training noted at one step.
public struct TrainingPoint: Sendable, Hashable {
    /// What was measured, such as `loss` or `top5`. Each quantity gets a panel.
    public var quantity: String
    /// Whose it is, such as `training` or `validation`. Each gets a line.
    public var series: String
    /// Optimiser steps done.
    public var step: Int
    /// The value.
    public var value: Double

    /// Makes a point.
    public init(quantity: String, series: String, step: Int, value: Double) {
        self.quantity = quantity
        self.series = series
        self.step = step
        self.value = value
    }
}
