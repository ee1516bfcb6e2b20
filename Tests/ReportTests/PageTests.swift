import Basics
import Foundation
import Testing

@testable import Report

@Suite("The report page")
struct PageTests {
    private func page() -> String {
        let page = ReportPage(Samples.content())
        return page.html(accuracy: [], delivery: [], library: "var a = '</script><!--';")
    }

    @Test("asks nothing of any network")
    func isSelfContained() throws {
        let plots = try ReportPage(Samples.content()).accuracyPlots()
        let page = ReportPage(Samples.content())
        let text = page.html(
            accuracy: plots.map { page.figure($0, svg: "<svg></svg>") }, delivery: [], library: "")
        for pattern in ["src=\"http", "src=\"//", "href=\"http", "href=\"//", "url(", "@import", "<link", "srcset"] {
            #expect(!text.contains(pattern), "\(pattern)")
        }
        #expect(text.contains("default-src 'none'"))
    }

    @Test("escapes what it is given")
    func escapes() {
        let text = page()
        #expect(text.contains("<h1>Paper &lt;evaluation&gt; &amp; more</h1>"))
        #expect(text.contains("disk is &lt;full&gt;."))
        #expect(text.contains("# &lt;/script&gt;&lt;script&gt;alert(1)"))
        #expect(!text.contains("<script>alert"))
        #expect(text.contains(#"var a = '<\/script><\!--';"#))
    }

    @Test("has every cell's accuracy and interval, as the query gave them")
    func numbers() throws {
        let text = page()
        for cell in Samples.cells() {
            let accuracy = try #require(cell.top5)
            let bytes = try #require(cell.meanBytes)
            let interval = accuracy.interval.map {
                "\(NumberText.fixed($0.low * 100, 1)) to \(NumberText.fixed($0.high * 100, 1))"
            }
            #expect(text.contains(">\(NumberText.percent(accuracy.value))<"))
            #expect(text.contains(">\(interval ?? "no interval")<"))
            #expect(text.contains(">\(NumberText.fixed(bytes / 1024, 2)) KB<"))
        }
        // One winner under each condition with each deadline.
        #expect(text.components(separatedBy: "<strong>").count - 1 == 2 * 3 + 1 /* the failed run's name */)
    }

    @Test("has a row for each of many conditions, which would not fit beside each other")
    func manyConditions() throws {
        let cells = PanelTests.cells(links: ["a", "b", "c"], rules: ["testbed"])
        let content = ReportContent(title: "many", axis: PanelTests.axis, cells: cells)
        let text = ReportPage(content).html(accuracy: [], delivery: [], library: "")
        let head = text.components(separatedBy: "<thead>")[1].components(separatedBy: "</thead>")[0]
        #expect(head.components(separatedBy: "<th").count - 1 == 4)
        for cell in cells {
            #expect(
                text.contains(">\(NumberText.percent(try #require(cell.top5).value))<")
                    && text.contains(">\(cell.condition)<"))
        }
        #expect(text.components(separatedBy: "<strong>").count - 1 == 9)
    }

    @Test("shows what the server saw, the failures, further tables and the provenance")
    func sections() {
        let text = page()
        for piece in [
            "<h2>What the server saw</h2>", "<h3>folding chair</h3>", "jamming heavy, image 2 of the run", "in the end",
            "\u{2717} sorrel", "starfish is not shown: its weights are missing.", "nothing yet", "not decodable",
            "1\u{202F}387 B",
            "\u{2713} in the top 5; first: rocking chair", "\u{2713} folding chair", "data:image/png;base64,iVBOR",
            "id=\"encoding-overhead\"", "<td class=\"number\">48.6</td>", "pncsim run x.yaml", "Scenario hash", "4f2a",
        ] {
            #expect(text.contains(piece), "\(piece)")
        }
    }

    @Test("leaves out what there is not")
    func empty() {
        let content = ReportContent(title: "small", cells: Samples.cells(deadlines: [500], levels: ["none"]))
        let text = ReportPage(content).html(accuracy: [], delivery: [], library: "")
        for piece in ["What the server saw", "Runs that failed", "Provenance", "What arrived"] {
            #expect(!text.contains(piece), "\(piece)")
        }
        #expect(text.contains("3 codecs, 1 condition, 1 deadline: 3 cells"))
    }
}

@Suite("The renderer")
struct RendererTests {
    @Test("that is not there is an error that names the command to run")
    func missing() throws {
        let renderer = PlotRenderer(interpreter: URL(filePath: "/nowhere/python3"), remedy: "make setup")
        try Samples.withFolder { folder in
            #expect(throws: ReportError.rendererMissing(interpreter: "/nowhere/python3", remedy: "make setup")) {
                try renderer.write([.accuracyByCondition(Samples.cells())], into: folder)
            }
            // Nothing pretends that the plot was drawn.
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }

