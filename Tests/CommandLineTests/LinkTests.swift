import Foundation
import TestSupport
import Testing

@Suite("The radio's commands, as a user types them")
struct LinkTests {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.75\n2100,0.8\n6000,0.9\n", to: "codec.csv")
        try program.write(
            """
            images: 6
            codecs: [{curve: {table: codec.csv, encoding-time: 12 ms}}]
            keep: {events: true, link-samples: true}
            sweep: {grid: {jamming: [none, heavy]}}
            """, to: "small.yaml")
    }

    private func rows(_ query: String) throws -> [[String]] {
        let ending = try program.run("query", query, "--format", "csv")
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output.split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("the event log and the link's samples hold every byte that the images received")
    func recording() throws {
        let ending = try program.run("run", "small.yaml", "--no-plot")
        #expect(ending.code == 0, "\(ending.errors)")
        let received = try rows("SELECT run, sum(received_bytes), sum(blocks) FROM outcome GROUP BY run ORDER BY run")
        let samples = try rows("SELECT run, sum(delivered_bytes) FROM link_sample GROUP BY run ORDER BY run")
        let events = try rows(
            "SELECT run, sum(json_extract(detail, '$.bytes')), count(*) FROM event_log WHERE event = 'block-delivered' "
                + "GROUP BY run ORDER BY run")
        #expect(received.count == 2)
        #expect(events == received)
        // The link's throughput is all that it delivered, late or not.
        let carried = try rows(
            "SELECT run, sum(json_extract(detail, '$.bytes')) FROM event_log "
                + "WHERE event IN ('block-delivered', 'block-late') GROUP BY run ORDER BY run")
        #expect(samples == carried)
        #expect(carried != received.map { Array($0.prefix(2)) })
        let arrivals = try rows("SELECT at_ns / 1000000 FROM event_log WHERE event = 'arrival' AND run = 1 ORDER BY 1")
        #expect(arrivals == [["0"], ["500"], ["1000"], ["1500"], ["2000"], ["2500"]])
        // Silence carries more than a heavy jammer leaves.
        #expect(try #require(Int(received[0][1])) > #require(Int(received[1][1])))
    }

    @Test("a run is looked into: its list, its frames as a capture, its timeline with segments and deadlines")
    func inspect() throws {
        let list = try program.run("inspect", "small.yaml")
        #expect(list.output == "0  codec, jamming=none, replication 0\n1  codec, jamming=heavy, replication 0\n")
        let ending = try program.run(
            "inspect", "small.yaml", "--run", "1", "--pcap", "run.pcap", "--timeline", "run.svg")
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.output.hasPrefix("codec, jamming=heavy, replication 0, 0.0 ms to 600.0 ms\n"))
        let svg = try String(contentsOf: program.folder.appending(path: "run.svg"), encoding: .utf8)
        for word in ["jammer", "carrier sense", "acknowledgement", "segment 1", "deadline of image 0", "image 1"] {
            #expect(svg.contains(word), "\(word)")
        }
        let pcap = try [UInt8](Data(contentsOf: program.folder.appending(path: "run.pcap")))
        // Magic number of captures with nanoseconds; link type 195.
        #expect(Array(pcap.prefix(4)) == [0x4D, 0x3C, 0xB2, 0xA1])
        #expect(pcap[20] == 195)
        // Each record says how long it is; the last ends where the file ends.
        var (offset, frames) = (24, 0)
        while offset + 16 <= pcap.count {
            offset += 16 + Int(pcap[offset + 8]) + Int(pcap[offset + 9]) << 8
            frames += 1
        }
        #expect(offset == pcap.count)
        #expect(ending.output.contains("run.pcap: \(frames) frames and acknowledgements"))
    }

    @Test("what is looked into is what the run was")
    func inspectEqualsRun() throws {
        #expect(try program.run("run", "small.yaml", "--no-plot").code == 0)
        let row = try rows("SELECT received_bytes FROM outcome WHERE run = 2 AND position = 0")
        let ending = try program.run("inspect", "small.yaml", "--run", "1")
        #expect(ending.output.contains("image 0: \(row[0][0]) of 6000 B"))
    }

    @Test("real codecs are looked into by encoding the pictures")
    func inspectPictures() throws {
        try program.write("dataset: imagenet-20\ncodecs: [{jpeg: {quality: 20}}]\n", to: "jpeg.yaml")
        let ending = try program.run("inspect", "jpeg.yaml", "--run", "0", "--from", "1 s", "--to", "1100ms")
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.output.contains("image 2: "))
        #expect(!ending.output.contains("image 4: "))
    }

    @Test("what cannot be looked into is refused in a sentence")
    func inspectRefusals() throws {
        let none = try program.run("inspect", "small.yaml", "--run", "2")
        #expect(none.code == 65)
        #expect(none.errors.contains("has the runs 0 to 1, but not 2"))
        let usage = try program.run("inspect", "small.yaml", "--run", "0", "--from", "2s", "--to", "1s")
        #expect(usage.code == 64)
        let wire = try program.run(
            "inspect", "small.yaml", "--set", "link=constant", "--run", "0", "--pcap", "a.pcap")
        #expect(wire.code == 65)
        #expect(wire.errors.contains("a capture holds frames of `link: ieee802154`"))
    }

    @Test("a trace is recorded, described, converted there and back, and replayed")
    func traces() throws {
        let record = try program.run("trace", "record", "small.yaml", "heavy.csv", "--jamming", "heavy")
        #expect(record.code == 0, "\(record.errors)")
        let info = try program.run("trace", "info", "heavy.csv")
        #expect(info.output.hasPrefix("heavy.csv: mean "))
        #expect(info.output.contains("600 rates over 60000.0 ms"))
        // The same link by its position in the sweep gives the same trace.
        #expect(try program.run("trace", "record", "small.yaml", "second.csv", "--run", "1").code == 0)
        let texts = try ["heavy.csv", "second.csv"].map {
            try String(contentsOf: program.folder.appending(path: $0), encoding: .utf8)
        }
        #expect(texts[0] == texts[1])

        #expect(try program.run("trace", "convert", "heavy.csv", "heavy.mahi").code == 0)
        #expect(try program.run("trace", "convert", "heavy.mahi", "back.csv").code == 0)
        let back = try program.run("trace", "info", "back.csv").output
        let means = [info.output, back].compactMap {
            Double($0.split(separator: " ").drop { $0 != "mean" }.dropFirst().first ?? "")
        }
        #expect(means.count == 2)
        // A packet of 1500 bytes may be left over: 0.2 kbps over a minute.
        #expect(abs(means[0] - means[1]) < 0.5)

        try program.write(
            "images: 4\ncodecs: [{curve: {table: codec.csv}}]\nlink: {trace: heavy.mahi}\n", to: "replay.yaml")
        #expect(try program.run("run", "replay.yaml", "--no-plot").code == 0)
    }

    @Test("a bad trace is refused with its place")
    func badTrace() throws {
        try program.write("time_ms,rate_kbps\n0,60\n5,fast\n", to: "bad.csv")
        let ending = try program.run("trace", "info", "bad.csv")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("bad.csv:3: found `fast`"))
    }

    @Test("commands explain themselves by example", arguments: [["inspect"], ["trace"], ["trace", "record"]])
    func help(command: [String]) throws {
        let ending = try program.run(command + ["--help"])
        #expect(ending.code == 0)
        #expect(ending.output.contains("pncsim \(command.joined(separator: " "))"))
    }
}
