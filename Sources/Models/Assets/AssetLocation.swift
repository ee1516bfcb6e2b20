import Foundation

/// Finds the files that come with the program: `Assets/`, fetched at set-up, and `Weights/`, kept in the repository.
public enum AssetLocation {
    /// The environment variable that names the folder which holds `Assets` and `Weights`.
    public static let environmentVariable = "PNCSIM_HOME"

    /// The path of a file or folder such as `Assets/imagenet-20`.
    ///
    /// Looked for in the folder that `PNCSIM_HOME` names or, without it, in the folders around the executable (which is
    /// built inside the repository) and then around the current one, from the inside out.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` where it is in none of them.
    public static func path(of relative: String) throws(ModelsError) -> String {
        if let found = existingPath(of: relative) { return found }
        let isFetched = relative.hasPrefix("Assets/")
        let remedy = isFetched ? "run scripts/fetch-assets, which downloads it" : "it belongs to the repository"
        throw .file(
            path: relative,
            reason: "not found around the program or the current folder: \(remedy); "
                + "\(environmentVariable) can name the folder that holds it")
    }

    /// The path of a file or folder; nil where there is none.
    static func existingPath(of relative: String) -> String? {
        roots().lazy.map { $0 + "/" + relative }.first { FileManager.default.fileExists(atPath: $0) }
    }

    private static func roots() -> [String] {
        if let home = ProcessInfo.processInfo.environment[environmentVariable], !home.isEmpty { return [home] }
        let executable = (Bundle.main.executablePath ?? CommandLine.arguments[0]) as NSString
        let program = (executable.resolvingSymlinksInPath as NSString).deletingLastPathComponent
        return [program, FileManager.default.currentDirectoryPath].flatMap { start in
            sequence(first: start) { folder in
                let parent = (folder as NSString).deletingLastPathComponent
                return parent == folder || parent.isEmpty ? nil : parent
            }
        }
    }
}
