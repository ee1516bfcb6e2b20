// swift-tools-version: 6.1
import PackageDescription

/// The codecs: each a folder of Sources/Models/Codecs and a target of its own.
let classicalCodecs = ["AVIF", "Command", "Curve", "JPEG", "JPEG2000", "JXL", "Raw", "WebP"]
let neuralCodecs = ["DeepCOD", "PNC", "RNN", "Starfish"]
let learnedCodecs = ["Wavelet"]
/// Codecs that come from outside, as files.
let openCodecs = ["Model"]
let models: [Target.Dependency] = [
    "Codecs", "Coding", "Engine", "Hashing", "Images", "Inference", "ONNX", "Restoration", "Tensors", "Training",
]
let codecs = (classicalCodecs + learnedCodecs + neuralCodecs + openCodecs).sorted().map {
    Target.Dependency(stringLiteral: "Codec\($0)")
}

// The rooms of the house (docs/design.md) and what each may use. Dependencies point one way.
let package = Package(
    name: "PNCSim",
    platforms: [.macOS(.v14)],
    products: [
        .executable(name: "pncsim", targets: ["pncsim"])
    ],
    dependencies: [
        .package(path: "Bridges/Torch"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // Libraries of the system, as they are.
        .systemLibrary(
            name: "CTurboJPEG", path: "Sources/System/CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "CWebP", path: "Sources/System/CWebP", pkgConfig: "libwebp",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "COpenJPEG", path: "Sources/System/COpenJPEG", pkgConfig: "libopenjp2",
            providers: [.apt(["libopenjp2-7-dev"]), .brew(["openjpeg"])]),
        // Opened when they are needed: their headers alone.
        .systemLibrary(
            name: "CAVIF", path: "Sources/System/CAVIF", providers: [.apt(["libavif-dev"]), .brew(["libavif"])]),
        .systemLibrary(
            name: "CJXL", path: "Sources/System/CJXL", providers: [.apt(["libjxl-dev"]), .brew(["jpeg-xl"])]),
        .systemLibrary(
            name: "CPNG", path: "Sources/System/CPNG", pkgConfig: "libpng",
            providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "CTIFF", path: "Sources/System/CTIFF", pkgConfig: "libtiff-4",
            providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
        .systemLibrary(
            name: "CGIF", path: "Sources/System/CGIF", providers: [.apt(["libgif-dev"]), .brew(["giflib"])]),
        .systemLibrary(
            name: "CCrypto", path: "Sources/System/CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        // The rooms.
        .target(name: "Basics"),
        // Apart from Basics, so that the network simulator builds without libcrypto.
        .target(name: "Hashing", dependencies: ["Basics", "CCrypto"]),
        .target(name: "Statistics"),
        // Optimised in debug builds too: its vectors are otherwise slower than what they replace, and tests simulate much.
        .target(name: "Sim", swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .target(name: "Channel", dependencies: ["Basics", "Sim"]),
        .target(name: "Coding", dependencies: ["Basics"], path: "Sources/Models/Coding"),
        .target(
            name: "Images",
            dependencies: ["Basics", "Coding", "Hashing", "CTurboJPEG", "CWebP", "CPNG", "CTIFF", "CGIF"],
            path: "Sources/Models/Images"),
        .target(
            name: "Tensors",
            dependencies: ["Basics", "Coding", "Hashing", "ONNX", .product(name: "CTorch", package: "Torch")],
            path: "Sources/Models/Tensors"),
        .target(name: "ONNX", path: "Sources/Models/ONNX"),
        .target(name: "COpenVINO", path: "Sources/System/COpenVINO"),
        .target(
            name: "Engine", dependencies: ["Basics", "Coding", "COpenVINO", "Hashing"], path: "Sources/Models/Engine"),
        .target(
            name: "Inference", dependencies: ["Basics", "Coding", "Engine", "Hashing", "ONNX", "Tensors"],
            path: "Sources/Models/Inference"),
        .target(name: "Training", dependencies: ["Coding", "Inference", "Tensors"], path: "Sources/Models/Training"),
        .target(
            name: "Restoration", dependencies: ["Coding", "Hashing", "Tensors", "Training"],
            path: "Sources/Models/Restoration"),
        .target(
            name: "Codecs",
            dependencies: ["Basics", "Coding", "CTurboJPEG", "CWebP", "Images", "Tensors", "Training"] + codecs,
            path: "Sources/Models/Codecs", exclude: classicalCodecs + learnedCodecs + neuralCodecs + openCodecs),
        .target(name: "Offload", dependencies: ["Sim", "Channel", "Coding"]),
        .target(name: "Language", dependencies: ["Basics", "Sim", "Yams"]),
        .target(
            name: "Scenarios",
            dependencies: [
                "Basics", "Sim", "Channel", "Codecs", "CodecCommand", "CodecCurve", "CodecModel", "Coding", "Hashing",
                "Images", "Inference", "Language",
                "Offload",
                "Restoration",
            ]),
        .target(
            name: "Store",
            dependencies: [
                "Basics", "Statistics", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "Report", dependencies: ["Basics", "Hashing", "Statistics", "Store"],
            resources: [.embedInCode("Resources/render-plots.py"), .embedInCode("Resources/page.css")]),
        .target(
            name: "Campaign",
            dependencies: models + [
                "Basics", "Sim", "Statistics", "Channel", "CodecCommand", "CodecCurve", "CodecModel", "CodecWavelet",
                "Language", "Offload",
                "Scenarios", "Store",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "pncsim",
            dependencies: models + [
                "Basics", "Sim", "Statistics", "Channel", "CodecCommand", "CodecModel", "CodecPNC", "CodecWavelet",
                "Language", "Offload",
                "Scenarios", "Store",
                "Report",
                "Campaign",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], plugins: ["NoteCommit"]),
        // Tells the program which commit it is built from.
        .plugin(name: "NoteCommit", capability: .buildTool),
        // Broken input for every parser (CONTRIBUTING.md); no product.
        .executableTarget(
            name: "fuzz",
            dependencies: models + codecs + ["Basics", "Sim", "Channel", "Offload", "Scenarios"], path: "Fuzz",
            exclude: ["Corpus", "fuzz-pickle", "fuzz-commands", "kill-runs"]),

        .testTarget(name: "BasicsTests", dependencies: ["Basics", "Hashing"]),
        .testTarget(name: "SimTests", dependencies: ["Sim", "Statistics"]),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"]),
        .testTarget(name: "ChannelTests", dependencies: ["Basics", "Channel"]),
        .testTarget(
            name: "ModelsTests",
            dependencies: models + codecs + ["Basics"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "OffloadTests", dependencies: ["Offload"]),
        .testTarget(
            name: "ScenariosTests",
            dependencies: [
                "Basics", "Channel", "CodecCurve", "CodecModel", "Codecs", "Coding", "Images", "Language", "Scenarios",
                "Sim",
            ]),
        .testTarget(
            name: "StoreTests", dependencies: ["Store", .product(name: "GRDB", package: "GRDB.swift")],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "ReportTests", dependencies: ["Report", "Store"]),
        .testTarget(
            name: "CampaignTests",
            dependencies: models + [
                "Campaign", "CodecCurve", "Language", "Offload", "Scenarios", "Sim", "Store", "TestSupport",
            ]),
        // The executable as a user starts it.
        .target(name: "TestSupport", path: "Tests/Support"),
        .testTarget(name: "CommandLineTests", dependencies: ["TestSupport"], exclude: ["Golden"]),
        // The listed faults of earlier versions, each by an executable that PNCSIM_UNDER_TEST can name.
        .testTarget(
            name: "FaultTests", dependencies: ["TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
        // What comments and the rooms' pages show, compiled.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "Basics", "Campaign", "Channel", "CodecJPEG", "Coding", "Images", "Offload", "Report", "Scenarios",
            ]
                + ["Sim", "Statistics", "Store"]),
        // Some inputs of each parser, by the executable `fuzz`.
        .testTarget(name: "FuzzTests"),
    ],
    swiftLanguageModes: [.v6]
)

/// What single codecs use besides: libraries of their own; and a published curve's sizes are drawn and its accuracies weighed with the
/// simulation's own functions.
let codecDependencies: [String: [Target.Dependency]] = [
    "AVIF": ["CAVIF"], "Curve": ["Sim"], "JPEG2000": ["COpenJPEG"], "JXL": ["CJXL"],
]
for name in classicalCodecs {
    package.targets.append(
        .target(
            name: "Codec\(name)",
            dependencies: ["Basics", "Coding", "Hashing", "Images"] + (codecDependencies[name] ?? []),
            path: "Sources/Models/Codecs/\(name)"))
}
// Learned, without a network: weights files, but no libtorch.
for name in learnedCodecs {
    package.targets.append(
        .target(name: "Codec\(name)", dependencies: ["Coding", "Tensors"], path: "Sources/Models/Codecs/\(name)"))
}
for name in neuralCodecs {
    package.targets.append(
        .target(
            name: "Codec\(name)", dependencies: ["CodecModel", "Coding", "ONNX", "Tensors", "Training"],
            path: "Sources/Models/Codecs/\(name)"))
}
for name in openCodecs {
    package.targets.append(
        .target(
            name: "Codec\(name)",
            dependencies: ["Basics", "Coding", "Engine", "Hashing", "Language", "ONNX", "Sim", "Tensors"],
            path: "Sources/Models/Codecs/\(name)"))
}
