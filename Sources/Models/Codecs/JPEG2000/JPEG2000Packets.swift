/// The packets of a tile in LRCP order (ITU-T T.800, annex B): for each layer, resolution and component a header, which says how many
/// bytes each code-block has, and these bytes.
///
/// OpenJPEG takes of a packet that was cut all that the code-blocks had from packets before, so the receiver cuts a stream between packets
/// itself.
struct JPEG2000Packets {
    /// Length of the packets that are whole, in bytes.
    private(set) var wholeBytes = 0
    /// Their number.
    private(set) var wholeCount = 0

    /// Reads a tile as far as its packets are whole.
    ///
    /// - Parameters:
    ///   - tile: what follows the tile-part header, or the beginning of it.
    ///   - side: width and height of the three components, which every decomposition halves without a rest.
    init(of tile: ArraySlice<UInt8>, side: Int, layers: Int, decompositions: Int) {
        var precincts = (0...decompositions).map { resolution in
            (0..<3).map { _ in Precinct(resolution: resolution, side: side, decompositions: decompositions) }
        }
        var position = tile.startIndex
        for layer in 0..<layers {
            for resolution in 0...decompositions {
                for component in 0..<3 {
                    var bits = HeaderBits(tile[position...])
                    guard let length = precincts[resolution][component].bodyLength(layer: layer, &bits),
                        let body = bits.alignedPosition, length <= tile.endIndex - body
                    else { return }
                    position = body + length
                    wholeCount += 1
                    wholeBytes = position - tile.startIndex
                }
            }
        }
    }

    /// Width and height of code-blocks: what OpenJPEG chooses.
    static let blockSide = 64

    /// What is known of the code-blocks of a resolution of a component; one precinct holds them all.
    private struct Precinct {
        var bands: [Band]

        init(resolution: Int, side: Int, decompositions: Int) {
            // The lowest resolution is one band; each of the others adds three, which are half as wide as itself.
            let bandSide = side >> (resolution == 0 ? decompositions : decompositions - resolution + 1)
            let blocksAcross = (bandSide + blockSide - 1) / blockSide
            bands = Array(repeating: Band(blocksAcross: blocksAcross), count: resolution == 0 ? 1 : 3)
        }

        /// Reads the header of the layer's packet.
        ///
        /// - Returns: the length of the packet's body in bytes; nil where the header is cut or none.
        mutating func bodyLength(layer: Int, _ bits: inout HeaderBits) -> Int? {
            guard let isPresent = bits.next() else { return nil }
            guard isPresent else { return 0 }
            var length = 0
            for band in bands.indices {
                for block in bands[band].blocks.indices {
                    guard let bytes = bands[band].length(ofBlock: block, layer: layer, &bits) else { return nil }
                    length += bytes
                }
            }
            return length
        }
    }

    /// The code-blocks of a band.
    private struct Band {
        var blocks: [Block]
        var inclusion: TagTree
        var zeroBitPlanes: TagTree

        struct Block {
            var isIncluded = false
            /// "Lblock": bits that a length has besides those for the number of passes.
            var lengthBits = 3
        }

        init(blocksAcross: Int) {
            blocks = Array(repeating: Block(), count: blocksAcross * blocksAcross)
            inclusion = TagTree(across: blocksAcross)
            zeroBitPlanes = TagTree(across: blocksAcross)
        }

        /// How many bytes of a code-block the layer has (B.10.3 to B.10.7); nil where the header is cut or none.
        mutating func length(ofBlock index: Int, layer: Int, _ bits: inout HeaderBits) -> Int? {
            if blocks[index].isIncluded {
                guard let isIncluded = bits.next() else { return nil }
                guard isIncluded else { return 0 }
            } else {
                guard let isIncluded = inclusion.isBelow(layer + 1, leaf: index, &bits) else { return nil }
                guard isIncluded else { return 0 }
                blocks[index].isIncluded = true
                var planes = 1
                while true {
                    // No band has more planes than 8-bit samples can fill.
                    guard planes < 32, let isKnown = zeroBitPlanes.isBelow(planes, leaf: index, &bits) else {
                        return nil
                    }
                    if isKnown { break }
                    planes += 1
                }
            }
            guard let passes = bits.passes() else { return nil }
            while true {
                guard let isLonger = bits.next() else { return nil }
                if !isLonger { break }
                blocks[index].lengthBits += 1
            }
            let width = blocks[index].lengthBits + (Int.bitWidth - 1 - passes.leadingZeroBitCount)
            guard width <= 24 else { return nil }
            return bits.next(width)
        }
    }

    /// A tag tree (B.10.2) over a square of leaves.
    private struct TagTree {
        private var nodes: [(value: Int, low: Int)] = []
        /// Where each level's nodes begin, and how many are in a row; the leaves first.
        private var levels: [(start: Int, across: Int)] = []
        private let across: Int

        init(across: Int) {
            self.across = across
            var side = across
            while true {
                levels.append((nodes.count, side))
                nodes += Array(repeating: (value: Int.max, low: 0), count: side * side)
                if side <= 1 { break }
                side = (side + 1) / 2
            }
        }

        /// Whether a leaf's value is below a threshold, of which the stream says what is not known yet.
        mutating func isBelow(_ threshold: Int, leaf: Int, _ bits: inout HeaderBits) -> Bool? {
            let (row, column) = (leaf / across, leaf % across)
            var low = 0
            var node = 0
            for (level, place) in levels.enumerated().reversed() {
                node = place.start + (row >> level) * place.across + (column >> level)
                low = max(low, nodes[node].low)
                while low < threshold, low < nodes[node].value {
                    guard let isReached = bits.next() else { return nil }
                    if isReached { nodes[node].value = low } else { low += 1 }
                }
                nodes[node].low = low
            }
            return nodes[node].value < threshold
        }
    }

    /// The bits of a packet header: after a byte of ones a bit of zero is stuffed in (B.10.1).
    private struct HeaderBits {
        private let bytes: ArraySlice<UInt8>
        private var position: Int
        private var current: UInt8 = 0
        private var left = 0

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            position = bytes.startIndex
        }

        mutating func next() -> Bool? {
            if left == 0 {
                guard position < bytes.endIndex else { return nil }
                left = current == 0xFF ? 7 : 8
                current = bytes[position]
                position += 1
            }
            left -= 1
            return current >> UInt8(left) & 1 == 1
        }

        mutating func next(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let bit = next() else { return nil }
                value = value << 1 | (bit ? 1 : 0)
            }
            return value
        }

        /// The number of coding passes (table B.4).
        mutating func passes() -> Int? {
            for (bits, first) in [(1, 1), (1, 2), (2, 3), (5, 6)] {
                guard let value = next(bits) else { return nil }
                if value < 1 << bits - 1 { return first + value }
            }
            return next(7).map { 37 + $0 }
        }

        /// Where the body begins, on a whole byte; nil where the header is cut before that.
        var alignedPosition: Int? {
            guard current == 0xFF else { return position }
            return position < bytes.endIndex ? position + 1 : nil
        }
    }
}
