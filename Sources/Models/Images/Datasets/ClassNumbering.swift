/// How numbers stand for the classes of ImageNet-1k.
package enum ClassNumbering: String, Sendable, Hashable, CaseIterable {
    /// 0 through 999: a class's place in the sorted order of the WordNet ids, as every published network has it.
    case index
    /// 1 through 1000: the ids of ILSVRC2012's development kit.
    case ilsvrc2012

    /// What the numbers are, in words.
    package var help: String {
        switch self {
        case .index: "numbers are class indices, 0 to 999, as networks have them"
        case .ilsvrc2012: "numbers are ILSVRC2012 ids, 1 to 1000, as the development kit has them"
        }
    }

    /// The numbers that there are.
    var range: ClosedRange<Int> {
        switch self {
        case .index: 0...999
        case .ilsvrc2012: 1...1000
        }
    }

    /// What is expected of a number.
    var expectation: String {
        switch self {
        case .index: "a class index from 0 to 999"
        case .ilsvrc2012: "an ILSVRC2012 id from 1 to 1000"
        }
    }

    /// The numbering of numbers that nobody has explained; nil where they do not tell: 0 is no ILSVRC2012 id, and 1000 no index.
    static func told(by numbers: some Sequence<Int>) -> ClassNumbering? {
        let hasZero = numbers.contains(0)
        let hasThousand = numbers.contains(1000)
        return hasZero == hasThousand ? nil : hasZero ? .index : .ilsvrc2012
    }
}
