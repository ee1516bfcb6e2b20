import Basics
import Coding
import Engine
import Foundation
import Hashing
import Tensors

/// The files of a folder that is a codec, as they were read: what is hashed is what runs.
struct ModelFiles {
    let description: ModelDescription
    let encoderPath: String
    let decoderPath: String
    let tablesPath: String
    private let encoderBytes: [UInt8]
    private let decoderBytes: [UInt8]
    private let tablesBytes: [UInt8]

    init(_ description: ModelDescription) throws(ModelsError) {
        self.description = description
        encoderPath = try Self.path(of: description.encoder, in: description.folder)
        decoderPath = try Self.path(of: description.decoder, in: description.folder)
        tablesPath = try Self.path(of: description.tables, in: description.folder)
        encoderBytes = try FileBytes.read(encoderPath)
        decoderBytes = try FileBytes.read(decoderPath)
        if case .huffman = description.symbols {
            guard FileManager.default.fileExists(atPath: tablesPath) else {
                throw .file(
                    path: tablesPath,
                    reason:
                        "there are no tables yet: `pncsim codec fit \(Terminal.name(description.folder)) --images DIR` makes them"
                )
            }
            tablesBytes = try FileBytes.read(tablesPath)
        } else {
            tablesBytes = []
        }
    }

    /// A file of the folder.
    ///
    /// - Throws: `ModelsError.badParameter` for a name that leads out of it.
    static func path(of name: String, in folder: String) throws(ModelsError) -> String {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !name.isEmpty, !parts.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." }) else {
            throw .badParameter(name: folder, value: name, expected: "a file within the codec's folder")
        }
        let path = folder + "/" + name
        // A link may lead anywhere.
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard real.hasPrefix(URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/") else {
            throw .badParameter(
                name: folder, value: name, expected: "a file within the codec's folder, not a link out of it")
        }
        return path
    }

    func encoder() throws(ModelsError) -> CompiledNetwork {
        try NetworkTrial.compiled(encoderBytes, origin: encoderPath)
    }

    func decoder() throws(ModelsError) -> CompiledNetwork {
        try NetworkTrial.compiled(decoderBytes, origin: decoderPath)
    }

    /// The Huffman tables; none for symbols that are written plainly.
    func tables() throws(ModelsError) -> [HuffmanTable] {
        guard case .huffman(let count) = description.symbols else { return [] }
        return try HuffmanTable.tables(
            in: Safetensors(bytes: tablesBytes, path: tablesPath), path: tablesPath, count: count,
            symbols: description.quantiser.symbolCount)
    }

    /// SHA-256 of all that decides what the codec does.
    var contentHash: String {
        let parts = [Array(description.identity.utf8), encoderBytes, decoderBytes, tablesBytes]
        return SHA256.hex(of: Array(parts.map { SHA256.hex(of: $0) }.joined().utf8))
    }

    /// Names the codec, whatever its folder is called: two folders of equal content are one codec.
    func fingerprint(parameters: String = "", precision: String) throws(ModelsError) -> CodecFingerprint {
        let engine = "engine=\(try OpenVINO.shared().version) precision=\(precision)"
        return CodecFingerprint(
            name: description.name, parameters: [parameters, engine].filter { !$0.isEmpty }.joined(separator: " "),
            weights: contentHash)
    }
}
