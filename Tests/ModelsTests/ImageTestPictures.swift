import Foundation

@testable import Coding

/// A picture made by a formula, so that other programs can make it too: waves in both directions over a chequerboard.
func testPicture(width: Int, height: Int) -> RGBImage {
    func wave(_ value: Int) -> Int { abs(value % 510 - 255) }
    var picture = RGBImage(width: width, height: height)
    for y in 0..<height {
        for x in 0..<width {
            for channel in 0..<3 {
                let waves = wave(x * 5 + y * 3 * channel) + wave(y * 7 + 40 * channel)
                let square = 64 * ((x / 16 + y / 16) & 1)
                picture.samples[(y * width + x) * 3 + channel] = UInt8((waves + square) * 255 / 574)
            }
        }
    }
    return picture
}

/// Files for tests that are committed, by their path in `Fixtures`.
func fixture(_ name: String) -> String {
    Bundle.module.bundlePath + "/Fixtures/" + name
}

/// A folder that is removed with everything in it when the test has run.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "pncsim-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders it lies in, and tells its path.
    @discardableResult
    func write(_ name: String, _ content: [UInt8]) throws -> String {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content).write(to: file)
        return path + "/" + name
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}
