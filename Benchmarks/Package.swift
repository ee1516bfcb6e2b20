// swift-tools-version: 6.1
import PackageDescription

// The engine and the radio alone, so that measuring them builds nothing else. Sim and Channel are links to the rooms themselves.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v14)],
    targets: [
        .target(name: "Sim"),
        .target(name: "Channel", dependencies: ["Sim"]),
        .executableTarget(name: "bench", dependencies: ["Sim", "Channel"]),
    ],
    swiftLanguageModes: [.v6]
)
