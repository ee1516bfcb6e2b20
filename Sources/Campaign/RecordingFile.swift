import Basics
import Foundation
import Store

/// A recording as a file: opened to be read, and written whole.
enum RecordingFile {
    /// Opens a recording, which is never written.
    ///
    /// - Throws: ``CampaignError/badRecording(file:reason:)`` where it is no results database; ``StoreError`` where it is damaged or of
    ///   another version.
    static func open(_ path: String) throws -> ResultsDatabase {
        do {
            return try ResultsDatabase(path: path, access: .read)
        } catch StoreError.cannotOpen(_, let reason), StoreError.notOurs(_, let reason) {
            throw CampaignError.badRecording(file: path, reason: reason)
        }
    }

    /// Refuses a file in a recording's place that is none: it may be results of days.
    static func checkReplaceable(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else { return }
        let isRecording = try? ResultsDatabase(path: path, access: .read).isRecording()
        guard isRecording == true else { throw CampaignError.isNoRecording(path: path) }
    }

    /// Writes a recording in a file of its own, so that it is whole or not there.
    static func write(to path: String, _ fill: (ResultsDatabase) throws(StoreError) -> Void) throws {
        try OutputFile.makeFolder(FilePath.folder(of: path))
        let draft = try DraftFolder(for: path)
        do throws(StoreError) {
            let recording = try ResultsDatabase(path: draft.path, access: .create)
            try fill(recording)
            try recording.compact()
        } catch { throw error.naming(path, for: draft.path) }
        try draft.finish()
    }
}
