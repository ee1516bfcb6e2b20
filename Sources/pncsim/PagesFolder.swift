import Foundation

/// Where the plots and the page of a database go that no folder was named for.
enum PagesFolder {
    /// The database's name without its ending; `NAME-report` where it has none, since that file is in the way.
    static func url(beside database: String) -> URL {
        let file = URL(fileURLWithPath: database)
        let folder = file.deletingPathExtension()
        return folder == file ? URL(fileURLWithPath: database + "-report") : folder
    }
}
