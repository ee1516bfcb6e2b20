// swift-tools-version: 6.1
import PackageDescription

// The engine, the radio and the codecs alone, so that measuring them builds nothing else. Basics, Sim, Channel, Language, Models
// and System are links to the rooms themselves.
let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v14)],
    dependencies: [
        .package(path: "../Bridges/Torch"), .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CTurboJPEG", path: "Sources/System/CTurboJPEG", pkgConfig: "libturbojpeg"),
        .systemLibrary(name: "CWebP", path: "Sources/System/CWebP", pkgConfig: "libwebp"),
        .systemLibrary(name: "CPNG", path: "Sources/System/CPNG", pkgConfig: "libpng"),
        .systemLibrary(name: "CTIFF", path: "Sources/System/CTIFF", pkgConfig: "libtiff-4"),
        .systemLibrary(name: "CGIF", path: "Sources/System/CGIF"),
        .systemLibrary(name: "CCrypto", path: "Sources/System/CCrypto", pkgConfig: "libcrypto"),
        .target(name: "Basics"),
        .target(name: "Hashing", dependencies: ["Basics", "CCrypto"]),
        .target(name: "Sim"),
        .target(name: "Channel", dependencies: ["Basics", "Sim"]),
        .target(name: "Language", dependencies: ["Basics", "Sim", "Yams"]),
        .target(name: "Coding", dependencies: ["Basics"], path: "Sources/Models/Coding"),
        .target(
            name: "Images",
            dependencies: ["Basics", "Coding", "Hashing", "CTurboJPEG", "CWebP", "CPNG", "CTIFF", "CGIF"],
            path: "Sources/Models/Images"),
        .target(name: "ONNX", path: "Sources/Models/ONNX"),
        .target(name: "COpenVINO", path: "Sources/System/COpenVINO"),
        .target(
            name: "Engine", dependencies: ["Basics", "Coding", "COpenVINO", "Hashing"], path: "Sources/Models/Engine"),
        .target(
            name: "Tensors",
            dependencies: ["Basics", "Coding", "Hashing", "ONNX", .product(name: "CTorch", package: "Torch")],
            path: "Sources/Models/Tensors"),
        .target(
            name: "Inference", dependencies: ["Basics", "Coding", "Engine", "Hashing", "ONNX", "Tensors"],
            path: "Sources/Models/Inference"),
        .target(name: "Training", dependencies: ["Coding", "Inference", "Tensors"], path: "Sources/Models/Training"),
        .target(name: "CodecJPEG", dependencies: ["Basics", "Coding", "Images"], path: "Sources/Models/Codecs/JPEG"),
        .target(name: "CodecWebP", dependencies: ["Basics", "Coding", "Images"], path: "Sources/Models/Codecs/WebP"),
        .target(
            name: "CodecModel",
            dependencies: ["Basics", "Coding", "Engine", "Hashing", "Language", "ONNX", "Sim", "Tensors"],
            path: "Sources/Models/Codecs/Model"),
        .target(
            name: "CodecPNC", dependencies: ["CodecModel", "Coding", "ONNX", "Tensors", "Training"],
            path: "Sources/Models/Codecs/PNC"),
        .target(name: "CodecWavelet", dependencies: ["Coding", "Tensors"], path: "Sources/Models/Codecs/Wavelet"),
        .executableTarget(
            name: "bench",
            dependencies: [
                "Basics", "Sim", "Channel", "Coding", "Images", "Inference", "Tensors", "CodecJPEG", "CodecWebP",
                "CodecPNC", "CodecWavelet",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
