import Basics

/// Reading whole files, with this room's errors.
package enum FileBytes {
    /// The content of a file.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` for a file that is missing, unreadable or a folder.
    package static func read(_ path: String) throws(ModelsError) -> [UInt8] {
        try ModelsError.reading { () throws(FileError) in try InputFile.read(path) }
    }
}
