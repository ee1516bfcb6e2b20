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
        let fallback = places.first ?? URL(filePath: "Assets/python/bin/python3")
        return PlotRenderer(interpreter: found ?? fallback, remedy: remedy)
    }

    /// Writes plots as files `NAME.svg` and so on, and each specification as `NAME.vl.json`.
    ///
    /// A plot whose specification already lies there unchanged with all its files is not drawn again.
    ///
    /// - Returns: the pictures' files, plot by plot in the order of `formats`.
    /// - Throws: `ReportError.rendererMissing` when the renderer is not installed, `.rendererFailed`, `.file`.
    @discardableResult
    package func write(
        _ plots: [Plot], into folder: URL, formats: [Format] = [.svg, .png]
    ) throws(ReportError) -> [URL] {
        do throws(OutputError) { try OutputFile.makeFolder(folder.path) } catch {
            throw .file(path: folder.path, message: error.reason)
        }
        var work: [JSON] = []
        var stale: [(plot: Plot, specification: URL)] = []
        var files: [URL] = []
        for plot in plots {
            var entry: JSON = ["name": JSON(plot.name), "spec": plot.specification]
            let specification = folder.appending(path: plot.name + ".vl.json")
            var isCurrent = (try? String(contentsOf: specification, encoding: .utf8)) == plot.specification.text
            for format in formats {
                let file = folder.appending(path: plot.name + "." + format.rawValue)
                entry = entry.with(format.rawValue, JSON(file.path))
                files.append(file)
                if !FileManager.default.fileExists(atPath: file.path) { isCurrent = false }
            }
            guard !isCurrent else { continue }
            work.append(entry)
            stale.append((plot, specification))
        }
        guard !work.isEmpty else { return files }
        try run(["plots": .array(work)])
        // Written last: a specification on disk says that its pictures are there.
        for item in stale {
            do throws(OutputError) {
                try OutputFile.write(Data(item.plot.specification.text.utf8), to: item.specification.path)
            } catch {
                throw .file(path: item.specification.path, message: error.reason)
            }
        }
        return files
    }

    /// The script that makes plots in a page answer to the pointer: Vega, Vega-Lite and Vega-Embed, as JavaScript.
    ///
    /// - Throws: `ReportError.rendererMissing`, `.rendererFailed`, `.file`.
    func script() throws(ReportError) -> String {
        let folder: TemporaryFolder
        do throws(OutputError) { folder = try TemporaryFolder() } catch {
            throw .file(path: error.path, message: error.reason)
        }
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
