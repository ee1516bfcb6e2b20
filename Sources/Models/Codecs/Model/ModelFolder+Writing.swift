import Basics
import Foundation

extension ModelFolder {
    /// Writes the folder; files of its own that lie there are replaced, others are refused.
    package func write(to folder: String) throws(OutputError) {
        try OutputFile.makeFolder(folder)
        for (name, bytes) in files {
            try OutputFile.write(Data(bytes), to: folder + "/" + name, replacing: Self.network(name))
        }
        try OutputFile.write(
            Data(ModelFile.text(of: description).utf8), to: folder + "/" + ModelFile.name, replacing: Self.description)
    }

    private static let description = FileKind.text(
        "a codec's description", isKnown: { $0.hasPrefix("name: ") })

    private static func network(_ name: String) -> FileKind {
        FileKind("a file of a codec's folder") { path in
            // An ONNX file begins with its version, tables with the length of a header.
            FileKind.beginning(of: path, 1) == [0x08] || FileKind.beginning(of: path, 9).last == UInt8(ascii: "{")
        }
    }
}
