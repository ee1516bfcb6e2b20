import Foundation

/// Where things lie: what comes with the program, what is fetched at set-up, and what is kept from one run to the next.
///
/// `Assets/`, `Weights/`, `Scenarios/` and the bridge to libtorch are looked for in the folder that `PNCSIM_HOME` names, and
/// nowhere else where it is set; without it
/// 1. in the folders around the executable, from the inside out: a program that was built lies in its repository;
/// 2. in `share/pncsim` beside the executable's `bin`: an installed one;
/// 3. in `$XDG_DATA_HOME/pncsim` or `~/.local/share/pncsim`: what an installed one has fetched;
/// 4. in the current folder and those around it.
///
/// Caches lie in the folder that `PNCSIM_CACHE` names; without it in `Cache` of the repository that the executable lies in, or
/// else in `$XDG_CACHE_HOME/pncsim` or `~/.cache/pncsim`. Results lie in `Results` of the current folder.
package struct Places: Sendable {
    /// The variable that names the folder with `Assets` and `Weights`.
    package static let homeVariable = "PNCSIM_HOME"
    /// The variable that names the bridge to libtorch, a file.
    package static let bridgeVariable = "PNCSIM_TORCH_BRIDGE"
    /// The variable that names the folder for caches.
    package static let cacheVariable = "PNCSIM_CACHE"

    /// The executable, links resolved.
    package let executable: String
    /// The executable, where it is the program itself and no test that holds its rooms: what may be started once more.
    package let program: String?
    private let environment: [String: String]
    private let currentFolder: String

    /// The places of the task. A command line that reads the environment gives them to all of its work (`withValue`); where
    /// nobody does, no variable counts.
    @TaskLocal package static var current = Places(environment: [:])

    /// The places of this process, with the environment that its command line has read.
    package init(environment: [String: String], isProgram: Bool = false) {
        self.init(
            executable: Bundle.main.executablePath ?? CommandLine.arguments[0], environment: environment,
            currentFolder: FileManager.default.currentDirectoryPath, isProgram: isProgram)
    }

    /// The places of a process with this executable, environment and current folder.
    package init(
        executable: String, environment: [String: String], currentFolder: String, isProgram: Bool = false
    ) {
        self.executable = (executable as NSString).resolvingSymlinksInPath
        program = isProgram ? self.executable : nil
        self.environment = environment
        self.currentFolder = currentFolder
    }

    // MARK: What comes with the program

    /// The folders in which things that come with the program are looked for, in this order.
    package var roots: [String] {
        if let home = value(Self.homeVariable) { return [home] }
        let program = Self.parent(executable)
        var installed: [String] = []
        if (program as NSString).lastPathComponent == "bin" { installed.append(Self.parent(program) + "/share/pncsim") }
        if let data = userFolder("XDG_DATA_HOME", orHome: ".local/share") { installed.append(data) }
        return Self.folders(around: program) + installed + Self.folders(around: currentFolder)
    }

    /// The path of a file or folder such as `Assets/imagenet-20`; nil where there is none.
    package func find(_ relative: String) -> String? {
        roots.lazy.map { $0 + "/" + relative }.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The path of a file or folder such as `Assets/imagenet-20`.
    ///
    /// - Throws: ``FileError/missing(path:remedy:)`` where it is nowhere.
    package func path(of relative: String) throws(FileError) -> String {
        if let found = find(relative) { return found }
        let remedy =
            relative.hasPrefix("Assets/")
            ? "run scripts/fetch-assets, which downloads it" : "it belongs to the repository"
        throw .missing(
            path: relative,
            remedy: "not found around the program or the current folder: \(remedy); "
                + "\(Self.homeVariable) can name the folder that holds it")
    }

    /// The folders in which a library of the program's own may lie, from the nearest on: beside the executable, in the build folders
    /// `builds` of the repositories around it and of the roots, and in `lib/pncsim` beside the executable's `bin`.
    package func libraryFolders(builds: [String]) -> [String] {
        let program = Self.parent(executable)
        let repositories = Self.folders(around: program) + roots
        return [program] + repositories.flatMap { root in builds.map { "\(root)/\($0)" } }
            + [Self.parent(program) + "/lib/pncsim"]
    }

    /// The bridge to libtorch that is to be used, wherever others lie; nil where none is named.
    package var namedBridge: String? { value(Self.bridgeVariable) }

    // MARK: What is kept

    /// The folder for caches. Nobody has made it yet; nil where the process has no home.
    package var cacheFolder: String? {
        if let named = value(Self.cacheVariable) { return named }
        let repository = Self.folders(around: Self.parent(executable)).first {
            FileManager.default.fileExists(atPath: $0 + "/Package.swift")
        }
        if let repository { return repository + "/Cache" }
        return userFolder("XDG_CACHE_HOME", orHome: ".cache")
    }

    /// A path as short as it can be said from the current folder.
    package func short(_ path: String) -> String {
        path.hasPrefix(currentFolder + "/") ? String(path.dropFirst(currentFolder.count + 1)) : path
    }

    // MARK: Programs

    /// The file of a program: one with a `/` in its name as it is, others on the search path; nil where there is none.
    package func program(_ name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return value("PATH")?.split(separator: ":").lazy.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    // MARK: Folders

    /// A folder and those that hold it, from the inside out, without the root.
    private static func folders(around start: String) -> [String] {
        sequence(first: start) { parent($0) == $0 ? nil : parent($0) }.filter { $0 != "/" && !$0.isEmpty }
    }

    private static func parent(_ path: String) -> String { FilePath.folder(of: path) }

    /// The program's folder among those of the user.
    private func userFolder(_ variable: String, orHome relative: String) -> String? {
        // The XDG rules: a relative path is to be ignored.
        if let named = value(variable), named.hasPrefix("/") { return named + "/pncsim" }
        return value("HOME").map { "\($0)/\(relative)/pncsim" }
    }

    private func value(_ variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
}
