import ArgumentParser
import Basics
import Campaign
import Channel
import Coding
import Foundation
import Language
import Offload
import Report
import Scenarios
import Store

/// How a command ends that cannot do what it was asked.
enum Failure {
    /// Something failed while running.
    static let runtime = ExitCode(1)
    /// The command line makes no sense.
    static let usage = ExitCode(64)
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
            // What fails because it was told to stop has not failed.
            if let cause = Interruption.cause { Interruption.end(cause) }
            Console.error("\(error)" + ((error as? CampaignError)?.hint.map { ". \($0)" } ?? ""))
            throw code(of: error)
        }
    }

    private static func code(of error: any Error) -> ExitCode {
        switch error {
        case ChannelError.unwritable: runtime
        case is ScenarioErrors, is ChannelError: badInput
        case is FileError: badInput
        case let error as ModelsError: code(of: error)
        case let error as StoreError: code(of: error)
        case let error as ReportError: code(of: error)
        case let error as OutputError: code(of: error)
        case OffloadError.conservation: runtime
        case is OffloadError: badInput
        case CampaignError.models(let error): code(of: error)
        case CampaignError.store(let error): code(of: error)
        case CampaignError.cannotWrite: runtime
        case CampaignError.offload(.conservation): runtime
        case is CampaignError: badInput
        default: runtime
        }
    }

    private static func code(of error: ModelsError) -> ExitCode {
        switch error {
        case .library, .unwritable, .program: runtime
        default: badInput
        }
    }

    private static func code(of error: OutputError) -> ExitCode {
        switch error {
        case .refused, .closedPipe, .noFolder, .isFolder: runtime
        case .isInput, .isDatabase, .isOther, .isWrittenTwice, .isDash, .isNameless: usage
        }
    }

    private static func code(of error: StoreError) -> ExitCode {
        switch error {
        case .locked, .diskFull, .readOnly, .cannotMake, .inputOutput, .interruptedWrite, .inconsistent, .conflict,
            .noColumn:
            runtime
        case .unknownQuery, .unknownParameter, .noSuchValue, .noSuchCampaign, .badArgument, .notAQuery, .sql, .noFile:
            usage
        case .cannotOpen, .newerVersion, .olderVersion, .corrupt, .notOurs: badInput
        }
    }

    private static func code(of error: ReportError) -> ExitCode {
        switch error {
        case .database(let error): code(of: error)
        case .output(let error): code(of: error)
        case .published, .nothingToDraw: badInput
        case .rendererMissing, .rendererFailed, .file: runtime
        }
    }
}

extension CampaignError {
    /// What to do on this command line.
    fileprivate var hint: String? {
        switch self {
        case .notRecorded: "`pncsim record` records what a scenario can ask for, where the pictures are"
        case .isReplay: "For example: --set 'dataset={path: photographs}'"
        case .noParquet: "--csv writes CSV"
        case .noRecording, .otherRecording: "--input FILE says where it is"
        default: nil
        }
    }
}
