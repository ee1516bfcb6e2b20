// swift-tools-version: 6.1
import PackageDescription

// A link and a codec of one's own, on the network simulator alone: no library of pictures, no network, no database. The rooms are
// links to the program's; that this package builds shows that they need nothing else.
let package = Package(
    name: "Examples",
    platforms: [.macOS(.v14)],
    targets: [
        .target(name: "Basics", path: "Rooms/Basics"),
        .target(name: "Sim", path: "Rooms/Sim"),
        .target(name: "Channel", dependencies: ["Basics", "Sim"], path: "Rooms/Channel"),
        .target(name: "Coding", dependencies: ["Basics"], path: "Rooms/Coding"),
        .target(name: "Offload", dependencies: ["Sim", "Channel", "Coding"], path: "Rooms/Offload"),
        .executableTarget(name: "examples", dependencies: ["Sim", "Channel", "Coding", "Offload"]),
    ],
    swiftLanguageModes: [.v6]
)
