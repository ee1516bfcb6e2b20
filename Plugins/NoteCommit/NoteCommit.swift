import Foundation
import PackagePlugin

/// Lets the program know which commit it was built from: before each build, `scripts/note-commit` writes a line of Swift.
@main
struct NoteCommit: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) -> [Command] {
        let folder = context.pluginWorkDirectoryURL.appending(path: "Commit")
        let package = context.package.directoryURL
        return [
            .prebuildCommand(
                displayName: "Noting the commit", executable: URL(filePath: "/bin/sh"),
                arguments: [package.appending(path: "scripts/note-commit").path, package.path, folder.path],
                outputFilesDirectory: folder)
        ]
    }
}
