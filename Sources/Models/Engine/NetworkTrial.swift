import Basics
import Coding
import Foundation
import Hashing

/// Whether the engine can compile and run a network from outside, tried once in a process of its own: what makes the engine crash, hang
/// or take all memory costs that process and one error. The finding is kept by the network's hash.
package enum NetworkTrial {
    /// What a network may take until it has been compiled and run once.
    private static let mostSeconds = 120
    private static let mostBytes = 8 << 30

    /// A network from outside, made ready for many pictures.
    ///
    /// - Parameter origin: what to call the network in errors.
    /// - Throws: `ModelsError.badWeights` for one with which the trial did not end well, or that is none.
    package static func compiled(_ bytes: [UInt8], origin: String) throws(ModelsError) -> CompiledNetwork {
        try pass(bytes, origin: origin)
        return try CompiledNetwork(onnx: bytes, origin: origin, options: .manyPictures)
    }

    private static func pass(_ bytes: [UInt8], origin: String) throws(ModelsError) {
        // Tests and benchmarks are no program that could be started for it.
        guard let program = Places.current.program else { return }
        let finding: Finding
        let note = try note(on: bytes)
        if let note, let known = Finding(contentsOf: note) {
            finding = known
        } else {
            finding = run(bytes, program)
            if let note, finding.isLasting {
                // Without a note the network is tried once more.
                try? OutputFile.makeFolder(FilePath.folder(of: note))
                try? OutputFile.write(Data(finding.text.utf8), to: note, replacing: .own)
            }
        }
        if case .refused(let reason) = finding { throw .badWeights(path: origin, reason: reason) }
        if case .unknown(let reason) = finding { throw .library(name: "OpenVINO", reason: "\(origin): \(reason)") }
    }

    /// What the process does that tries: it reads the network from standard input and answers on standard output.
    package static func answer(to bytes: [UInt8]) -> String {
        var limit = rlimit(rlim_cur: rlim_t(mostBytes), rlim_max: rlim_t(mostBytes))
        _ = withUnsafePointer(to: &limit) { setrlimit(addressSpace, $0) }
        do throws(ModelsError) {
            let network = try CompiledNetwork(onnx: bytes, origin: "it")
            _ = try network.run(network.inputs.map { [Float](repeating: 0, count: $0.count) })
            return Finding.fits.text
        } catch {
            if case .badWeights(_, let reason) = error { return Finding.refused(reason).text }
            return Finding.refused("\(error)").text
        }
    }

    #if os(Linux)
        private static let addressSpace = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
        private static let addressSpace = RLIMIT_AS
    #endif

    // MARK: Findings

    private enum Finding {
        case fits
        case refused(String)
        /// The trial itself failed: nothing is known of the network.
        case unknown(String)

        private static let fitsText = "fits"
        private static let refusedText = "refused: "

        init?(contentsOf path: String) {
            guard let data = FileManager.default.contents(atPath: path) else { return nil }
            self.init(text: String(decoding: data, as: UTF8.self))
        }

        init?(text: String) {
            if text == Self.fitsText {
                self = .fits
            } else if text.hasPrefix(Self.refusedText) {
                self = .refused(String(text.dropFirst(Self.refusedText.count)))
            } else {
                return nil
            }
        }

        var text: String {
            switch self {
            case .fits: Self.fitsText
            case .refused(let reason): Self.refusedText + reason
            case .unknown(let reason): reason
            }
        }

        var isLasting: Bool { if case .unknown = self { false } else { true } }
    }

    private static func note(on bytes: [UInt8]) throws(ModelsError) -> String? {
        let version = try OpenVINO.shared().version
        return Places.current.cacheFolder.map { "\($0)/networks/\(SHA256.hex(of: bytes))-\(version)" }
    }

    private static func run(_ bytes: [UInt8], _ program: String) -> Finding {
        do {
            let ending = try Subprogram.run(program, ["codec", "try-network"], input: Data(bytes), within: mostSeconds)
            return Finding(text: ending.output)
                ?? .unknown("the trial of it ended with \(ending.code): \(Excerpt.of(ending.errors))")
        } catch Subprogram.Failure.killed(_, let signal) {
            return .refused("the engine breaks down on it (signal \(signal))")
        } catch Subprogram.Failure.tookTooLong(_, let seconds) {
            return .refused("the engine has not compiled and run it within \(seconds) s")
        } catch {
            return .unknown("\(error)")
        }
    }
}
