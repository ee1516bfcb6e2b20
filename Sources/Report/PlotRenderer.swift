import Basics
import Foundation

/// Draws plots with vl-convert, a Python package that carries Vega-Lite and needs neither a browser nor a network.
///
/// ```swift
/// let renderer = PlotRenderer(interpreter: URL(filePath: "Assets/python/bin/python3"))
/// let files = try renderer.write([plot], into: results, formats: [.svg, .png])
/// ```
package struct PlotRenderer: Sendable {
    /// A kind of file.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        /// Vector picture for papers.
        case svg
        /// Bitmap for slides and terminals, at twice the screen's resolution.
        case png
        /// Interactive page that opens offline.
        case html
    }

    /// The Python interpreter in whose environment the renderer is installed.
    package var interpreter: URL
    /// The command that installs it, for the error that says it is missing.
    package var remedy: String

    package init(interpreter: URL, remedy: String = "make setup") {
        self.interpreter = interpreter
        self.remedy = remedy
    }

    /// The renderer of the first folder that has one, looked for in `Assets/python` of the folders given.
    package static func locate(in roots: [String], remedy: String = "make setup") -> PlotRenderer {
        let places = roots.map { URL(filePath: $0 + "/Assets/python/bin/python3") }
        let found = places.first { FileManager.default.isExecutableFile(atPath: $0.path) }
        // Where there are other assets it is missed.
        let home = roots.firstIndex { FileManager.default.fileExists(atPath: $0 + "/Assets") }
        let fallback = home.map { places[$0] } ?? places.first ?? URL(filePath: "Assets/python/bin/python3")
        return PlotRenderer(interpreter: found ?? fallback, remedy: remedy)
    }

    /// Writes plots as files `NAME.svg` and so on, and each specification as `NAME.vl.json`.
    ///
    /// A plot whose specification already lies there unchanged, with its files as they were drawn, is not drawn again.
    ///
    /// - Returns: the pictures' files, plot by plot in the order of `formats`.
    /// - Throws: `ReportError.rendererMissing` when the renderer is not installed, `.rendererFailed`, `.output`, `.file`.
    @discardableResult
    package func write(
        _ plots: [Plot], into folder: URL, formats: [Format] = [.svg, .png]
    ) throws(ReportError) -> [URL] {
        try ReportError.writing { () throws(OutputError) in try OutputFile.makeFolder(folder.path) }
        let drawings = plots.map { Drawing($0, in: folder, formats: formats) }
        let stale = drawings.filter { !$0.isCurrent }
        try ReportError.writing { () throws(OutputError) in
            for drawing in stale { try drawing.check() }
        }
        try draw(stale)
        return drawings.flatMap { $0.pictures.map(\.file) }
    }

    /// Has pictures drawn in a folder of its own: what is put in place is written as every file of the program is.
    private func draw(_ drawings: [Drawing]) throws(ReportError) {
        guard !drawings.isEmpty else { return }
        let folder = try ReportError.writing { () throws(OutputError) in try TemporaryFolder() }
        func draft(_ index: Int, _ format: Format) -> String {
            folder.url.appending(path: "\(index).\(format.rawValue)").path
        }
        let work = drawings.enumerated().map { index, drawing in
            drawing.pictures.reduce(["name": JSON(drawing.plot.name), "spec": drawing.plot.specification]) {
                (entry: JSON, picture) in entry.with(picture.format.rawValue, JSON(draft(index, picture.format)))
            }
        }
        try run(["plots": .array(work)])
        for (index, drawing) in drawings.enumerated() {
            var contents: [[UInt8]] = []
            for (format, file) in drawing.pictures {
                do throws(FileError) { contents.append(try InputFile.read(draft(index, format))) } catch {
                    throw .file(path: file.path, message: "the renderer did not write it")
                }
            }
            try ReportError.writing { () throws(OutputError) in try drawing.write(contents) }
        }
    }

    /// The script that makes plots in a page answer to the pointer: Vega, Vega-Lite and Vega-Embed, as JavaScript.
    ///
    /// - Throws: `ReportError.rendererMissing`, `.rendererFailed`, `.output`, `.file`.
    func script() throws(ReportError) -> String {
        let folder = try ReportError.writing { () throws(OutputError) in try TemporaryFolder() }
        let bundle = folder.url.appending(path: "bundle.js")
        try run(["plots": [], "bundle": JSON(bundle.path)])
        guard let text = try? String(contentsOf: bundle, encoding: .utf8) else {
            throw ReportError.file(path: bundle.path, message: "the renderer did not write it")
        }
        return text
    }

    private func run(_ work: JSON) throws(ReportError) {
        guard FileManager.default.isExecutableFile(atPath: interpreter.path) else {
            throw .rendererMissing(interpreter: interpreter.path, remedy: remedy)
        }
        let ending: Subprogram.Ending
        do {
            ending = try Subprogram.run(
                interpreter.path, ["-c", String(decoding: PackageResources.render_plots_py, as: UTF8.self)],
                input: Data(work.text.utf8))
        } catch {
            throw ReportError.rendererFailed(plot: "anything", message: "\(error)")
        }
        let said = try? JSONDecoder().decode([String: String].self, from: Data(ending.output.utf8))
        switch (ending.code, said) {
        case (3, _): throw ReportError.rendererMissing(interpreter: interpreter.path, remedy: remedy)
        case (0, .some(let answer)):
            if let message = answer["error"] {
                throw ReportError.rendererFailed(plot: answer["plot"] ?? "a plot", message: message)
            }
        default:
            let last = ending.errors.split(separator: "\n").last.map(String.init) ?? "it ended without a word"
            throw ReportError.rendererFailed(plot: "anything", message: "\(last) (status \(ending.code))")
        }
    }
}
