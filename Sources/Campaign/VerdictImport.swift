import Basics
import Coding
import Hashing
import Images
import Store

/// Makes a recording of a table of verdicts: a codec that cannot be run here, known by what a classifier made of its pictures.
package struct VerdictImport: Sendable {
    /// Whose pictures the table names.
    package enum Pictures: Sendable {
        case dataset(Dataset)
        /// What a database has recorded of its one dataset.
        case recording(String)
    }

    /// What was taken over.
    package struct Summary: Sendable, Hashable {
        /// Pictures with verdicts, and pictures of the dataset.
        package let pictures: Int
        package let datasetPictures: Int
        package let verdicts: Int
        /// What was left out, a sentence each.
        package let notes: [String]
    }

    /// The name under which a recording has an imported codec, whatever it is called.
    static let codecName = "verdicts"

    private let name: String
    private let classifier: String
    private let jobs: Int

    /// - Parameters:
    ///   - name: what the codec is called.
    ///   - classifier: what the classifier is called that gave the ranks.
    ///   - jobs: pictures read at once.
    package init(as name: String, judgedBy classifier: String, jobs: Int) {
        (self.name, self.classifier, self.jobs) = (name, classifier, jobs)
    }

    /// Reads a table and writes a recording, in place of one that is there.
    ///
    /// - Throws: ``CampaignError``, with file, line and column for what the table should not hold.
    package func record(_ path: String, of source: Pictures, into out: String) async throws -> Summary {
        try await CampaignError.translating {
            let file = try TextFile(path)
            let table = try VerdictTable(file)
            try RecordingFile.checkReplaceable(out)
            let pictures = try await pictures(of: source)
            let rows = try matched(table, to: pictures)
            try RecordingFile.write(to: out) { recording throws(StoreError) in
                try store(rows, rule: table.rule, hash: SHA256.hex(of: file.bytes), of: pictures, in: recording)
            }
            return Summary(
                pictures: rows.count, datasetPictures: pictures.all.count,
                verdicts: rows.reduce(0) { $0 + $1.row.verdicts.count },
                notes: pictures.notes + table.leftOut.map { "\(Terminal.name(path)): left out: \($0)" })
        }
    }

    private func pictures(of source: Pictures) async throws -> PictureSet {
        let scratch = try ResultsDatabase()
        let nobody = try StoredClassifier.nobody(in: scratch)
        switch source {
        case .dataset(let dataset):
            return try await PictureSet(
                dataset, named: FilePath.name(of: dataset.name), classifier: nobody, in: scratch, jobs: jobs)
        case .recording(let path):
            let recording = try RecordingFile.open(path)
            let names = try recording.datasetNames()
            guard names.count == 1, let dataset = try recording.dataset(named: names[0]) else {
                throw CampaignError.notRecorded(file: path, what: "one dataset", recorded: names)
            }
            return try PictureSet(recorded: dataset.record, classifier: nobody, in: scratch)
        }
    }

    /// A picture of the dataset and what the table has of it.
    private struct Row {
        let picture: PictureSet.Picture
        let row: VerdictTable.Picture
    }

    /// The table's pictures in the dataset's order.
    private func matched(_ table: VerdictTable, to pictures: PictureSet) throws(FileError) -> [Row] {
        var places: [String: Int] = [:]
        for (place, picture) in pictures.all.enumerated() {
            for name in [picture.name, picture.hash] where places[name] == nil { places[name] = place }
        }
        var rows: [Int: VerdictTable.Picture] = [:]
        for row in table.pictures {
            guard let place = places[row.name] ?? places[row.name.lowercased()] else {
                let names = pictures.all.map(\.name)
                let meant = NearestName.nearest(to: row.name, among: names) ?? names.first ?? ""
                throw table.table.bad(
                    row.row, found: "`\(Excerpt.of(row.name))` in column `picture`",
                    expected:
                        "a picture of \(Terminal.name(pictures.name)), such as \(Terminal.name(meant)), or its SHA-256")
            }
            if let first = rows.updateValue(row, forKey: place) {
                throw table.table.bad(
                    row.row, found: "`\(Excerpt.of(row.name))` in column `picture`",
                    expected: "another picture than `\(Excerpt.of(first.name))` of line \(first.row.line), which it is")
            }
        }
        return rows.sorted { $0.key < $1.key }.map { Row(picture: pictures.all[$0.key], row: $0.value) }
    }

    private func store(
        _ rows: [Row], rule: ReceptionRule, hash: String, of pictures: PictureSet, in recording: ResultsDatabase
    ) throws(StoreError) {
        let dataset = try recording.store(
            DatasetRecord(
                name: pictures.name, fingerprint: PictureSet.fingerprint(of: rows.map(\.picture)),
                pictures: rows.map {
                    PictureRecord(sha256: $0.picture.hash, name: $0.picture.name, label: $0.picture.label)
                }))
        let codec = try recording.store(
            CodecRecord(
                CodecFingerprint(name: Self.codecName, parameters: Self.parameters(name, rule), weights: hash)))
        let judge = try recording.store(
            ClassifierRecord(fingerprint: "\(classifier), as imported with \(hash.prefix(16))", name: classifier))
        try recording.store(
            zip(dataset.pictures, rows).map { ($0, LayoutRow(segmentBytes: $1.row.segmentBytes, encodeSeconds: nil)) },
            by: codec)
        try recording.store(
            zip(dataset.pictures, rows).flatMap { key, row in
                row.row.verdicts.sorted { $0.key < $1.key }.map { part, verdict in
                    (VerdictKey(picture: key, label: row.picture.label ?? 0, code: part), verdict)
                }
            }, by: VerdictContext(codec: codec, classifier: judge))
    }

    // MARK: The codec's parameters

    private static func parameters(_ name: String, _ rule: ReceptionRule) -> String {
        "name=\(JSONText.string(name)) \(VerdictTable.partColumns.first { $0.rule == rule }?.name ?? "")"
    }

    /// What of a picture can be used, as the codec's row says it.
    static func rule(of codec: CodecRecord) -> ReceptionRule? {
        VerdictTable.partColumns.first { codec.parameters.hasSuffix(" \($0.name)") }?.rule
    }
}
