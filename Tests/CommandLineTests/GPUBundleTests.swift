import Foundation
import TestSupport
import Testing

/// scripts/train-on-gpu: what can be tried without torch and without a GPU.
@Suite("Training on another machine")
struct GPUBundleTests {
    let program: Program

    init() throws {
        program = try Program()
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: "scripts"), withIntermediateDirectories: true)
        for name in ["scripts/train-on-gpu", "scripts/gpu", "Bridges/Torch/Sources"] {
            let target = program.folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: Program.package.appending(path: name), to: target)
        }
        try program.write("the classifier's weights", to: "Assets/efficientnet-lite0.safetensors")
        try program.write("a codec's weights", to: "Weights/pnc.safetensors")
        try program.write("pnc 9s a pnc\n", to: "Weights/plans/gpu")
    }

    private func script(_ arguments: String...) throws -> Program.Ending {
        try program.run(
            ["python3", "scripts/train-on-gpu"] + arguments, executable: URL(filePath: "/usr/bin/env"))
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: program.folder.appending(path: folder).path).sorted()
    }

    private func content(_ name: String) throws -> Data {
        try Data(contentsOf: program.folder.appending(path: name))
    }

    /// Photographs that set-up fetches, several times under other names.
    private func photographs(_ count: Int) throws -> [String] {
        let folder = Program.package.appending(path: "Assets/imagenet-20")
        let originals = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try (0..<count).map { index in
            let name = "p\(index).jpg"
            try program.write(
                Data(contentsOf: folder.appending(path: originals[index % originals.count])), to: "photographs/\(name)")
            return name
        }.sorted()
    }

    /// A program that does nothing, with the shared libraries of a shell.
    private func pack(_ options: String...) throws -> Program.Ending {
        let arguments = [
            "python3", "scripts/train-on-gpu", "pack", "--images", "photographs", "--out", "bundles",
            "--program", "/bin/sh",
        ]
        return try program.run(arguments + options, executable: URL(filePath: "/usr/bin/env"))
    }

    @Test("every picture arrives under its name, those for validation unchanged, in bundles of the given size")
    func wholeWay() throws {
        let names = try photographs(24)
        let limit = 500_000
        let packed = try pack("--bundles", "3", "--bundle-size", "\(limit)", "--validation", "4")
        try #require(packed.code == 0, "\(packed.errors)")
        let bundles = try self.names(in: "bundles")
        #expect(bundles == (1...3).map { "bundle-\($0).zip" })
        for bundle in bundles {
            #expect(try content("bundles/\(bundle)").count <= limit)
            #expect(try script("unpack", "bundles/\(bundle)", "there").code == 0)
        }
        #expect(try self.names(in: "there/pictures") == names)
        let unchanged = try names.filter { try content("there/pictures/\($0)") == content("photographs/\($0)") }
        let notes = try #require(
            JSONSerialization.jsonObject(with: content("there/bundle-1.json")) as? [String: Any])
        #expect(notes["pictures"] as? Int == 24)
        #expect(notes["validation"] as? Int == 4)
        #expect(notes["quality"] is Int, "24 photographs do not fit as they are")
        #expect(unchanged.count >= 4 && unchanged.count < 24)
        #expect(
            FileManager.default.isExecutableFile(atPath: program.folder.appending(path: "there/program/pncsim").path))
        for name in [
            "scripts/train-on-gpu", "plan", "Weights/pnc.safetensors", "Assets/efficientnet-lite0.safetensors",
            "Bridges/Torch/Sources/TorchBridge/bridge.cpp",
        ] {
            #expect(
                FileManager.default.fileExists(atPath: program.folder.appending(path: "there/\(name)").path), "\(name)")
        }
    }

    @Test("pictures that fit travel as they are")
    func unchanged() throws {
        let names = try photographs(3)
        #expect(try pack("--bundles", "1", "--bundle-size", "60M", "--validation", "1").code == 0)
        #expect(try script("unpack", "bundles/bundle-1.zip", "there").code == 0)
        for name in names { #expect(try content("there/pictures/\(name)") == content("photographs/\(name)")) }
    }

    @Test("says that a bundle is too small, or damaged")
    func refusals() throws {
        _ = try photographs(8)
        let packed = try pack("--bundles", "1", "--bundle-size", "200K", "--validation", "4")
        #expect(packed.code == 1)
        #expect(packed.errors.contains("are too small"), "\(packed.errors)")
        try program.write("PK and no more", to: "half.zip")
        let unpacked = try script("unpack", "half.zip", "there")
        #expect(unpacked.code == 1)
        #expect(unpacked.errors.contains("half.zip cannot be unpacked"), "\(unpacked.errors)")
    }

    // MARK: Training within its time

    /// A machine on which everything is prepared, with a shell script as the program.
    private func machine(_ body: String, plan: String) throws {
        try program.write("#!/bin/sh\n" + body, to: "there/program/pncsim")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: program.folder.appending(path: "there/program/pncsim").path)
        try program.write(plan, to: "there/plan")
        try program.write("", to: "there/pictures/p.jpg")
        try program.write("{\"pictures\": 1, \"of\": 1}", to: "there/bundle-1.json")
        try program.write("", to: "there/bridge/libTorchBridge.so")
        try program.write("{\"home\": \"/nowhere/torch\"}", to: "there/bridge/torch.json")
    }

    private func train(minutes: Double) throws -> Program.Ending {
        try script(
            "train", "there", "--out", "results", "--minutes", "\(minutes)", "--device", "cpu", "--reserve", "0s", "--",
            "--extra")
    }

    private func members(_ archive: String) throws -> [String] {
        let listed = try program.run(["tar", "-tJf", "results/\(archive)"], executable: URL(filePath: "/usr/bin/env"))
        return listed.output.split(separator: "\n").map(String.init).sorted()
    }

    private static let folder = """
        while [ "$1" != "--out" ]; do shift; done; out=$2

        """

    @Test("lanes run side by side, their parts one after the other, and each part's weights come back")
    func lanes() throws {
        try machine(
            "echo \"$*\"\n" + Self.folder + "date +%s%N > $out/start; sleep 2; date +%s%N > $out/weights.safetensors\n",
            plan: "one 50s a pnc --batch 7\ntwo 50s a pnc\nthree 50s b rnn-lite # a remark\n")
        let ending = try train(minutes: 5)
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
        for part in ["one", "two", "three"] {
            #expect(try members("\(part).tar.xz") == ["\(part)/log.txt", "\(part)/weights.safetensors"])
        }
        let log = try String(decoding: content("there/runs/one/log.txt"), as: UTF8.self)
        #expect(log.hasPrefix("train pnc --batch 7 --images"))
        #expect(
            log.contains("--device cpu") && log.contains("--time-budget 50s") && log.hasSuffix("--extra\n"), "\(log)")
        func time(_ event: String, of part: String) throws -> Int {
            let text = try String(decoding: content("there/runs/\(part)/\(event)"), as: UTF8.self)
            return try #require(Int(text.dropLast()))
        }
        let firstEnd = try time("weights.safetensors", of: "one")
        #expect(try time("start", of: "two") > firstEnd)
        #expect(try time("start", of: "three") < firstEnd)
    }

    @Test("a part may begin with the weights of one that ended before it, in the same training or in an earlier one")
    func goesOn() throws {
        let body =
            "echo \"$*\"\nstart=$4; " + Self.folder
            + "[ $start = none ] || cat $start; echo of $out > $out/weights.safetensors\n"
        try machine(body, plan: "one 50s a pnc --from none\ntwo 50s a pnc --from runs/one/weights.safetensors\n")
        #expect(try train(minutes: 5).code == 0)
        try program.write("three 50s a pnc --from runs/two/weights.safetensors\n", to: "there/plan")
        #expect(try train(minutes: 5).code == 0)
        for (part, start) in [("two", "runs/one"), ("three", "runs/two")] {
            let log = try String(decoding: content("there/runs/\(part)/log.txt"), as: UTF8.self)
            #expect(log.hasSuffix("\(start)\n"), "\(log)")
        }

        try program.write("two 50s a pnc --from runs/two/weights.safetensors\n", to: "there/plan")
        let refused = try train(minutes: 5)
        #expect(refused.code == 1 && refused.errors.contains("its own earlier result"), "\(refused.errors)")
        #expect(try names(in: "there/runs/two").contains("weights.safetensors"))
    }

    /// A file in the form of a checkpoint with one parameter of four bytes.
    private func writeCheckpoint() throws {
        let header =
            #"{"average/w":{"data_offsets":[0,4],"dtype":"F32","shape":[1]},"#
            + #""moment1/w":{"data_offsets":[4,8],"dtype":"F32","shape":[1]},"#
            + #""weight/w":{"data_offsets":[8,12],"dtype":"F32","shape":[1]}}"#
        var checkpoint = Data(withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) })
        checkpoint += Data(header.utf8) + Data("AVERMOM1WEIG".utf8)
        try program.write(checkpoint, to: "checkpoint")
    }

    @Test("a part that does not end is ended, and its averaged weights come back from its checkpoint")
    func overrun() throws {
        try writeCheckpoint()
        try machine(
            "trap '' TERM\n" + Self.folder
                + "cp ../checkpoint $out/checkpoint.safetensors; while :; do sleep 1; done\n",
            plan: "stuck 100s a pnc\n")
        // Eight seconds are kept for packing, and six pass between the two signals.
        let start = ContinuousClock.now
        let ending = try train(minutes: 10.0 / 60)
        #expect(ending.code == 1)
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(try members("stuck.tar.xz") == ["stuck/checkpoint.safetensors", "stuck/log.txt"])
        _ = try program.run(["tar", "-xJf", "results/stuck.tar.xz"], executable: URL(filePath: "/usr/bin/env"))
        let saved = try content("stuck/checkpoint.safetensors")
        #expect(saved.suffix(12) == Data("AVER".utf8) + Data(count: 4) + Data("AVER".utf8))
    }

    @Test("when everything is killed, the last checkpoint is among the results")
    func killed() throws {
        try writeCheckpoint()
        try machine(
            Self.folder + "echo $$ > ../pid; cp ../checkpoint $out/checkpoint.safetensors; exec sleep 30\n",
            plan: "pnc 100s a pnc\n")
        let process = try program.start(
            ["python3", "scripts/train-on-gpu", "train", "there", "--out", "results", "--device", "cpu"],
            executable: URL(filePath: "/usr/bin/env"))
        let deadline = Date(timeIntervalSinceNow: 60)
        let archive = program.folder.appending(path: "results/pnc.tar.xz").path
        while !FileManager.default.fileExists(atPath: archive), Date() < deadline { pause(.milliseconds(50)) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let child = String(decoding: try content("pid"), as: UTF8.self).trimmingCharacters(in: .newlines)
        kill(try #require(Int32(child)), SIGKILL)
        #expect(try members("pnc.tar.xz").contains("pnc/checkpoint.safetensors"))
    }

    @Test("where no bridge can be built, takes the one that was brought for the same torch; tells of a failing probe")
    func broughtBridge() throws {
        try machine("echo update of $1 $2; [ $2 != starfish ]\n", plan: "pnc 9s a pnc\nstarfish 9s a starfish\n")
        try FileManager.default.removeItem(at: program.folder.appending(path: "there/bridge"))
        let python = try program.write(
            """
            #!/bin/sh
            echo '{"home": "/nowhere/torch", "version": "2.11.0", "abi": 1, "cuda": null, "devices": 0, "name": null}'
            """, to: "python-with-torch")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
        // No source is there: every compiler fails.
        let without = try script("probe", "there", "--python", python, "--device", "cpu")
        #expect(without.code == 1)
        #expect(without.errors.contains("the bridge could not be built"), "\(without.errors)")

        try program.write("brought", to: "there/prebuilt/2.11.0/libTorchBridge.so")
        let probed = try script("probe", "there", "--python", python, "--device", "cpu")
        #expect(try content("there/bridge/libTorchBridge.so") == Data("brought".utf8))
        #expect(probed.code == 1)
        #expect(probed.output.contains("update of train pnc") && probed.output.contains("probe of starfish: code 1"))
        #expect(probed.errors.contains("the probe of starfish failed"), "\(probed.errors)")
    }

    @Test(
        "says what is wrong with a plan",
        arguments: [
            ("pnc 180s a", "is no part"), ("pnc soon a pnc", "is no time above 0"),
            ("pnc 0s a pnc", "is no time above 0"),
            ("p/q 9s a pnc", "is no name for a part"), ("x 9s a pnc\\nx 9s a pnc", "two parts are called x"),
            ("# nothing", "has no parts"),
        ])
    func badPlan(line: String, reason: String) throws {
        try machine("exit 0\n", plan: line.replacingOccurrences(of: "\\n", with: "\n") + "\n")
        let ending = try train(minutes: 1)
        #expect(ending.code == 1)
        #expect(ending.errors.contains(reason), "\(ending.errors)")
    }
}
