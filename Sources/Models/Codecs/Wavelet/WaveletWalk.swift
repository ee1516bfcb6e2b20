/// Something that the walk over the coefficients asks for each decision.
protocol WaveletDecisionCoder {
    /// The decision, whose probability of being 1 is given in 2^-16; `bit` is what an encoder knows it to be. Negative: the
    /// stream ends before it.
    mutating func code(_ bit: Int, probability: UInt32) -> Int
}

/// Goes through the bits of a picture's coefficients in the order of their worth, the same way for encoder, decoder and training.
///
/// Each coefficient is a sign and a magnitude of ``WaveletBands/planes`` bits. A pass is about one bit of one band: it visits
/// the coefficients that it concerns row by row in squares of 8 x 8, and asks for each what is not known of it yet.
struct WaveletWalk<Coder: WaveletDecisionCoder>: ~Copyable {
    var coder: Coder
    let model: WaveletModel
    let state: WaveletState

    init(_ coder: Coder, model: consuming WaveletModel, state: WaveletState) {
        self.coder = coder
        self.model = model
        self.state = state
    }

    /// Makes all passes, or as many as there is a stream for.
    mutating func run(_ passes: [WaveletPass]) {
        for pass in passes {
            let isWhole =
                switch pass.kind {
                case .refine: refine(pass)
                case .spread: search(pass, isClean: false)
                case .clean: search(pass, isClean: true)
                }
            guard isWhole else { return }
        }
    }

    /// The next bit of the coefficients that are not zero; false at the end of the stream.
    private mutating func refine(_ pass: WaveletPass) -> Bool {
        let view = WaveletView(pass, state)
        let band = view.band
        let mixture = WaveletTables.mixture(pass.band, .refine)
        let bit = UInt16(1) << UInt16(pass.plane)
        let plane = UInt8(pass.plane)
        let (known, source) = (state.known, state.source)
        for blockRow in 0..<band.blockRows {
            for blockColumn in 0..<band.blockColumns {
                let block = view.block(blockRow, blockColumn)
                guard !band.isBlocked || view.active[block.number] != 0 else { continue }
                for line in block.rows {
                    var asked = view.asked(of: line, in: block, .refine)
                    guard !asked.isNone else { continue }
                    let row = view.row(line)
                    while !asked.isNone {
                        let column = block.columns.lowerBound &+ asked.next()
                        let index = row.index &+ column
                        let isSet = source[index].magnitude & bit != 0
                        let decision = model.decide(
                            isSet ? 1 : 0, at: view.refineContexts(row, column), mixture: mixture, &coder)
                        guard decision >= 0 else { return false }
                        known[index] = plane
                        if decision == 1 {
                            state.grow(index, stride: band.stride, by: bit)
                            view.energies[block.number] &+= UInt32(bit)
                        }
                    }
                }
            }
        }
        return true
    }

    /// Whether the coefficients that are still zero stay so: those with a neighbour that is not, or all the others; false at the
    /// end of the stream.
    private mutating func search(_ pass: WaveletPass, isClean: Bool) -> Bool {
        let view = WaveletView(pass, state)
        let band = view.band
        let mixture = WaveletTables.mixture(pass.band, isClean ? .clean : .spread)
        let bit = UInt16(1) << UInt16(pass.plane)
        let plane = UInt8(pass.plane)
        let (known, source) = (state.known, state.source)
        for blockRow in 0..<band.blockRows {
            for blockColumn in 0..<band.blockColumns {
                let block = view.block(blockRow, blockColumn)
                if band.isBlocked, view.active[block.number] == 0 {
                    guard isClean else { continue }
                    let decision = open(block, pass, view)
                    guard decision >= 0 else { return false }
                    // Of what stays all zero, the planes that are known need not be kept.
                    guard decision == 1 else { continue }
                }
                view.lookAtParents(of: block)
                for line in block.rows {
                    var asked = view.asked(of: line, in: block, pass.kind)
                    guard !asked.isNone else { continue }
                    let row = view.row(line)
                    while !asked.isNone {
                        let place = asked.next()
                        let column = block.columns.lowerBound &+ place
                        let index = row.index &+ column
                        let isSet = source[index].magnitude & bit != 0
                        let decision = model.decide(
                            isSet ? 1 : 0, at: view.significanceContexts(row, column), mixture: mixture, &coder)
                        guard decision >= 0 else { return false }
                        if decision == 1 {
                            guard settle(row, column, pass, view) else { return false }
                            view.energies[block.number] &+= UInt32(bit)
                            // The next one has company now.
                            if !isClean { asked = view.asked(of: line, in: block, .spread, from: place &+ 1) }
                        }
                        known[index] = plane
                    }
                }
            }
        }
        return true
    }

    /// Whether a square that was all zero is so no more; negative at the end of the stream.
    @inline(never)
    private mutating func open(_ block: WaveletView.Block, _ pass: WaveletPass, _ view: borrowing WaveletView) -> Int {
        let isActive = view.bits[block.number] >> UInt16(pass.plane) != 0
        let decision = model.decide(
            isActive ? 1 : 0, at: view.blockContexts(block), mixture: WaveletTables.mixture(pass.band, .block), &coder)
        if decision == 1 { view.active[block.number] = 1 }
        return decision
    }

    /// Gives a coefficient that was found its sign; false at the end of the stream: without its sign it is of no use.
    @inline(never)
    private mutating func settle(
        _ row: WaveletView.Row, _ column: Int, _ pass: WaveletPass, _ view: borrowing WaveletView
    ) -> Bool {
        let index = row.index &+ column
        let isNegative = model.decide(
            state.source[index] < 0 ? 1 : 0, at: view.signContexts(row, column),
            mixture: WaveletTables.mixture(pass.band, .sign), &coder)
        guard isNegative >= 0 else { return false }
        state.find(index, stride: view.band.stride, isNegative: isNegative == 1)
        state.grow(index, stride: view.band.stride, by: UInt16(1) << UInt16(pass.plane))
        return true
    }
}
