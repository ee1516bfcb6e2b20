import Basics
import CodecCurve
import Coding
import Foundation
import Language
import Sim

/// A codec that is known by a published table only, as a scenario writes it.
extension CodecSelection {
    fileprivate struct CurveDraft: Sendable {
        var table: Table?
        var files = RateAccuracyCurve.Files()
        var encodingTime = SimTime.zero
        var segmentTime = SimTime.zero
        var label: String?
    }

    fileprivate struct Table: Sendable {
        let path: String
        let text: String
    }

    static let curveKind: KindForm<[CodecSelection]> = {
        let file = Form<String>.file(example: "published/pnc.csv")
        let table = Form<Table>(
            shape: file.shape,
            read: { tree, reader in
                guard let path = file.read(tree, &reader) else { return nil }
                do {
                    let text = try reader.text(of: path, as: .curve).text
                    reader.note(leftOut: try RateAccuracyCurve(table: text, path: path).leftOut, of: path)
                    return Table(path: path, text: text)
                } catch {
                    reader.note(.invalid(reason: "\(error)"), at: tree.place)
                    return nil
                }
            },
            write: { file.write($0.path) })
        let form = Form<CurveDraft>.section(
            base: CurveDraft(),
            keys: [
                Key(
                    "table", table, isRequired: true, help: "a CSV file of bytes against accuracy",
                    set: { $0.table = $1 },
                    get: { $0.table }),
                Key(
                    "segments", \.files.segmentBytes,
                    .optional(.bytes(1...65_535), else: "rows", help: "each row of the table is a segment"),
                    help: "how files are cut into segments, at most 100000 for the mean file"),
                Key(
                    "partial-segments", \.files.countsPartialSegments, .flag,
                    help: "whether what has arrived of a segment counts before the segment is whole"),
                Key(
                    "file-size", \.files.meanBytes,
                    .optional(
                        .bytes(1...1_000_000_000), else: "table",
                        help: "the last row is the mean file, and the rows stretch with each file"),
                    help: "mean size of a file, where the table's rows are sizes at which every file was cut"),
                Key(
                    "size-variation", \.files.sizeVariation, .quantity(.share, 0...0.99),
                    help: "standard deviation of a file's size, relative to its mean"),
                Key(
                    "encoding-time", \.encodingTime, .short,
                    help: "from the picture until its first segment can be sent"),
                Key("segment-time", \.segmentTime, .short, help: "from one segment until the next can be sent"),
                Key("name", optional: \.label, .text(example: "published-pnc"), help: "what to call it in results"),
            ],
            check: { draft in
                if draft.files.meanBytes != nil, draft.files.segmentBytes == nil {
                    return Complaint("`file-size` needs `segments`, which says how the files are cut")
                }
                guard let table = draft.table else { return nil }
                do throws(ModelsError) {
                    _ = try RateAccuracyCurve(table: table.text, path: table.path, files: draft.files)
                    return nil
                } catch {
                    return Complaint(error)
                }
            })
        return .of(
            "curve", form, help: "a codec known only by a published rate-accuracy table; needs no pictures",
            wrap: { draft in
                guard let table = draft.table,
                    let curve = try? RateAccuracyCurve(
                        table: table.text, path: table.path, files: draft.files)
                else { return [] }
                return [
                    CodecSelection(
                        name: "curve", parameters: [],
                        own: .curve(
                            Curve(
                                path: table.path, curve: curve, encodingTime: draft.encodingTime,
                                segmentTime: draft.segmentTime)),
                        label: draft.label ?? Paths.stem(table.path))
                ]
            },
            unwrap: { selections in
                guard let first = selections.first, let curve = first.curve else { return nil }
                return CurveDraft(
                    table: Table(path: curve.path, text: ""), files: curve.curve.files,
                    encodingTime: curve.encodingTime, segmentTime: curve.segmentTime,
                    label: first.label)
            })
    }()
}