    @Test("draws every plot", .enabled(if: Samples.renderer != nil, "the renderer is not installed: make setup"))
    func draws() throws {
        let renderer = try #require(Samples.renderer)
        try Samples.withFolder { folder in
            let plots = try PlotTests.everyPlot()
            let files = try renderer.write(plots, into: folder, formats: [.svg, .png])
            #expect(files.count == 2 * plots.count)
            for plot in plots {
                let svg = try String(contentsOf: folder.appending(path: plot.name + ".svg"), encoding: .utf8)
                #expect(svg.hasPrefix("<svg"))
                // Marks of data are there, not an empty frame.
                #expect(svg.contains("mark-symbol") || svg.contains("mark-line"), "\(plot.name)")
                let png = try Data(contentsOf: folder.appending(path: plot.name + ".png"))
                #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            }
            let svg = try String(contentsOf: folder.appending(path: "accuracy-by-jamming.svg"), encoding: .utf8)
            for text in ["by 300 ms", "jpeg-progressive", "Jamming level", "heavy", "Top-5 accuracy"] {
                #expect(svg.contains(text), "\(text)")
            }
        }
    }

    @Test(
        "draws again only what has changed",
        .enabled(if: Samples.renderer != nil, "the renderer is not installed: make setup"))
    func keeps() throws {
        let renderer = try #require(Samples.renderer)
        try Samples.withFolder { folder in
            let plot = try Plot.accuracyByCondition(Samples.cells())
            try renderer.write([plot], into: folder, formats: [.svg])
            let file = folder.appending(path: "accuracy-by-jamming.svg")
            let drawn = try Data(contentsOf: file)
            let longAgo = Date(timeIntervalSince1970: 1)
            try FileManager.default.setAttributes([.modificationDate: longAgo], ofItemAtPath: file.path)
            func modified() throws -> Date? {
                try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
            }
            try renderer.write([plot], into: folder, formats: [.svg])
            #expect(try modified() == longAgo)
            try Data("junk".utf8).write(to: file)
            try renderer.write([plot], into: folder, formats: [.svg])
            #expect(try Data(contentsOf: file) == drawn)
            try renderer.write([.accuracyByCondition(Samples.cells(), metric: .top1)], into: folder, formats: [.svg])
            #expect(try Data(contentsOf: file).starts(with: Data("<svg".utf8)))
        }
    }

    @Test(
        "refuses a specification that would fetch something",
        .enabled(if: Samples.renderer != nil, "the renderer is not installed: make setup"))
    func refusesFetches() throws {
        let renderer = try #require(Samples.renderer)
        let plot = Plot(
            name: "remote", title: "", caption: "",
            view: [
                "data": ["url": "https://example.invalid/data.csv"], "mark": "point",
                "encoding": ["x": ["field": "a", "type": "quantitative"]],
            ])
        try Samples.withFolder { folder in
            #expect(throws: ReportError.self) { try renderer.write([plot], into: folder, formats: [.svg]) }
        }
    }
}

@Suite("The report page in a browser")
struct BrowserTests {
    /// Chromium under one of its names.
    static let browser: URL? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        for name in ["chromium", "chromium-browser", "google-chrome"] {
            for folder in folders {
                let path = "\(folder)/\(name)"
                if FileManager.default.isExecutableFile(atPath: path) { return URL(filePath: path) }
            }
        }
        return nil
    }()

    @Test(
        "becomes interactive, without a request and without a complaint",
        .enabled(if: Samples.renderer != nil, "the renderer is not installed: make setup"),
        .enabled(if: browser != nil, "Chromium is not installed: apt-get install chromium"))
    func interactive() throws {
        let renderer = try #require(Samples.renderer)
        let browser = try #require(Self.browser)
        try Samples.withFolder { folder in
            let written = try ReportPage(Samples.content()).write(into: folder, renderer: renderer)
            // The same page with a script that notes what the browser made of each picture.
            let page = folder.appending(path: "measured.html")
            let measure =
                "<script>document.querySelectorAll('img').forEach(i => i.decode().then("
                + "() => i.setAttribute('data-shown', i.naturalWidth + 'x' + i.naturalHeight)))</script>"
            let whole = try String(contentsOf: written, encoding: .utf8)
            let ending = "</body>\n</html>\n"
            #expect(whole.hasSuffix(ending))
            try (whole.dropLast(ending.count) + measure + ending).write(to: page, atomically: true, encoding: .utf8)
            let dom = folder.appending(path: "dom.html")
            let log = folder.appending(path: "log.txt")
            for file in [dom, log] { try Data().write(to: file) }
            let process = Process()
            process.executableURL = browser
            process.arguments = [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path)/profile",
                "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--virtual-time-budget=20000",
                "--dump-dom", page.absoluteString,
            ]
            process.standardOutput = try FileHandle(forWritingTo: dom)
            process.standardError = try FileHandle(forWritingTo: log)
            try process.run()
            process.waitUntilExit()
            let text = try String(contentsOf: dom, encoding: .utf8)
            let complaints = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
                .filter { $0.contains("CONSOLE") }
            #expect(complaints.isEmpty)
            let figures = text.components(separatedBy: "<figure ").dropFirst()
            #expect(figures.count == 6)
            for figure in figures {
                #expect(figure.prefix(200).contains("class=\"interactive\""))
                // Vega's own drawing, with its marks, has taken the picture's place.
                #expect(figure.contains("class=\"marks\""))
                #expect(figure.contains("mark-symbol"))
            }
            // What the server saw: the original, two moments and two ends (one of them a last moment again), all drawn, each
            // over its bytes and the classifier's answer.
            let views =
                text.components(separatedBy: "<section id=\"views\"").last?.components(separatedBy: "<section id=\"")
                .first
                ?? ""
            #expect(views.components(separatedBy: "<img ").count - 1 == 5)
            #expect(views.components(separatedBy: "data-shown=\"1x1\"").count - 1 == 5)
            for piece in ["nothing yet", "not decodable", "1\u{202F}387 B", "rocking chair", "\u{2713} folding chair"] {
                #expect(views.contains(piece), "\(piece)")
            }
            // Every cell answers to the pointer with its accuracy.
            #expect(text.contains("Top-5 accuracy: 90.0%"))
        }
    }
}
