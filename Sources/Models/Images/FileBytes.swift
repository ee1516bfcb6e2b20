import Basics

/// Reading whole files, with this room's errors.
enum FileBytes {
    /// The content of a file.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` for a file that is missing, unreadable or a folder.
    static func read(_ path: String) throws(ModelsError) -> [UInt8] {
        try ModelsError.reading { () throws(FileError) in try InputFile.read(path) }
    }
}
