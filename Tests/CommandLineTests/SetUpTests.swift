import Foundation
import TestSupport
import Testing

/// What set-up takes from outside is what was meant, or is refused.
@Suite("Set-up")
struct SetUpTests {
    let program: Program

    init() throws {
        program = try Program()
        for script in ["fetch-assets", "pth_to_safetensors.py"] {
            let file = Program.package.appending(path: "scripts/\(script)")
            try program.write(Data(contentsOf: file), to: "scripts/\(script)")
        }
    }

    private func python(
        _ arguments: [String], path: String = "", environment: [String: String] = [:]
    ) throws -> Program.Ending {
        try program.run(
            ["python3"] + arguments, executable: URL(filePath: "/usr/bin/env"),
            environment: environment.merging(["PYTHONPATH": path]) { $1 })
    }

    @Test("refuses a download whose SHA-256 is not the pinned one, even if pip lets it pass")
    func wrongDownload() throws {
        // A pip that checks nothing and brings a wheel of its own.
        try program.write(
            """
            import pathlib, sys, zipfile
            if "download" in sys.argv:
                folder = pathlib.Path(sys.argv[sys.argv.index("--dest") + 1])
                with zipfile.ZipFile(folder / "foolbox-3.3.4-py3-none-any.whl", "w") as wheel:
                    for index in range(20):
                        wheel.writestr(f"foolbox/data/imagenet_{index}_1.jpg", b"not the photograph")
            """, to: "fake/pip/__main__.py")
        try program.write("", to: "fake/pip/__init__.py")
        let ending = try python(["scripts/fetch-assets"], path: program.folder.appending(path: "fake").path)
        #expect(ending.code == 1)
        #expect(ending.errors.contains("foolbox 3.3.4 refused: its SHA-256 is not 11049d51"), "\(ending.errors)")
        let assets = program.folder.appending(path: "Assets").path
        #expect(try FileManager.default.contentsOfDirectory(atPath: assets).isEmpty)
    }

    @Test(
        "without a network takes what a folder holds, and only what was meant",
        arguments: [nil, "no wheel", "PK\u{3}\u{4} another wheel"])
    func offline(wheel: String?) throws {
        try program.write("the folder of packages", to: "packages/README")
        if let wheel { try program.write(wheel, to: "packages/foolbox-3.3.4-py3-none-any.whl") }
        let ending = try python(
            ["scripts/fetch-assets", "--from", "packages"],
            environment: ["PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/"])
        #expect(ending.code == 1)
        #expect(ending.errors.contains("foolbox 3.3.4 is not usable in packages"), "\(ending.errors)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "Assets/imagenet-20").path))
    }

    @Test("refuses a pickle that names anything but tensors, and runs nothing of it")
    func hostilePickle() throws {
        try program.write(
            """
            import collections, pathlib, pickle, struct, sys
            class Attack:
                def __reduce__(self):
                    return (pathlib.Path.touch, (pathlib.Path("harmed"),))
            class Evaluation:
                def __reduce__(self):
                    return (eval, ("open('harmed', 'w')",))
            for name, value in (("touch", Attack()), ("eval", Evaluation()),
                                ("ordered", collections.OrderedDict(a=Attack()))):
                with open(name + ".pth", "wb") as file:
                    for part in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, value, []):
                        pickle.dump(part, file, protocol=2)
            """, to: "make.py")
        #expect(try python(["make.py"]).code == 0)
        for name in ["touch", "eval", "ordered"] {
            let ending = try python(["scripts/pth_to_safetensors.py", "\(name).pth", "out.safetensors"])
            #expect(ending.code == 1)
            #expect(ending.errors.contains("is not allowed in a file of tensors"), "\(ending.errors)")
        }
        for name in ["harmed", "out.safetensors"] {
            #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: name).path))
        }
    }
}
