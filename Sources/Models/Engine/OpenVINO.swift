import Basics
import COpenVINO
import Coding
import Foundation

/// The engine that runs networks: OpenVINO, whose library is opened when a network is first needed.
///
/// Sendability: functions that never change, and the engine's core, which any thread may use (docs.openvino.ai, "ov::Core").
package struct OpenVINO: @unchecked Sendable {
    let table: pncsim_openvino
    let core: OpaquePointer
    /// Its version, `2026.4.1-22982-...`.
    package let version: String

    /// The engine in a folder of libraries, opened once in a process.
    ///
    /// - Throws: `ModelsError.library(name:reason:)` where it is not there or of another make.
    package static func shared() throws(ModelsError) -> OpenVINO { try opened.get() }

    private static let opened = open()

    #if os(macOS)
        private static let libraryName = "libopenvino_c.2641.dylib"
    #else
        private static let libraryName = "libopenvino_c.so.2641"
    #endif

    private static func open() -> Result<OpenVINO, ModelsError> {
        guard let path = Places.current.find("Assets/openvino/\(libraryName)") else {
            return .failure(
                .library(
                    name: "OpenVINO",
                    reason: "Assets/openvino/\(libraryName) is not there; `scripts/fetch-assets --engine` fetches it"))
        }
        var table = pncsim_openvino()
        if let problem = pncsim_openvino_open(path, &table) {
            defer { free(problem) }
            return .failure(
                .library(name: "OpenVINO", reason: "\(path) cannot be used: \(String(cString: problem))"))
        }
        var version = ov_version_t()
        var core: OpaquePointer?
        guard table.get_version(&version) == 0, table.core_create(&core) == 0, let core else {
            return .failure(.library(name: "OpenVINO", reason: lastError(table)))
        }
        defer { table.free_version(&version) }
        return .success(
            OpenVINO(table: table, core: core, version: String(cString: version.buildNumber)))
    }

    private init(table: pncsim_openvino, core: OpaquePointer, version: String) {
        self.table = table
        self.core = core
        self.version = version
    }

    /// Passes on what the library says is wrong.
    ///
    /// - Parameter what: what was tried, to begin the message with.
    func check(_ status: Int32, _ what: String) throws(ModelsError) {
        guard status != 0 else { return }
        throw .library(name: "OpenVINO", reason: "\(what): \(Excerpt.of(lastError))")
    }

    /// What the library said last.
    var lastError: String { Self.lastError(table) }

    private static func lastError(_ table: pncsim_openvino) -> String {
        table.last_error().map { String(cString: $0) } ?? "no reason given"
    }
}
