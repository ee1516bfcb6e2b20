/// What stands in a plot for a cell: a codec under one condition and with one deadline.
protocol PlottedCell {
    var codec: String { get }
    /// The value of each factor of the axis of conditions.
    var levels: [String] { get }
    var deadline: RunDeadline { get }
}

extension AccuracyCell: PlottedCell {}
extension PairedCell: PlottedCell {}

/// Something that differs among cells and is neither on the horizontal axis nor the codec.
struct Facet<Cell> {
    /// Its values in order.
    let values: [String]
    /// What a panel's heading says of a value; empty for nothing.
    let heading: (String) -> String
    /// Whether the heading says it even where there is one value only.
    var isAlwaysNamed = false
    let value: (Cell) -> String
}

/// Where what differs among cells stands in a plot, for all plots: one thing is on the horizontal axis (or is the colour of
/// dots), the codec is the colour of lines, and every combination of all the rest is a panel of its own. So a panel has one
/// cell at most for a codec and a place on its axis, and a line never leads from one condition to another.
struct PanelLayout<Cell: PlottedCell> {
    struct Panel {
        /// Lines of text.
        let heading: [String]
        let cells: [Cell]
    }

    /// The panels that are drawn, in order.
    let panels: [Panel]
    /// Panels there would be.
    let count: Int
    /// How many values the innermost facet has, where every other combination has them all: a row of panels each.
    private let natural: Int?

    /// Panels at most: more would be a picture that nobody can read.
    static var mostPanels: Int { 36 }

    init(_ cells: [Cell], by facets: [Facet<Cell>]) {
        var groups: [(heading: [String], cells: [Cell])] = [([], cells)]
        var natural: Int?
        for facet in facets {
            let isNamed = facet.isAlwaysNamed || facet.values.count > 1
            let split = groups.map { group in
                facet.values.compactMap { value -> (heading: [String], cells: [Cell])? in
                    let own = group.cells.filter { facet.value($0) == value }
                    let words = isNamed ? facet.heading(value) : ""
                    return own.isEmpty ? nil : (group.heading + (words.isEmpty ? [] : [words]), own)
                }
            }
            if facet.values.count > 1 {
                natural = split.allSatisfy { $0.count == facet.values.count } ? facet.values.count : nil
            }
            groups = split.flatMap(\.self)
        }
        count = groups.count
        self.natural = natural
        panels = groups.prefix(Self.mostPanels).map { Panel(heading: $0.heading, cells: $0.cells) }
    }

    /// What to say where not all panels are drawn; otherwise empty.
    var note: String {
        count > panels.count ? " The first \(panels.count) of \(count) panels are drawn; the table has them all." : ""
    }

    /// How many panels stand in a row.
    func columns(width: Double, spacing: Double) -> Int {
        let most = max(1, Int((Plot.mostWidth + spacing) / (width + spacing)))
        if panels.count <= most { return max(1, panels.count) }
        // Rows that end where the innermost thing begins anew.
        if let natural, let whole = (2...max(2, most)).last(where: { natural % $0 == 0 }), whole <= most {
            return whole
        }
        // Rows of about the same length.
        let rows = (panels.count + most - 1) / most
        return (panels.count + rows - 1) / rows
    }
}

extension ConditionAxis {
    /// Values of a factor among cells, in the scenario's order.
    func values(of factor: Int, in cells: [some PlottedCell]) -> [String] {
        Style.ordered(
            cells, by: { $0.levels[factor] },
            where: { cell in
                cell.levels.indices.map { $0 == factor ? "" : cell.levels[$0] } + [cell.codec, cell.deadline.words]
            })
    }

    /// The factor that goes on the horizontal axis: a quantity if there is one, the one with the most values; otherwise the
    /// most telling of what differs.
    func horizontal(in cells: [some PlottedCell]) -> Int {
        let values = factors.indices.map { self.values(of: $0, in: cells) }
        let quantities = factors.indices.filter { factors[$0].scale(of: values[$0]) != nil }
        let most = quantities.map { values[$0].count }.max()
        return quantities.first { values[$0].count == most } ?? factors.indices.first { values[$0].count > 1 } ?? 0
    }

    /// The factors as facets, without those that stand elsewhere.
    func facets<Cell: PlottedCell>(
        of cells: [Cell], without horizontal: Int? = nil, isAlwaysNamed: Bool = false
    ) -> [Facet<Cell>] {
        factors.indices.filter { $0 != horizontal }.map { factor in
            Facet(
                values: values(of: factor, in: cells), heading: { $0.isEmpty ? "" : factors[factor].named($0) },
                isAlwaysNamed: isAlwaysNamed && factor == 0, value: { $0.levels[factor] })
        }
    }
}

extension Facet where Cell: PlottedCell {
    /// The deadlines, always named.
    static func deadlines(of cells: [Cell]) -> Facet {
        Facet(
            values: Style.deadlines(of: cells).map(\.words), heading: { $0 }, isAlwaysNamed: true,
            value: { $0.deadline.words })
    }

    /// The rules by which deadlines are set.
    static func rules(of cells: [Cell]) -> Facet {
        Facet(values: Style.unique(cells.map(\.deadline.rule)), heading: { $0 }, value: { $0.deadline.rule })
    }
}
