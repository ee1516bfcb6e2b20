import ArgumentParser
import Foundation
import Models
import Scenarios

/// How a command ends that cannot do what it was asked.
enum Failure {
    /// Something failed while running.
    static let runtime = ExitCode(1)
    /// The input is bad: a scenario, a picture, a trace, a database.
    static let badInput = ExitCode(65)

    /// Runs a command's body; an error becomes a message on standard error and an exit code.
    static func reported<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let code as ExitCode {
            throw code
        } catch let error as ValidationError {
            throw error
        } catch {
            FileHandle.standardError.write(Data("pncsim: \(error)\n".utf8))
            throw code(of: error)
        }
    }

    private static func code(of error: any Error) -> ExitCode {
        switch error {
        case is ScenarioErrors: badInput
        case let error as ModelsError:
            switch error {
            case .library: runtime
            default: badInput
            }
        default: runtime
        }
    }
}
