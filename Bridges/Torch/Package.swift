// swift-tools-version: 6.1
import Foundation
import PackageDescription

// A dynamic library with a small C interface over libtorch, and the header of that interface. The program depends on
// the header alone and opens the library when a network is first needed. TORCH_HOME names a folder with another
// libtorch (include/ and lib/, as PyPI's wheel and the official archives have it); Debian's is used otherwise.
let torchHome = ProcessInfo.processInfo.environment["TORCH_HOME"].flatMap { $0.isEmpty ? nil : $0 }

var libraries = ["torch_cpu", "c10"]
var cxxFlags: [CXXSetting] = []
var linkFlags: [LinkerSetting] = []
if let torchHome {
    cxxFlags.append(.unsafeFlags(["-I\(torchHome)/include", "-I\(torchHome)/include/torch/csrc/api/include"]))
    linkFlags.append(.unsafeFlags(["-L\(torchHome)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(torchHome)/lib"]))
    let hasCUDA = FileManager.default.fileExists(atPath: "\(torchHome)/lib/libtorch_cuda.so")
    if hasCUDA { libraries += ["torch", "torch_cuda", "c10_cuda"] }
}
linkFlags += libraries.map { .linkedLibrary($0) }

let package = Package(
    name: "Torch",
    products: [
        .library(name: "CTorch", targets: ["CTorch"]),
        .library(name: "TorchBridge", type: .dynamic, targets: ["TorchBridge"]),
    ],
    targets: [
        .target(name: "CTorch"),
        .target(name: "TorchBridge", dependencies: ["CTorch"], cxxSettings: cxxFlags, linkerSettings: linkFlags),
    ],
    cxxLanguageStandard: torchHome == nil ? .cxx17 : .cxx20
)
