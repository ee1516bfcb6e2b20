import Foundation
import TestSupport

extension Program {
    /// The twenty labelled photographs that set-up fetches, by name.
    static var photographs: [URL] {
        get throws {
            try FileManager.default.contentsOfDirectory(
                at: package.appending(path: "Assets/imagenet-20"), includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "jpg" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        }
    }

    /// Puts a link to the package's `Assets` into the folder: the renderer, the classifier and its classes are found there.
    func linkAssets() throws {
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "Assets"), withDestinationURL: Self.package.appending(path: "Assets"))
    }

    /// Writes the first of the photographs into a folder within the folder, under their names.
    func writePhotographs(_ count: Int, into name: String) throws {
        for photograph in try Self.photographs.prefix(count) {
            try write(Data(contentsOf: photograph), to: "\(name)/\(photograph.lastPathComponent)")
        }
    }
}
