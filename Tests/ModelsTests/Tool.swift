import Foundation
import Images
import Testing

@testable import Coding

/// Programs of others that read what codecs write, where they are installed.
enum Tool {
    private static func path(of name: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + name }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    static func isAtHand(_ name: String) -> Bool { path(of: name) != nil }

    static func run(_ name: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(path(of: name)))
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(name) \(arguments)")
    }

    /// A picture of 224 x 224 that a program wrote.
    static func picture(_ path: String) throws -> RGBImage { try Dataset.picture(path).image }
}
