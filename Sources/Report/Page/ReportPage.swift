import Basics
import Foundation

/// A report as one HTML file that needs no network, no other file and, to be read, no script.
///
/// Its plots are drawn twice: as pictures in the text, for printing and for readers without scripts, and by the script
/// in the page, which makes them answer to the pointer. A content security policy in the page forbids every request.
package struct ReportPage: Sendable {
    /// What the page shows.
    package var content: ReportContent
    /// The accuracy that the page is about.
    package var metric: AccuracyMetric

    package init(_ content: ReportContent, metric: AccuracyMetric = .top5) {
        self.content = content
        self.metric = metric
    }

    /// The plots of accuracy, in the page's order.
    ///
    /// - Throws: `ReportError.nothingToDraw` when there is no result at all.
    package func accuracyPlots() throws(ReportError) -> [Plot] {
        let cells = content.cells
        var plots = [
            try Plot.accuracyByCondition(cells, metric: metric, axis: content.axis, published: content.published)
        ]
        if let plot = Plot.accuracyByDeadline(cells, metric: metric, axis: content.axis, published: content.published) {
            plots.append(plot)
        }
        if let plot = Plot.accuracyByTime(content.moments, metric: metric, axis: content.axis, of: cells) {
            plots.append(plot)
        }
        if let plot = Plot.pairedDifferences(content.paired, metric: metric, axis: content.axis, of: cells) {
            plots.append(plot)
        }
        plots.append(try Plot.accuracyByBytes(cells: cells, metric: metric, published: content.published))
        return plots
    }

    /// The plots of what arrived, in the page's order.
    ///
    /// - Throws: `ReportError`.
    package func deliveryPlots() throws(ReportError) -> [Plot] {
        var plots: [Plot] = []
        for running in content.running where !running.images.isEmpty {
            let isPublished = content.published.runStands(for: running)
            plots.append(
                try Plot.runningPicture(
                    running.images, codec: running.codec, segment: running.segment, axis: content.axis,
                    deadline: running.deadline, isOneOfSeveral: running.isOneOfSeveral,
                    published: isPublished ? content.published.running : [],
                    publishedCaption: Published.caption(
                        "The dashed grey line", [content.published.runningSource],
                        isAsked: content.published.runningConditions == nil,
                        ours: [(running.codec, running.record)])))
        }
        if let plot = Plot.fullyOffloaded(content.cells, axis: content.axis) { plots.append(plot) }
        return plots
    }

    private static let name = "report.html"
    private static let titleEnding = " - PNCSim report"
    /// Pages as ``write(into:renderer:)`` writes them.
    private static let kind = FileKind.text(
        "an earlier report", isKnown: { $0.hasPrefix("<!DOCTYPE html>") && $0.contains("\(titleEnding)</title>") })

    /// Refuses a folder in which something else lies in the page's place, before there is anything to write.
    package static func check(_ folder: URL) throws(ReportError) {
        try ReportError.writing { () throws(OutputError) in
            try OutputFile.checkFolder(folder.path)
            try OutputFile.check(folder.appending(path: name).path, replacing: kind, makingFolder: true)
        }
    }

    /// Writes the page, and its plots as files for papers.
    ///
    /// - Parameters:
    ///   - folder: gets `report.html` and `plots/NAME.svg`, `.png` and `.vl.json`.
    ///   - renderer: draws the plots.
    /// - Returns: the page's file.
    /// - Throws: `ReportError`.
    @discardableResult
    package func write(into folder: URL, renderer: PlotRenderer) throws(ReportError) -> URL {
        let page = folder.appending(path: Self.name)
        try Self.check(folder)
        let pictures = folder.appending(path: "plots")
        let accuracy = try accuracyPlots()
        let plots = try accuracy + deliveryPlots()
        try renderer.write(plots, into: pictures)
        let library = try renderer.script()
        var figures: [HTML] = []
        for plot in plots {
            let file = pictures.appending(path: plot.name + ".svg")
            guard let svg = try? String(contentsOf: file, encoding: .utf8) else {
                throw .file(path: file.path, message: "the renderer did not write it")
            }
            figures.append(figure(plot, svg: svg))
        }
        let text = html(
            accuracy: Array(figures.prefix(accuracy.count)), delivery: Array(figures.dropFirst(accuracy.count)),
            library: library)
        try ReportError.writing { () throws(OutputError) in
            try OutputFile.write(Data(text.utf8), to: page.path, replacing: Self.kind)
        }
        return page
    }

    /// The page's text around figures that are drawn already.
    ///
    /// - Parameter library: the script that brings Vega-Lite and Vega-Embed.
    func html(accuracy: [HTML], delivery: [HTML], library: String) -> String {
        let script = """
            for (const holder of document.querySelectorAll("figure[data-plot]")) {
              const specification = JSON.parse(holder.querySelector("script").textContent);
              vegaEmbed(holder.querySelector(".plot"), specification, {
                renderer: "svg",
                actions: { export: true, source: false, compiled: false, editor: false },
                downloadFileName: holder.dataset.plot,
              }).then(() => holder.classList.add("interactive"));
            }
            """
        let head: [HTML] = [
            HTML(markup: "<meta charset=\"utf-8\">\n"),
            HTML(markup: "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"),
            // Vega compiles expressions to functions, hence unsafe-eval; nothing may be fetched from anywhere.
            HTML(
                markup: "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    + "script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:\">\n"),
            .element("title", text: content.title + Self.titleEnding),
            HTML(markup: "<style>\n\(String(decoding: PackageResources.page_css, as: UTF8.self))</style>\n"),
        ]
        let body: [HTML] =
            [header(hasDelivery: !delivery.isEmpty), accuracySection(accuracy), deliverySection(delivery)]
            + content.tables.map(section) + [viewsSection(), failures(), provenance()]
            + [
                .element("script", [.code(library)]),
                .element("script", [.code(script)]),
            ]
        return "<!DOCTYPE html>\n"
            + HTML.element("html", ["lang": "en"], [.element("head", head), .element("body", body)]).text
    }
}
