/// What the coder has learned from training pictures, all in integers: where every model starts, in which order the passes come,
/// and where in its interval a coefficient is put.
package struct WaveletTables: Sendable, Hashable {
    /// How quickly the models follow the picture at hand.
    struct Adaptation: Sendable, Hashable {
        /// A context that has been seen so often (training included) moves no slower any more.
        var mostCount = 255
        /// How far a decision moves the weights of its mixture, in 2^-18.
        var mixingRate = 4
    }

    /// The greatest ``Adaptation/mostCount``.
    static let mostCount = 1023

    /// Of a 1 in each context, in 2^-8, from -2047 through 2047; see ``WaveletLogistic``.
    var logits: [Int16]
    /// How often each context counts as seen at the start.
    var counts: [UInt16]
    /// Of each band and kind of decision, six weights in 2^-16.
    var mixtures: [Int32]
    var passes: [WaveletPass]
    /// Of each band, where a coefficient lies in its interval of 2^plane, in 2^-8: see ``WaveletState/pointKind(_:_:)``.
    var points: [[Int32]]
    var adaptation = Adaptation()

    /// Tables that have seen nothing.
    init(passes: [WaveletPass]) {
        let bands = WaveletBands.standard.all.count
        logits = [Int16](repeating: 0, count: WaveletContexts.standard.count)
        counts = [UInt16](repeating: 0, count: WaveletContexts.standard.count)
        let equal = [Int32](repeating: 19661, count: WaveletModel.mixed) + [0]
        mixtures = (0..<bands * WaveletDecision.allCases.count).flatMap { _ in equal }
        points = [[Int32]](repeating: [108, 118, 128], count: bands)
        self.passes = passes
    }

    /// Of each context the probability of a 1, in 2^-22, above how often it counts as seen, in 10 bits.
    var slots: [UInt32] {
        zip(logits, counts).map { logit, count in
            UInt32(WaveletLogistic.squashTable[Int(logit) + 2048]) << 16 | UInt32(count)
        }
    }

    /// The same tables with another order of passes; what they have learned depends little on it.
    package func ordered(_ order: WaveletOrder) -> WaveletTables {
        var tables = self
        tables.passes = order.passes
        return tables
    }

    /// Which mixture a kind of decision in a band has.
    static func mixture(_ band: Int, _ decision: WaveletDecision) -> Int {
        band * WaveletDecision.allCases.count + decision.rawValue
    }
}
