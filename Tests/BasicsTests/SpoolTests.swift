import Foundation
import Testing

@testable import Basics

@Suite("A spool")
struct SpoolTests {
    private struct Row: BitwiseCopyable, Sendable, Equatable {
        let number: Int
        let share: Double?
    }

    @Test(
        "gives back what was put in, in order and as often as wanted, whether it lies in memory or in a file",
        arguments: [0, 1, 3, 4, 5, 8, 1000])
    func order(count: Int) throws {
        let rows = (0..<count).map { Row(number: $0 * 7, share: $0 % 3 == 0 ? nil : Double($0) / 3) }
        // Four rows in memory.
        var writer = SpoolWriter<Row>(bytesInMemory: 4 * MemoryLayout<Row>.stride)
        for row in rows { try writer.append(row) }
        let spool = writer.finish()
        #expect(spool.count == count)
        for _ in 0..<2 {
            var reader = spool.reader()
            var read: [Row] = []
            while let row = try reader.next() { read.append(row) }
            #expect(read == rows)
            #expect(try reader.next() == nil)
        }
    }

    @Test("leaves no file behind it, not even one that can be seen")
    func noFile() throws {
        let folder = FileManager.default.temporaryDirectory.path
        func spools() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("pncsim-spool") }
        }
        let before = try spools()
        var writer = SpoolWriter<Int>(bytesInMemory: 8)
        for number in 0..<10 { try writer.append(number) }
        #expect(try spools() == before)
        var reader = writer.finish().reader()
        #expect(try reader.next() == 0)
    }
}
