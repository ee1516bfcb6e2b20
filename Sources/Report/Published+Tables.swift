import Basics
import Foundation

/// Reading tables of published values.
extension Published {
    mutating func add(_ file: URL) throws(ReportError) {
        let text: String
        do throws(FileError) { text = try TextFile(file.path).text } catch { throw ReportError(error) }
        try add(csv: text, file: file.lastPathComponent)
    }

    /// Adds the values of one table, if its columns are known.
    package mutating func add(csv text: String, file: String) throws(ReportError) {
        let table: CSVTable
        do throws(FileError) { table = try CSVTable(TextFile(path: file, text: text)) } catch {
            throw ReportError(error)
        }
        let header = table.header.fields
        // A remark goes on from the line before where that does not end in a full stop; one is for the reader of a curve.
        let remarks = table.comments.map { $0.text.trimmingCharacters(in: .whitespaces) }
            .filter { $0 != "every prefix counts" }
        let source = remarks.reduce(into: [String]()) { source, line in
            if let last = source.last, !last.hasSuffix(".") {
                source[source.count - 1] = last + " " + line
            } else {
                source.append(line)
            }
        }
        func rows() -> [Row] { table.rows.map { Row(table: table, row: $0) } }

        if Set(["deadline_ms", "jamming", "method", "top5"]).isSubset(of: header) {
            for row in rows() {
                let (jamming, deadline) = (row["jamming"], try row.number("deadline_ms"))
                accuracies.append(
                    Accuracy(
                        codec: Self.codec(method: row["method"]), jamming: jamming, deadlineMs: deadline,
                        top5: try row.number("top5"), source: source,
                        conditions: conditions.map { $0.bar(deadline, jamming) ?? [:] }, place: row.place))
            }
        } else if Set(["bytes", "top5"]).isSubset(of: header), header.count <= 3 {
            let name = file.hasSuffix(".csv") ? String(file.dropLast(4)) : file
            let all = rows()
            for row in all {
                // A table of one row, such as a whole file of one quality, is a point among its family's others.
                let line = all.count == 1 ? Style.family(of: name) + " as whole files" : name
                let further = header.first { $0 != "bytes" && $0 != "top5" }
                let method =
                    further == "quality"
                    ? "\(Style.family(of: name)) q=\(row["quality"])" : name.replacing("-q", with: " q=")
                rates.append(
                    Rate(
                        codec: method, line: line, setting: further.map { "\($0)=\(row[$0])" } ?? name,
                        bytes: try row.number("bytes"), top5: try row.number("top5"), source: source,
                        isAsked: conditions == nil, place: row.place))
            }
        } else if Set(["image", "jamming", "throughput_kbps", "whole_features_KB", "whole_features"])
            .isSubset(of: header)
        {
            (runningSource, runningConditions, runningPlace) = (source, conditions?.run, table.path)
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

        var place: String { "\(table.path):\(row.line)" }

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
        self =
            switch error {
            case .malformed(let path, let line, let found, let expected):
                .published(file: path, line: line, message: "found \(found), expected \(expected)")
            case .unreadable(let path, let reason), .missing(let path, let reason): .file(path: path, message: reason)
            }
    }
}
