// swift-tools-version: 6.1
import PackageDescription

// The engine, the radio and the codecs alone, so that measuring them builds nothing else. Basics, Sim, Channel, Models and System
// are links to the rooms themselves.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v14)],
    dependencies: [.package(path: "../Bridges/Torch")],
    targets: [
        .systemLibrary(name: "CTurboJPEG", path: "Sources/System/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CWebP", path: "Sources/System/CWebP", pkgConfig: "libwebp"),
        .systemLibrary(name: "CPNG", path: "Sources/System/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CTIFF", path: "Sources/System/CTIFF", pkgConfig: "libtiff-4"),
        .systemLibrary(name: "CGIF", path: "Sources/System/CGIF"),
        .systemLibrary(name: "CCrypto", path: "Sources/System/CCrypto", pkgConfig: "libcrypto"),
        .target(name: "Basics", dependencies: ["CCrypto"]),
        .target(name: "Sim"),
        .target(name: "Channel", dependencies: ["Basics", "Sim"]),
        .target(
            name: "Models",
            dependencies: [
                "Basics", "CTurboJPEG", "CWebP", "CPNG", "CTIFF", "CGIF", .product(name: "CTorch", package: "Torch"),
            ]),
        .executableTarget(name: "bench", dependencies: ["Sim", "Channel", "Models"]),
    ],
    swiftLanguageModes: [.v6]
)
