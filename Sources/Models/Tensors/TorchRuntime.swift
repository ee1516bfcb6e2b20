import Basics
import CTorch
import Coding
import Foundation
import Synchronization

/// The tensor library behind the bridge, opened when a network is first needed.
///
/// The program itself does not link libtorch, whose several hundred libraries take more than half a second to load:
/// a command without networks never pays for it. The bridge is looked for, in this order, in the file that
/// `PNCSIM_TORCH_BRIDGE` names, beside the executable, in `Bridges/Torch/.build` of the repository, and where it is installed; see
/// `Places`.
package struct TorchRuntime: Sendable {
    /// The version of the libtorch that was loaded, such as `1.13.1`.
    package let version: String
    /// The file that the bridge was loaded from.
    package let bridgePath: String

    // The pointers in the table lead to functions and constants that live as long as the process and are never
    // changed, so that any thread may use them.
    nonisolated(unsafe) let table: pncsim_torch_table

    private static let opened: Result<TorchRuntime, ModelsError> = {
        let opened = open()
        if case .success(let runtime) = opened { loaded.withLock { $0 = runtime.version } }
        return opened
    }()
    private static let loaded = Mutex<String?>(nil)

    /// The version of the libtorch that this process has loaded; nil while no network has been needed.
    package static var loadedVersion: String? { loaded.withLock { $0 } }

    /// The runtime, loaded on the first call.
    ///
    /// - Throws: `ModelsError.library` where no bridge is found or it does not fit.
    package static func shared() throws(ModelsError) -> TorchRuntime { try opened.get() }

    /// Sets the number of threads that one operation may use when this thread calls it; 1 on threads that never set it.
    package static func setThreads(_ count: Int) throws(ModelsError) {
        let runtime = try shared()
        try runtime.check(runtime.table.set_threads(Int32(max(1, count))))
    }

    /// Refuses a CUDA device that this machine, or this libtorch, does not have.
    ///
    /// - Parameter name: what asks for it, such as `--device`.
    package static func require(_ device: TensorDevice, as name: String) throws(ModelsError) {
        guard case .cuda(let number) = device else { return }
        let count = try cudaDeviceCount()
        guard number >= count else { return }
        let found = count == 0 ? "no CUDA device" : "\(count) CUDA devices, from 0 on"
        throw .badParameter(
            name: name, value: "\(device)", expected: "cpu: libtorch \(try shared().version) finds \(found) here")
    }

    /// The number of CUDA devices that this libtorch can use.
    package static func cudaDeviceCount() throws(ModelsError) -> Int {
        let runtime = try shared()
        var count: Int32 = 0
        try runtime.check(runtime.table.cuda_device_count(&count))
        return Int(count)
    }

    /// For training: 32-bit products on CUDA devices may use TF32, and cuDNN tries its algorithms once for each shape.
    package static func tuneCUDA() throws(ModelsError) {
        let runtime = try shared()
        try runtime.check(runtime.table.tune_cuda())
    }

    /// Runs `body` without recording gradients, which saves memory and time.
    package static func withoutGradient<Result>(
        _ body: () throws(ModelsError) -> Result
    ) throws(ModelsError) -> Result {
        let runtime = try shared()
        var previous = true
        try runtime.check(runtime.table.set_grad_enabled(false, &previous))
        defer {
            var ignored = false
            _ = runtime.table.set_grad_enabled(previous, &ignored)
        }
        return try body()
    }

    /// Turns a status into an error with the bridge's own words.
    package func check(_ status: pncsim_status) throws(ModelsError) {
        guard status != 0 else { return }
        let words = table.last_error().map { String(cString: $0) } ?? "no reason given"
        // What happened is its first line; where in libtorch it did fills a hundred more.
        throw .library(name: "libtorch", reason: String(words.prefix { $0 != "\n" }))
    }

    /// Runs a function of the bridge that gives out a tensor.
    package func tensor(
        _ body: (UnsafeMutablePointer<OpaquePointer?>) -> pncsim_status
    ) throws(ModelsError) -> Tensor {
        var handle: OpaquePointer?
        try check(body(&handle))
        guard let handle else { throw .library(name: "libtorch", reason: "no tensor came back") }
        return Tensor(handle: handle, runtime: self)
    }

    // MARK: Opening

    private static func open() -> Result<TorchRuntime, ModelsError> {
        // OpenBLAS would take all cores beside OpenMP's own threads, and OpenMP's threads would spin for long while they wait;
        // not at all would be as bad, since the next operation comes within microseconds (one picture took twice the time).
        // Both read the environment when they are loaded; what the user set stays.
        setenv("OPENBLAS_NUM_THREADS", "1", 0)
        setenv("OMP_WAIT_POLICY", "passive", 0)
        setenv("GOMP_SPINCOUNT", "20000", 0)
        // Its setting counts for the thread that makes it alone: other threads, on which codecs run, take one core each.
        setenv("OMP_NUM_THREADS", "1", 0)

        let candidates = searchPath()
        guard let path = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            return .failure(
                .library(
                    name: "libtorch",
                    reason: "its bridge \(libraryName) was not found beside the program nor in Bridges/Torch/.build "
                        + "of a folder above it; build it with `make bridge`, or name it in PNCSIM_TORCH_BRIDGE"))
        }
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            let reason = dlerror().map { String(cString: $0) } ?? "unknown reason"
            return .failure(
                .library(
                    name: "libtorch", reason: "\(path) cannot be loaded: \(reason); build it again with `make bridge`"))
        }
        guard let symbol = dlsym(library, PNCSIM_TORCH_ENTRY) else {
            return .failure(.library(name: "libtorch", reason: "\(path) is not a bridge of this program"))
        }
        let entry = unsafeBitCast(symbol, to: pncsim_torch_entry.self)
        guard let table = entry()?.pointee else {
            return .failure(.library(name: "libtorch", reason: "\(path) gives no table of functions"))
        }
        guard table.abi_version == PNCSIM_TORCH_ABI else {
            return .failure(
                .library(
                    name: "libtorch",
                    reason: "\(path) has interface \(table.abi_version), this program needs \(PNCSIM_TORCH_ABI); "
                        + "build it again with `make bridge`"))
        }
        let version = String(cString: table.torch_version)
        let compiled = String(cString: table.compiled_version)
        guard release(version) == release(compiled) else {
            return .failure(
                .library(
                    name: "libtorch",
                    reason: "\(path) was compiled for libtorch \(compiled) but loads \(version); build it again with "
                        + "`make bridge`, or correct LD_LIBRARY_PATH"))
        }
        return .success(TorchRuntime(version: version, bridgePath: path, table: table))
    }

    #if os(macOS)
        private static let libraryName = "libTorchBridge.dylib"
    #else
        private static let libraryName = "libTorchBridge.so"
    #endif

    private static func searchPath() -> [String] {
        let places = Places.current
        if let named = places.namedBridge { return [named] }
        let builds = ["release", "debug"].map { "Bridges/Torch/.build/\($0)" }
        return places.libraryFolders(builds: builds).map { "\($0)/\(libraryName)" }
    }

    /// `2.13.0+cpu` and `2.13.0a0` are both release 2.13.0.
    private static func release(_ version: String) -> Substring {
        version.prefix { $0.isNumber || $0 == "." }
    }
}
