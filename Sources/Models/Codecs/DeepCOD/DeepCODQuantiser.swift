/// The nearest of eight learned centres.
struct DeepCODQuantiser: Sendable, Hashable {
    let centres: [Float]

    func symbol(of value: Float) -> UInt8 {
        var best = 0
        for index in centres.indices where abs(value - centres[index]) < abs(value - centres[best]) { best = index }
        return UInt8(best)
    }

    func value(of symbol: UInt8) -> Float { centres[Int(symbol)] }
}
