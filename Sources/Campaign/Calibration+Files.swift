import Basics

extension Calibration {
    /// Reads the published trace and the published sizes of features.
    ///
    /// - Parameters:
    ///   - trace: a CSV file with the columns `jamming`, `whole_features` and `whole_features_KB` (or `n_features` and
    ///     `fully_offloaded_KB`), a row an image.
    ///   - sizes: a CSV file with a row a feature and its mean size in the column `figure_bytes` (or
    ///     `marginal_bytes_from_figure`).
    ///   - sizeVariation: relative standard deviation of an image's size.
    /// - Throws: `FileError`.
    package init(trace: String, sizes: String, sizeVariation: Double) throws(FileError) {
        let images = try CSVTable(TextFile(trace))
        let level = try images.column(of: "jamming")
        let features = try images.column(of: "whole_features", "n_features")
        let kilobytes = try images.column(of: "whole_features_KB", "fully_offloaded_KB")
        var published: [String: Sample] = [:]
        for row in images.rows {
            published[row.fields[level], default: Sample()].add(
                features: Int(try images.number(row, features).value),
                kilobytes: try images.number(row, kilobytes).value)
        }
        let table = try CSVTable(TextFile(sizes))
        let bytes = try table.column(of: "figure_bytes", "marginal_bytes_from_figure")
        var featureBytes: [Double] = []
        for row in table.rows { featureBytes.append(try table.number(row, bytes).value) }
        self.init(published: published, featureBytes: featureBytes, sizeVariation: sizeVariation)
    }
}

extension CSVTable {
    /// The column that has one of some names.
    fileprivate func column(of names: String...) throws(FileError) -> Int {
        for name in names {
            if let column = column(name) { return column }
        }
        throw bad(
            header, found: "the columns `\(header.fields.joined(separator: ","))`",
            expected: "a column `\(names.joined(separator: "` or `"))`")
    }
}
