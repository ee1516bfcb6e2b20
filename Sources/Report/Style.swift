/// The look that all plots share: each codec has one colour and one symbol wherever it appears.
///
/// Colours are those of Okabe and Ito (Color Universal Design, 2008), which remain apart for the usual forms of
/// colour blindness, with two darker ones added; the symbol tells codecs apart in black and white.
enum Style {
    /// A codec's colour and symbol.
    struct Mark: Hashable {
        var colour: String
        var shape: String
    }

    /// Five points, as a path within -1...1.
    private static let star =
        "M0,-1L.225,-.309L.951,-.309L.363,.118L.588,.809L0,.382L-.588,.809L-.363,.118L-.951,-.309L-.225,-.309Z"

    /// The codecs' families.
    static let families: [(name: String, mark: Mark)] = [
        ("pnc", Mark(colour: "#0072B2", shape: "circle")),
        ("starfish", Mark(colour: "#D55E00", shape: "square")),
        ("deepcod", Mark(colour: "#CC79A7", shape: "cross")),
        ("rnn", Mark(colour: "#009E73", shape: "triangle-up")),
        ("rnn-lite", Mark(colour: "#66C2A5", shape: "triangle-down")),
        ("jpeg-progressive", Mark(colour: "#E69F00", shape: "diamond")),
        ("jpeg", Mark(colour: "#8C510A", shape: "triangle-right")),
        ("jpeg-small", Mark(colour: "#999933", shape: "diamond")),
        ("webp", Mark(colour: "#333333", shape: "triangle-left")),
        ("jpeg2000", Mark(colour: "#44AA99", shape: "square")),
        ("avif", Mark(colour: "#AA4499", shape: "cross")),
        ("jxl", Mark(colour: "#661100", shape: "circle")),
        ("wavelet", Mark(colour: "#882255", shape: star)),
        ("raw", Mark(colour: "#CCBB44", shape: "square")),
        ("curve", Mark(colour: "#888888", shape: "stroke")),
    ]
    /// For codecs that are not known here.
    private static let spare = [
        Mark(colour: "#56B4E9", shape: "circle"), Mark(colour: "#332288", shape: "triangle-up"),
        Mark(colour: "#117733", shape: "square"),
    ]

    /// Family of a codec's label: its leading letters, digits and hyphens, so `webp q=20` is of `webp`.
    static func family(of codec: String) -> String {
        let head = codec.lowercased().prefix { $0.isLetter || $0.isNumber || $0 == "-" }
        if families.contains(where: { $0.name == head }) { return String(head) }
        // `webp-q20` and `pnc-own`: the longest known name that the label continues with a hyphen.
        let known = families.map(\.name).filter { head.hasPrefix($0 + "-") }
        return known.max { $0.count < $1.count } ?? String(head)
    }

    /// Marks of the codecs of one plot, in the order given. Several codecs of a family share its hue, the later ones
    /// being lighter, and differ in symbol.
    static func marks(of codecs: [String]) -> [Mark] {
        let shapes = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross"]
        let unknown = unique(codecs.map(family)).filter { name in !families.contains { $0.name == name } }.sorted()
        var seen: [String: Int] = [:]
        return codecs.map { codec in
            let family = family(of: codec)
            let position = unknown.firstIndex(of: family) ?? 0
            var mark = families.first { $0.name == family }?.mark ?? spare[position % spare.count]
            let earlier = seen[family, default: 0]
            seen[family] = earlier + 1
            guard earlier > 0 else { return mark }
            mark.colour = lighter(mark.colour, by: min(0.3 * Double(earlier), 0.66))
            let others = shapes.filter { $0 != mark.shape }
            mark.shape = others[(earlier - 1) % others.count]
            return mark
        }
    }

    /// Colours of conditions: one hue from pale to dark, as levels are ordered, and none that a codec has.
    static func levelColours(_ levels: [String]) -> [String] {
        let fixed = ["none": "#B8ACDB", "light": "#7B5FB8", "heavy": "#3B0F70"]
        if levels.allSatisfy({ fixed[$0] != nil }) { return levels.compactMap { fixed[$0] } }
        let ramp = [[0xB8, 0xAC, 0xDB], [0x7B, 0x5F, 0xB8], [0x3B, 0x0F, 0x70]]
        return levels.indices.map { index in
            let place = levels.count > 1 ? Double(index) / Double(levels.count - 1) * 2 : 0
            let from = min(Int(place), 1)
            let parts = zip(ramp[from], ramp[from + 1]).map { low, high in
                Double(low) + (place - Double(from)) * Double(high - low)
            }
            return colour(parts)
        }
    }

    /// What a segment of a codec is called, in the plural.
    static func segment(of codec: String) -> String {
        switch family(of: codec) {
        case "pnc": "features"
        case "starfish": "patches"
        case "rnn", "rnn-lite": "iterations"
        default: "segments"
        }
    }

    /// Each value once, in order of first appearance.
    static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }

    /// The values of what stands in the scenario's order, in that order: where everything else is the same, values follow each
    /// other as the scenario has them, though some may be missing there.
    static func ordered<Element, Value: Hashable>(
        _ elements: [Element], by value: (Element) -> Value, where rest: (Element) -> some Hashable
    ) -> [Value] {
        let groups = Dictionary(grouping: elements, by: rest).mapValues { unique($0.map(value)) }
        var order: [Value] = []
        for group in unique(elements.map(rest)) {
            // What is new comes before what is known to follow.
            var place = order.count
            for value in (groups[group] ?? []).reversed() {
                if let known = order.firstIndex(of: value) { place = known } else { order.insert(value, at: place) }
            }
        }
        return order
    }

    /// Codecs in the scenario's order.
    static func codecs(of cells: [some PlottedCell]) -> [String] {
        ordered(cells, by: \.codec, where: { $0.levels + [$0.deadline.words] })
    }

    /// Whole conditions in the scenario's order.
    static func conditions(of cells: [AccuracyCell]) -> [String] {
        ordered(cells, by: \.condition, where: { [$0.codec, $0.deadline.words] })
    }

    /// Deadlines in the scenario's order.
    static func deadlines(of cells: [some PlottedCell]) -> [RunDeadline] {
        ordered(cells, by: \.deadline, where: { $0.levels + [$0.codec] })
    }

    /// A colour `#RRGGBB` mixed with white.
    private static func lighter(_ colour: String, by share: Double) -> String {
        guard let value = UInt32(colour.dropFirst(), radix: 16) else { return colour }
        return self.colour(
            [16, 8, 0].map { shift in
                let part = Double((value >> UInt32(shift)) & 0xFF)
                return part + (255 - part) * share
            })
    }

    /// `#RRGGBB` of red, green and blue from 0 to 255.
    private static func colour(_ parts: [Double]) -> String {
        "#"
            + parts.map { part in
                let digits = String(Int(part.rounded()), radix: 16, uppercase: true)
                return digits.count < 2 ? "0" + digits : digits
            }.joined()
    }
}
