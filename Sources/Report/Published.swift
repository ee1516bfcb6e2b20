import Basics
import Foundation

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
/// Accuracies and the run belong to the conditions under which they were measured: they are drawn beside runs under the same
/// conditions, or where they are asked for as a reference, whatever the runs' conditions.
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
        package var source = ""
        /// The keys of a scenario, with their values in full, under which it was measured; nil for a reference that is asked for.
        package var conditions: [String: String]?

        /// Whether it stands for what a cell simulates, the codec aside.
        func stands(for cell: AccuracyCell) -> Bool {
            guard let conditions else { return deadlineMs == cell.deadlineMs && jamming == cell.condition }
            return !conditions.isEmpty && conditions.allSatisfy { cell.settings[$0.key] == $0.value }
        }
    }

    /// A point of a published rate-accuracy curve.
    package struct Rate: Sendable, Hashable {
        /// The method's name in our terms.
        package var codec: String
        /// The line to which the point belongs: the method, and what stays fixed along the line.
        package var line: String
        /// What varies along the line.
        package var setting: String
        /// Mean bytes an image.
        package var bytes: Double
        /// Top-5 accuracy as a fraction.
        package var top5: Double
    }

    /// Accuracies on the testbed.
    package var accuracies: [Accuracy] = []
    /// Rate-accuracy curves.
    package var rates: [Rate] = []
    /// The published running picture.
    package var running: [RunningImage] = []
    /// Whose it is and how it was measured.
    package var runningSource = ""
    /// The conditions of the running picture; nil for one that is asked for.
    package var runningConditions: [String: String]?
    /// The conditions of the publication: those of a bar by its time between objects and its level, and those of the run.
    private let conditions: Conditions?

    /// The conditions of a publication, as the keys of a scenario with their values in full.
    package struct Conditions: Sendable {
        /// By the time between objects, in milliseconds, and the level of jamming; nil where nothing is published.
        let bar: @Sendable (_ periodMs: Double, _ jamming: String) -> [String: String]?
        let run: [String: String]

        /// Makes conditions.
        package init(bar: @escaping @Sendable (Double, String) -> [String: String]?, run: [String: String]) {
            self.bar = bar
            self.run = run
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
            (all.running, all.runningSource, all.runningConditions) = (
                other.running, other.runningSource, other.runningConditions
            )
        }
        return all
    }

    private mutating func add(_ file: URL) throws(ReportError) {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw .file(path: file.path, message: "cannot be read as UTF-8 text")
        }
        try add(csv: text, file: file.lastPathComponent)
    }

    /// Adds the values of one table, if its columns are known.
    package mutating func add(csv text: String, file: String) throws(ReportError) {
        let table: CSVTable
        do throws(FileError) { table = try CSVTable(TextFile(path: file, text: text)) } catch {
            throw ReportError(error)
        }
        let header = table.header.fields
        let source = table.comments.map { $0.text.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
        func rows() -> [Row] { table.rows.map { Row(table: table, row: $0) } }

        if Set(["deadline_ms", "jamming", "method", "top5"]).isSubset(of: header) {
            for row in rows() {
                let (jamming, deadline) = (row["jamming"], try row.number("deadline_ms"))
                accuracies.append(
                    Accuracy(
                        codec: Self.codec(method: row["method"]), jamming: jamming, deadlineMs: deadline,
                        top5: try row.number("top5"), source: source,
                        conditions: conditions.map { $0.bar(deadline, jamming) ?? [:] }))
            }
        } else if Set(["bytes", "top5"]).isSubset(of: header), header.count <= 3 {
            let name = file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
            let all = rows()
            for row in all {
                // A table of one row, such as a whole file of one quality, is a point among its family's others.
                let line = all.count == 1 ? Style.family(of: name) + " as whole files" : name
                let further = header.first { $0 != "bytes" && $0 != "top5" }
                rates.append(
                    Rate(
                        codec: name, line: line, setting: further.map { "\($0)=\(row[$0])" } ?? name,
                        bytes: try row.number("bytes"), top5: try row.number("top5")))
            }
        } else if Set(["image", "jamming", "throughput_kbps", "whole_features_KB", "whole_features"])
            .isSubset(of: header)
        {
            (runningSource, runningConditions) = (source, conditions?.run)
            for row in rows() {
                running.append(
                    RunningImage(
                        index: try row.whole("image"), condition: row["jamming"],
                        throughputKbps: try row.number("throughput_kbps"),
                        wholeBytes: try row.number("whole_features_KB") * 1024,
                        wholeSegments: try row.whole("whole_features")))
            }
        }
    }

    /// The published accuracies that belong to the given codecs, under the names that these have here.
    ///
    /// A method belongs to a codec of the same name, whatever the spelling (`WebP_q0` is `webp-q0` is `webp q=0`), or
    /// to the only codec of its family when it has no parameters of its own.
    func accuracies(matching codecs: [String]) -> [Accuracy] {
        accuracies.compactMap { accuracy in
            guard let codec = Self.match(accuracy.codec, among: codecs) else { return nil }
            var matched = accuracy
            matched.codec = codec
            return matched
        }
    }

    /// The accuracies that stand for cells, each with its cell.
    func accuracies(for cells: [AccuracyCell]) -> [(cell: AccuracyCell, accuracy: Accuracy)] {
        let matched = accuracies(matching: Style.unique(cells.map(\.codec)))
        return cells.compactMap { cell in
            matched.first { $0.codec == cell.codec && $0.stands(for: cell) }.map { (cell, $0) }
        }
    }

    /// Whether the published run was made under the conditions of cells that were run one after the other, or is asked for.
    func runStands(for settings: [[String: String]]) -> Bool {
        guard let runningConditions, let conditions else { return !running.isEmpty }
        func hold(_ expected: [String: String], _ settings: [String: String]) -> Bool {
            expected.allSatisfy { settings[$0.key] == $0.value }
        }
        if settings.count == 1 { return hold(runningConditions, settings[0]) }
        // The same in three runs, one at each level.
        let levels = ["none", "light", "heavy"].compactMap { conditions.bar(500, $0) }
        return settings.count == levels.count && levels.allSatisfy { level in settings.contains { hold(level, $0) } }
    }

    /// Whose the values are, in a sentence each.
    static func caption(_ noun: String, _ sources: [String]) -> String {
        let named = Style.unique(sources.filter { !$0.isEmpty })
        return named.isEmpty ? " \(noun): published." : " \(noun): \(named.joined(separator: " "))"
    }

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

    /// A published method's name in our terms.
    private static func codec(method: String) -> String {
        let parts = method.split(whereSeparator: { $0 == "_" || $0 == " " }).map(String.init)
        let names = [
            "PNC": "pnc", "Starfish": "starfish", "DeepCOD": "deepcod", "ProgJPEG": "jpeg-progressive", "JPEG": "jpeg",
            "WebP": "webp", "RNN": "rnn", "RNN-TFLite": "rnn-lite",
        ]
        guard let head = parts.first else { return method }
        let name = names[head] ?? head.lowercased()
        let parameters = parts.dropFirst().map { part in
            part.hasPrefix("q") && Double(part.dropFirst()) != nil ? "q=" + part.dropFirst() : part
        }
        return ([name] + parameters).joined(separator: " ")
    }

    // MARK: CSV

    /// A row of a table, asked by the names of its columns.
    private struct Row {
        let table: CSVTable
        let row: CSVTable.Row

        subscript(name: String) -> String { table.column(name).map { row.fields[$0] } ?? "" }

        func number(_ name: String) throws(ReportError) -> Double {
            guard let value = DecimalNumber(self[name])?.value, value.isFinite else {
                throw .published(file: table.path, line: row.line, message: "\(name): '\(self[name])' is not a number")
            }
            return value
        }

        func whole(_ name: String) throws(ReportError) -> Int {
            guard let value = Int(exactly: try number(name)) else {
                throw .published(
                    file: table.path, line: row.line, message: "\(name): '\(self[name])' is not a whole number")
            }
            return value
        }
    }
}

extension ReportError {
    /// What is wrong with a table's file, in this room's words.
    fileprivate init(_ error: FileError) {
        guard case .malformed(let path, let line, let found, let expected) = error else {
            self = .file(path: "", message: "\(error)")
            return
        }
        self = .published(file: path, line: line, message: "found \(found), expected \(expected)")
    }
}
