import Foundation
import TestSupport
import Testing

/// A neural codec that is a folder, as a user tries one.
@Suite(
    "A folder that is a codec",
    .enabled(
        if: FileManager.default.fileExists(atPath: Program.package.path + "/Assets/openvino"),
        "make test fetches OpenVINO"))
struct ModelFolderTests {
    @Test("is written from a codec of the program, checked, fitted anew, and run beside that codec in a scenario")
    func walk() throws {
        let program = try Program()
        #expect(try program.run("codec", "export", "pnc", "--out", "own").code == 0)
        let check = try program.run("codec", "check", "own")
        #expect(check.code == 0 && check.output.contains("10, each usable by itself"), "\(check.errors)")
        let scenario = """
            codecs: [pnc, {model: {path: own, name: own}}]
            dataset: imagenet-20
            images: 3
            link: constant
            """
        try program.write(scenario, to: "s.yaml")
        let run = try program.run("run", "s.yaml", "--db", "r.sqlite", "--no-plot")
        #expect(run.code == 0, "\(run.errors)")
        let sizes = try program.run(
            "query", "SELECT codec_label, mean_encoded_bytes FROM current_run ORDER BY 1", "--db", "r.sqlite",
            "--format", "csv")
        let rows = sizes.output.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",") }
        #expect(rows.map { String($0[0]) } == ["own", "pnc"], "\(sizes.errors)")
        let bytes = rows.compactMap { Double($0[1]) }
        #expect(bytes.count == 2 && abs(bytes[0] - bytes[1]) <= 0.002 * bytes[1])

        // Tables of other pictures: another codec, whose bytes are others.
        let fit = try program.run("codec", "fit", "own", "--images", "imagenet-20", "--limit", "5")
        #expect(fit.code == 0 && fit.output.contains("10 tables of 64 symbols, from 5 pictures"), "\(fit.errors)")
        let again = try program.run("run", "s.yaml", "--db", "r.sqlite", "--no-plot")
        #expect(again.code == 0 && again.output.contains("2 runs, 1 of them already"), "\(again.output)")
        // The database keeps what the scenario said of the folder, and does its runs again.
        let verified = try program.run("verify", "r.sqlite")
        #expect(verified.code == 0, "\(verified.output) \(verified.errors)")
    }

    @Test("that is none is told in one error")
    func none() throws {
        let program = try Program()
        let missing = try program.run("codec", "check", "nowhere")
        #expect(missing.code != 0 && missing.errors.contains("nowhere/codec.yaml"))
        try program.write("name: mine\nsegments: 0", to: "mine/codec.yaml")
        let wrong = try program.run("codec", "check", "mine")
        #expect(wrong.code != 0 && wrong.errors.contains("mine/codec.yaml:2"))
        try program.write("codecs: [{model: {path: mine}}]\ndataset: imagenet-20", to: "s.yaml")
        let checked = try program.run("check", "s.yaml")
        #expect(checked.code != 0 && checked.errors.contains("mine/codec.yaml:2"))
    }
}
