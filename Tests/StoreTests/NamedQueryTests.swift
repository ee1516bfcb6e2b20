import Testing

@testable import Store

@Suite("Named queries, on four images worked out by hand")
struct NamedQueryTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
        try fixture.fill()
    }

    func ask(_ name: String, _ arguments: String...) throws -> Table {
        try fixture.database.query(.named(name), arguments: arguments)
    }

    @Test("accuracy: shares by cell, on how many pictures they rest, in the campaign's order")
    func accuracy() throws {
        let table = try ask("accuracy")
        #expect(table.texts("codec_label") == ["pnc", "webp", "pnc", "webp"])
        #expect(table.texts("jamming") == ["none", "none", "heavy", "heavy"])
        #expect(table.numbers("top5") == [0.75, 0.5, 0.5, 0])
        #expect(table.numbers("top1") == [0.5, 0.25, 0.25, 0])
        #expect(table.numbers("undecodable") == [0, 0.25, 0.25, 1])
        // The first: (3 * 1018 + 514) / 4.
        #expect(table.numbers("mean_bytes") == [892, 640, 388, 10])
        // Four pictures are too few for an interval, and their number says so.
        for name in ["pictures", "images"] { #expect(table.numbers(name) == [4, 4, 4, 4]) }
        for name in ["top5_low", "top5_high", "top1_low", "top1_high"] {
            #expect(table.numbers(name) == [nil, nil, nil, nil])
        }
        #expect(table.numbers("runs") == [1, 1, 1, 1] && table.numbers("distinct_runs") == [1, 1, 1, 1])
        // Of the swept keys, those without a column of their own have one now.
        #expect(table.numbers("link.ieee802154.distance") == [1.5, 1.5, 1.5, 1.5])
        #expect(table.columns.filter { $0.name == "jamming" }.count == 1)
    }

    @Test("runs know the share of their blocks that was lost")
    func blockLoss() throws {
        try fixture.database.write { db in
            try db.execute(sql: "UPDATE run SET lost_blocks = 11 WHERE id = 1; UPDATE run SET blocks = 0 WHERE id = 2")
        }
        // Nothing is lost of nothing: no share.
        let table = try fixture.database.query(
            sql: "SELECT blocks, lost_blocks, block_loss FROM run ORDER BY id LIMIT 2")
        let blocks = try #require(table.numbers("blocks")[0])
        #expect(table.numbers("block_loss") == [11 / (blocks + 11), nil])
    }

    @Test("classes: the true classes on which codecs were wrong most often, the worst first")
    func classes() throws {
        let table = try ask("classes", "codec=pnc", "jamming=none")
        // Ranks 1, 1, 2 and 6 of pictures of the classes 0, 10, 20 and 30.
        #expect(table.numbers("label").first == 30 && table.numbers("top5") == [0, 1, 1, 1])
        #expect(table.numbers("pictures") == [1, 1, 1, 1] && table.numbers("images") == [1, 1, 1, 1])
        #expect(try ask("classes").numbers("images") == [4, 4, 4, 4])
    }

    /// Images numbered from 0.
    private func images(_ count: Int) -> String {
        "WITH RECURSIVE image(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM image WHERE n < \(count - 1)) "
    }

    @Test(
        "estimates in SQL: Wilson's interval as published, where pictures come once (Newcombe, 1998, table I)",
        arguments: [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)])
    func once(right: Int, size: Int, low: Double, high: Double) throws {
        let table = try fixture.database.query(
            sql: images(size) + """
                SELECT e ->> 'low' AS low, e ->> 'high' AS high, e ->> 'pictures' AS pictures
                FROM (SELECT share_estimate(n < \(right), n, 1) AS e FROM image)
                """)
        #expect(near(table.numbers("low")[0], low, 0.5e-4) && near(table.numbers("high")[0], high, 0.5e-4))
        #expect(table.numbers("pictures") == [Double(size)])
    }

    @Test("estimates in SQL: pictures that recur count once, identical replications too, and NULL not at all")
    func recurring() throws {
        let table = try fixture.database.query(
            sql: images(400) + """
                SELECT e ->> 'low' AS low, e ->> 'images' AS images, e ->> 'pictures' AS pictures,
                    e ->> 'replications' AS replications, e ->> 'distinct_replications' AS distinct_replications
                FROM (SELECT share_estimate(n % 40 < 30, n % 40, n / 40, 7) AS e FROM image
                    UNION ALL SELECT share_estimate(n % 40 < 30, n % 40, n / 40, n) FROM image
                    UNION ALL SELECT share_estimate(iif(n < 40, n < 30, NULL), n, 1) FROM image)
                """)
        #expect(table.numbers("pictures") == [40, 40, 40])
        #expect(table.numbers("images") == [40, 400, 40])
        #expect(table.numbers("replications") == [10, 10, 1])
        #expect(table.numbers("distinct_replications") == [1, 10, 1])
        let low = try #require(table.numbers("low")[2])
        #expect(near(table.numbers("low")[0], low, 1e-12) && near(table.numbers("low")[1], low, 0.02))
    }

    @Test(
        "estimates in SQL: what is no estimate is said",
        arguments: [
            ("share_estimate(1, 1)", "takes a value, a picture and a replication"),
            ("share_estimate(7, 1, 1)", "values from -1 through 1"),
            ("difference_estimate(1, 1, 'x')", "numbered replications"),
        ])
    func malformed(call: String, message: String) throws {
        #expect {
            _ = try fixture.database.query(sql: "SELECT \(call)")
        } throws: {
            "\($0)".contains(message)
        }
    }

    @Test("accuracy: chosen by codec, level and campaign")
    func accuracyChosen() throws {
        #expect(try ask("accuracy", "pnc").rows.count == 2)
        #expect(try ask("accuracy", "codec=pnc", "jamming=heavy").numbers("top5") == [0.5])
        #expect(try ask("accuracy", "campaign=jamming").rows.count == 4)
        #expect {
            _ = try ask("accuracy", "campaign=nothing")
        } throws: {
            "\($0)".contains("it holds no campaign `nothing`; it holds jamming (")
        }
    }

    @Test("paired: who was right alone, and the difference with its interval")
    func paired() throws {
        let table = try ask("paired")
        #expect(table.texts("reference_label") == ["webp", "webp"])
        // none: pnc is right on images 0 1 2, webp on 0 1; heavy: pnc on 0 1, webp on none.
        #expect(table.numbers("won5") == [1, 2])
        #expect(table.numbers("lost5") == [0, 0])
        #expect(table.numbers("top5_difference") == [0.25, 0.5])
        #expect(table.numbers("won1") == [1, 1])
        #expect(table.numbers("pictures") == [4, 4])
        #expect(table.numbers("top5_low") == [nil, nil] && table.numbers("top5_high") == [nil, nil])
        let turned = try ask("paired", "codec=webp", "reference=pnc", "jamming=heavy")
        #expect(turned.numbers("top5_difference") == [-0.5])
    }

    @Test("throughput: bytes of whole segments by their time, over all images of a cell")
    func throughput() throws {
        let table = try ask("throughput")
        #expect(table.texts("codec_label") == ["pnc", "webp", "pnc", "webp"])
        #expect(table.texts("jamming") == ["none", "none", "heavy", "heavy"])
        #expect(table.numbers("images") == [4, 4, 4, 4])
        #expect(table.numbers("throughput_images") == [4, 3, 3, 0])
        // 504 bytes in 64 ms.
        for row in 0..<3 { #expect(near(table.numbers("throughput_kbps")[row], 63)) }
        #expect(table.numbers("throughput_kbps")[3] == nil)
        #expect(near(table.numbers("throughput_sd_kbps")[0], 0, 1e-5))
    }

    @Test("offloaded: images that arrived whole")
    func offloaded() throws {
        let table = try ask("offloaded")
        #expect(table.numbers("fully_offloaded") == [0.75, 0.5, 0, 0])
        #expect(table.numbers("mean_whole_segments") == [1.75, 1.25, 0.75, 0])
    }

    @Test("overhead: bytes and time of encodings")
    func overhead() throws {
        let pictures = fixture.dataset.pictures
        try fixture.database.store(
            [
                (pictures[0], LayoutRow(segmentBytes: [100, 200], encodeSeconds: 0.010)),
                (pictures[1], LayoutRow(segmentBytes: [300, 300, 100], encodeSeconds: 0.020)),
            ], by: fixture.codecs[1].key)
        let table = try ask("overhead")
        // Of pnc there are no encodings here, as where a recording is replayed: what its runs sent tells, but no times.
        #expect(table.texts("codec_name") == ["pnc", "webp"])
        #expect(table.numbers("pictures") == [4, 2])
        #expect(table.numbers("mean_encoded_bytes") == [1008, 500])
        #expect(table.numbers("mean_segments") == [2, 2.5])
        #expect(table.numbers("least_bytes") == [1008, 300] && table.numbers("most_bytes") == [1008, 700])
        #expect(table.numbers("mean_encode_ms")[0] == nil && near(table.numbers("mean_encode_ms")[1], 15))
    }

    @Test("compare: two runs line by line, and image by image where they met the same channel")
    func compare() throws {
        let table = try ask("compare", "1", "2")
        func line(_ name: String) -> [Table.Cell]? { table.rows.first { $0[0].text == name } }
        #expect(line("codec_label") == [.text("codec_label"), .text("pnc"), .text("webp"), .text("differs")])
        #expect(line("jamming")?.last == .null)
        #expect(line("top5") == [.text("top5"), .real(0.75), .real(0.5), .real(-0.25)])
        #expect(
            line("images right only here (top5)") == [
                .text("images right only here (top5)"), .integer(1), .integer(0), .null,
            ])
        let unlike = try ask("compare", "1", "3")
        #expect(!unlike.rows.contains { $0[0].text?.hasPrefix("images right") == true })
    }

    @Test("compare: a run that is not there is said to be missing", arguments: ["9", "one", "1 OR 1"])
    func compareMissing(run: String) throws {
        #expect {
            _ = try ask("compare", "1", run)
        } throws: {
            "\($0)" == "query compare: no second is `\(run)`; there are 1, 2, 3, 4"
        }
        #expect(throws: StoreError.self) { try ask("compare", "1") }
    }

    @Test("hardest: the share of runs that got a picture right, the worst first")
    func hardest() throws {
        let table = try ask("hardest")
        // Ranks of the four pictures in the four runs: 1 1 1 -, 1 3 5 -, 2 9 6 -, 6 - - -.
        #expect(table.numbers("images") == [4, 4, 4, 4])
        #expect(table.numbers("top5") == [0, 0.25, 0.75, 0.75])
        #expect(table.numbers("top1") == [0, 0, 0.25, 0.75])
        #expect(try ask("hardest", "codec=pnc").numbers("top5") == [0, 0.5, 1, 1])
    }

    @Test("runs and failures")
    func runsAndFailures() throws {
        let campaign = try fixture.plan(levels: ["none", "heavy", "light"])
        let run = fixture.run(campaign, codec: 0, level: "light", position: 4)
        try fixture.database.record(run, .failed(error: "no weights", wallSeconds: 1))
        #expect(try ask("runs").numbers("id") == [1, 2, 3, 4, 5])
        #expect(try ask("runs", "status=done").rows.count == 4)
        let failures = try ask("failures")
        #expect(failures.texts("error") == ["no weights"])
        #expect(failures.texts("repeat_command") == ["pncsim run jamming.yaml"])
    }

    @Test("An unknown query and one argument too many are refused by name")
    func mistakes() throws {
        #expect(throws: StoreError.unknownQuery("acuracy", valid: NamedQuery.all.map(\.name))) { try ask("acuracy") }
        #expect {
            _ = try ask("campaigns", "x")
        } throws: {
            "\($0)" == "query campaigns, argument x: it takes no arguments"
        }
    }
}
