import Language
import Basics
import Codecs
import Coding
import Hashing
import Sim

/// How long a device takes to encode a picture, by codec and parameters: a table of one's own, in CSV.
///
///     codec,parameters,seconds
///     webp,quality=20 method=6,0.0486
///     jpeg-progressive,,0.0058
///
/// A row is of all settings of the codec that have the parameters it names. Where several are, the one that names most of them counts.
package struct DeviceTable: Sendable, Hashable {
    /// The file; in a run's identity, what it holds.
    package private(set) var path: String
    private let rows: [Row]
    private let hash: String

    /// A codec's time.
    package struct Row: Sendable, Hashable {
        /// The codec's name in the registry.
        package let codec: String
        /// The parameters of which the time is; the others do not matter.
        package let parameters: [String: Double]
        /// From the picture until its first segment can be sent, and from one to the next where segments are made in turn.
        package let time: SimTime

        package init(codec: String, parameters: [String: Double], time: SimTime) {
            self.codec = codec
            self.parameters = parameters
            self.time = time
        }
    }

    /// How long a codec takes; nil where no row says so.
    package func time(of codec: CodecSelection) -> SimTime? {
        var best: Row?
        for row in rows where row.codec == codec.name && row.parameters.count > best?.parameters.count ?? -1 {
            let isOfThis = row.parameters.allSatisfy { name, value in
                codec.parameters.contains { $0.name == name && $0.value == value }
            }
            if isOfThis { best = row }
        }
        return best?.time
    }

    /// The same table, called by what it holds and not by where it lies.
    var namedByContent: DeviceTable {
        var table = self
        table.path = "sha256 " + hash
        return table
    }
}

// MARK: Reading and writing

extension DeviceTable {
    /// Reads a table.
    ///
    /// - Returns: the table, and what of it was left out.
    /// - Throws: `FileError.malformed` with the line that is wrong.
    package static func read(_ text: TextFile) throws(FileError) -> (table: DeviceTable, leftOut: [String]) {
        let table = try CSVTable(text)
        guard let codecs = table.column("codec"), let seconds = table.column("seconds") else {
            throw table.bad(
                table.header, found: table.foundHeader,
                expected: "a first row that names the columns codec, parameters and seconds")
        }
        let parameters = table.column("parameters")
        var rows: [Row] = []
        for row in table.rows {
            let codec = try description(table, row, codecs)
            let made = Row(
                codec: codec.name, parameters: try values(of: codec, table, row, parameters),
                time: try time(table, row, seconds))
            if let first = rows.firstIndex(where: { $0.codec == made.codec && $0.parameters == made.parameters }) {
                throw table.bad(
                    row, found: "`\(made.codec)` with the parameters of line \(table.rows[first].line)",
                    expected: "each setting once")
            }
            rows.append(made)
        }
        guard !rows.isEmpty else {
            throw .malformed(path: text.path, line: 0, found: "no rows", expected: "at least one below the header")
        }
        return (
            DeviceTable(path: text.path, rows: rows, hash: SHA256.hex(of: text.bytes)),
            table.leftOut(but: [codecs, seconds] + [parameters].compactMap(\.self))
        )
    }

    private static func description(
        _ table: CSVTable, _ row: CSVTable.Row, _ column: Int
    ) throws(FileError) -> CodecDescription {
        do throws(ModelsError) {
            return try CodecRegistry.all.codec(named: row.fields[column])
        } catch {
            throw table.bad(row, found: "`\(row.fields[column])` in \(table.name(column))", expected: error.expectation)
        }
    }

    /// The parameters of a row: `quality=20 method=6`, checked as the codec's own.
    private static func values(
        of codec: CodecDescription, _ table: CSVTable, _ row: CSVTable.Row, _ column: Int?
    ) throws(FileError) -> [String: Double] {
        guard let column else { return [:] }
        var values: [String: Double] = [:]
        for word in row.fields[column].split(separator: " ") {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let value = DecimalNumber(String(parts[1]))?.value else {
                throw table.bad(
                    row, found: "`\(word)` in \(table.name(column))",
                    expected: "parameters such as `\(codec.parameters.first?.name ?? "name")=20`, with spaces between")
            }
            do throws(ModelsError) {
                _ = try codec.resolve([String(parts[0]): value])
            } catch {
                throw table.bad(row, found: "`\(word)` in \(table.name(column))", expected: error.expectation)
            }
            guard values.updateValue(value, forKey: String(parts[0])) == nil else {
                throw table.bad(row, found: "`\(parts[0])` twice", expected: "each parameter once")
            }
        }
        return values
    }

    private static func time(_ table: CSVTable, _ row: CSVTable.Row, _ column: Int) throws(FileError) -> SimTime {
        let expected = "a time in seconds from 0 through 3600"
        let number = try table.number(row, column, expected: expected)
        guard !number.isNegative, number.value <= 3600, let nanoseconds = number.rounded(timesTenTo: 9) else {
            throw table.bad(row, found: "`\(row.fields[column])` in \(table.name(column))", expected: expected)
        }
        return SimTime(nanoseconds: nanoseconds)
    }

    /// A table as ``read(_:)`` reads it.
    ///
    /// - Parameter comment: what to say above it, in one line.
    package static func text(_ rows: [Row], comment: String) -> String {
        let lines = rows.map { row in
            let parameters = row.parameters.sorted { $0.key < $1.key }.map {
                "\($0.key)=\(NumberText.shortest($0.value))"
            }
            return "\(row.codec),\(parameters.joined(separator: " ")),\(NumberText.shortest(row.time.seconds))"
        }
        return (["# \(comment)", header] + lines).joined(separator: "\n") + "\n"
    }

    /// Tables as `device measure` writes them.
    package static let kind = FileKind.text("a table of encoding times", isKnown: { $0.contains(header) })

    private static let header = "codec,parameters,seconds"
}

extension ModelsError {
    /// What would have been right, of a bad parameter.
    fileprivate var expectation: String {
        if case .badParameter(_, _, let expected) = self { expected } else { description }
    }
}

// MARK: In scenarios

extension DeviceTable {
    /// A file of a scenario.
    static let form: Form<DeviceTable> = {
        let file = Form<String>.file(example: "device.csv")
        return Form<DeviceTable>(
            shape: file.shape,
            read: { tree, reader in
                guard let path = file.read(tree, &reader) else { return nil }
                do throws(FileError) {
                    let (table, leftOut) = try DeviceTable.read(reader.text(of: path, as: .times))
                    reader.note(leftOut: leftOut, of: path)
                    return table
                } catch {
                    reader.note(.invalid(reason: "\(error)"), at: tree.place)
                    return nil
                }
            },
            write: { file.write($0.path) })
    }()
}
