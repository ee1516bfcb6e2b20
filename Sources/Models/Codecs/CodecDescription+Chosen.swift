import Basics
import CodecModel
import Coding

extension CodecDescription {
    /// The codec that a person names: one of the program, or the folder of a neural codec.
    package static func chosen(_ name: String) throws -> CodecDescription {
        let isFolder = name.contains("/") || InputFile.exists(name + "/" + ModelFile.name)
        guard isFolder, !CodecRegistry.all.codecs.contains(where: { $0.name == name }) else {
            return try CodecRegistry.all.codec(named: name)
        }
        return try ModelFile.read(name).codecDescription
    }
}
