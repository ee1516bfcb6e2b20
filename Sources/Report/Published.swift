import Foundation
import Store

/// Published values that are drawn beside ours, read from CSV files (lines that begin with `#` are remarks).
///
/// A file is recognised by its columns:
/// - `deadline_ms,jamming,method,top5`: accuracy on a testbed;
/// - `bytes,top5`, perhaps after one more column: a rate-accuracy curve of the codec that the file is called after
///   (`pnc.csv`, `webp-q20.csv`);
/// - `image,jamming,throughput_kbps,whole_features_KB,whole_features`: one run, image by image, 1 KB being 1024 bytes.
///
/// Files with other columns are left alone.
///
/// All of them belong to the conditions under which they were measured and to the codec's configuration then: they are drawn
/// beside runs under the same conditions of the same codec, whatever a scenario calls it, or where they are asked for as a
/// reference, whatever the runs' conditions.
package struct Published: Sendable {
    /// Accuracy of a method at one jamming level and deadline.
    package struct Accuracy: Sendable, Hashable {
        /// The method's name in our terms, such as `webp q=20`.
        package var codec: String
        /// The jamming level.
        package var jamming: String
        /// The deadline in milliseconds.
        package var deadlineMs: Double
        /// Top-5 accuracy as a fraction.
        package var top5: Double
        /// Whose it is and how it was measured: the remarks at the head of the file.
        package var source: [String] = []
        /// The keys of a scenario, with their values in full, under which it was measured; nil for a reference that is asked for.
        package var conditions: [String: String]?
        /// Where it was read: `file:line`.
        package var place = ""

        /// Whether it stands for what a cell simulates, the codec aside.
        func stands(for cell: AccuracyCell) -> Bool {
            guard let conditions else {
                return deadlineMs == cell.deadlineMs && (cell.levels + [cell.condition]).contains(jamming)
            }
            return !conditions.isEmpty && conditions.allSatisfy { cell.settings[$0.key] == $0.value }
        }
    }

    /// A point of a published rate-accuracy curve.
    package struct Rate: Sendable, Hashable {
        /// The method's name in our terms, such as `webp q=20`.
        package var codec: String
        /// The line to which the point belongs: the method, and what stays fixed along the line.
        package var line: String
        /// What varies along the line.
        package var setting: String
        /// Mean bytes an image.
        package var bytes: Double
        /// Top-5 accuracy as a fraction.
        package var top5: Double
        /// Whose it is: the remarks at the head of the file.
        package var source: [String] = []
        /// Whether it is a reference that is asked for.
        package var isAsked = true
        /// Where it was read: `file:line`.
        package var place = ""
    }

    /// Accuracies on the testbed.
    package var accuracies: [Accuracy] = []
    /// Rate-accuracy curves.
    package var rates: [Rate] = []
    /// The published running picture.
    package var running: [RunningImage] = []
    /// Whose it is and how it was measured.
    package var runningSource: [String] = []
    /// The file that it was read from.
    var runningPlace = ""
    /// The conditions of the running picture; nil for one that is asked for.
    package var runningConditions: [String: String]?
    /// The conditions of the publication: those of a bar by its time between objects and its level, and those of the run.
    let conditions: Conditions?

    /// The conditions of a publication, as the keys of a scenario with their values in full.
    package struct Conditions: Sendable {
        /// By the time between objects, in milliseconds, and the level of jamming; nil where nothing is published.
        let bar: @Sendable (_ periodMs: Double, _ jamming: String) -> [String: String]?
        let run: [String: String]
        /// Whether a codec is the one that was measured under a method's name, such as `webp q=20`.
        let isMethod: @Sendable (_ method: String, _ codec: CodecRecord) -> Bool

        /// Makes conditions.
        package init(
            bar: @escaping @Sendable (Double, String) -> [String: String]?, run: [String: String],
            isMethod: @escaping @Sendable (String, CodecRecord) -> Bool
        ) {
            self.bar = bar
            self.run = run
            self.isMethod = isMethod
        }
    }

    /// No published values.
    package init() { conditions = nil }

    /// A reference that is asked for: it is drawn beside every run.
    ///
    /// - Throws: `ReportError.published` for a value that cannot be read, or a file without any; `ReportError.file` for a file
    ///   that cannot be read.
    package init(reference file: URL) throws(ReportError) {
        conditions = nil
        try add(file)
        guard !accuracies.isEmpty || !rates.isEmpty || !running.isEmpty else {
            throw .published(
                file: file.path, line: 1,
                message: "it has no columns of published values, such as deadline_ms,jamming,method,top5")
        }
    }

    /// Reads every table of a folder that it knows.
    ///
    /// - Parameter conditions: under which accuracies and the run were measured.
    /// - Throws: `ReportError.published` for a value that cannot be read, `ReportError.file` for a file that cannot.
    package init(folder: URL, conditions: Conditions) throws(ReportError) {
        self.conditions = conditions
        let files: [URL]
        // The listing of a file is empty on Linux, and not an error.
        guard (try? folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) != false else {
            throw .file(path: folder.path, message: "is no folder; a file of published values follows --reference")
        }
        do {
            files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        } catch {
            throw .file(path: folder.path, message: "cannot be listed (\(error.localizedDescription))")
        }
        for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "csv" {
            try add(file)
        }
    }

    /// The values of both, those of `other` last.
    package func joined(with other: Published) -> Published {
        var all = self
        all.accuracies += other.accuracies
        all.rates += other.rates
        if !other.running.isEmpty {
            (all.running, all.runningSource, all.runningConditions, all.runningPlace) = (
                other.running, other.runningSource, other.runningConditions, other.runningPlace
            )
        }
        return all
    }

    /// The accuracies that stand for cells, each with its cell; what is asked for before what comes with the program.
    func accuracies(for cells: [AccuracyCell]) -> [(cell: AccuracyCell, accuracy: Accuracy)] {
        let codecs = Style.unique(cells.map(\.codec))
        let asked = accuracies.filter { $0.conditions == nil }.map { (Self.match($0.codec, among: codecs), $0) }
        return cells.compactMap { cell in
            let given = asked.first { name, accuracy in
                (name == cell.codec || isCodec(cell, of: accuracy.codec)) && accuracy.stands(for: cell)
            }?.1
            let own = accuracies.first {
                $0.conditions != nil && isCodec(cell, of: $0.codec) && $0.stands(for: cell)
            }
            return (given ?? own).map { (cell, $0) }
        }
    }

    /// The rate-accuracy curves of the cells' codecs, each under the name that its codec has here: those that are asked for, and
    /// those of codecs of which every cell was run under the conditions of the publication.
    func rates(for cells: [AccuracyCell]) -> [(codec: String, rate: Rate)] {
        let codecs = Style.codecs(of: cells)
        let theirs = codecs.filter { codec in
            cells.allSatisfy { $0.codec != codec || isUnderItsConditions($0) }
        }
        return rates.compactMap { rate in
            let codec =
                if rate.isAsked {
                    Self.match(rate.codec, among: codecs)
                        ?? codecs.first { Style.family(of: $0) == Style.family(of: rate.codec) }
                } else {
                    theirs.first { name in cells.contains { $0.codec == name && isCodec($0, of: rate.codec) } }
                }
            return codec.map { ($0, rate) }
        }
    }

    /// Whether a cell's codec is what was measured under a method's name. Agreement with the classifier was not.
    private func isCodec(_ cell: AccuracyCell, of method: String) -> Bool {
        guard let conditions, let record = cell.record, cell.truth == .labels else { return false }
        return conditions.isMethod(method, record)
    }

    /// Whether a cell was run under the conditions of a bar; of any period where only curves were published.
    private func isUnderItsConditions(_ cell: AccuracyCell) -> Bool {
        let periods = accuracies.filter { $0.conditions != nil }.map(\.deadlineMs)
        guard let conditions, periods.isEmpty || periods.contains(cell.deadlineMs) else { return false }
        return ["none", "light", "heavy"].contains { level in
            conditions.bar(cell.deadlineMs, level)?.allSatisfy { cell.settings[$0.key] == $0.value } ?? false
        }
    }

    /// Whether the throughput of the published run may stand beside that of all the cells.
    func runStands(for cells: [AccuracyCell]) -> Bool {
        !cells.isEmpty && cells.allSatisfy { isCodec($0, of: "pnc") && isUnderItsConditions($0) }
    }

    /// Whether the published run, which is one of PNC, was made as cells were that were run one after the other, or is asked for.
    func runStands(for run: Running) -> Bool {
        guard let runningConditions, let conditions else {
            return !running.isEmpty && Style.family(of: run.codec) == "pnc"
        }
        guard let record = run.record, conditions.isMethod("pnc", record) else { return false }
        func hold(_ expected: [String: String], _ settings: [String: String]) -> Bool {
            expected.allSatisfy { settings[$0.key] == $0.value }
        }
        if run.settings.count == 1 { return hold(runningConditions, run.settings[0]) }
        // The same in three runs, one at each level.
        let levels = ["none", "light", "heavy"].compactMap { conditions.bar(500, $0) }
        return run.settings.count == levels.count
            && levels.allSatisfy { level in run.settings.contains { hold(level, $0) } }
    }

    /// The values that are asked for and find no place beside what there is, each with where it stands, what it is and why.
    package func unplaced(among content: ReportContent, metric: AccuracyMetric) -> [String] {
        let asked = accuracies.filter { $0.conditions == nil }
        let curves = rates.filter(\.isAsked)
        var unplaced: [String] = []
        if metric == .top5 {
            // The file may be one of those that come with the program too, whose values have a place of their own.
            let placed = Set(
                accuracies(for: content.cells).map(\.accuracy).filter { $0.conditions == nil }.map(\.place))
            unplaced += asked.filter { !placed.contains($0.place) }.map {
                "\($0.place): no result of \($0.codec) at \($0.jamming) by \(Plot.milliseconds($0.deadlineMs))"
            }
            let drawn = Set(rates(for: content.cells).map(\.rate).filter(\.isAsked).map(\.place))
            unplaced += curves.filter { !drawn.contains($0.place) }.map { "\($0.place): no codec like \($0.codec)" }
        } else {
            unplaced += (asked.map(\.place) + curves.map(\.place)).map {
                "\($0): it is of top-5 accuracy, the page of top-1"
            }
        }
        if !running.isEmpty, runningConditions == nil, !content.running.contains(where: { runStands(for: $0) }) {
            unplaced.append(
                "\(runningPlace): the run is of pnc, and the page shows no images of it one after the other")
        }
        return unplaced
    }

    /// The codec to which a published method belongs: the one of the same name, whatever the spelling (`WebP_q0` is `webp-q0` is
    /// `webp q=0`), or the only one of its family when it has no parameters of its own.
    static func match(_ published: String, among codecs: [String]) -> String? {
        if let same = codecs.first(where: { key($0) == key(published) }) { return same }
        let family = Style.family(of: published)
        guard key(published) == key(family) else { return nil }
        let kin = codecs.filter { Style.family(of: $0) == family }
        return kin.count == 1 ? kin[0] : nil
    }

    private static func key(_ codec: String) -> String {
        codec.lowercased().replacing("quality", with: "q").filter { $0.isLetter || $0.isNumber }
    }
}
