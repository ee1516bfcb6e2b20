import Basics
import Coding
import Foundation
import Offload
import Store

/// Why a run, or a whole campaign, cannot be done.
package enum CampaignError: Error, Sendable {
    // MARK: Of other rooms

    /// A dataset, picture, codec, weights or network.
    case models(ModelsError)
    /// The network's side.
    case offload(OffloadError)
    /// The database.
    case store(StoreError)
    /// What the system says of something else.
    case system(String)

    // MARK: Runs

    /// All codecs are curves, and the scenario does not say how many images a run has.
    case unknownImageCount
    /// Two cells that turn out to be the same once their files are opened.
    case sameCells(String, String)
    /// The scenario has fewer runs.
    case noSuchRun(scenario: String, runs: Int, position: Int)
    /// A capture holds frames, and the run's link has none.
    case noFrames(link: String)

    // MARK: Pictures and replays

    /// A picture's bytes are others than when the campaign began.
    case pictureChanged(path: String)
    /// A network's weights are others than when the campaign began.
    case weightsChanged(path: String)
    /// A picture is needed where only its outcomes are at hand.
    case pictureNotAtHand(name: String, dataset: String)
    /// A dataset that is said to be a recording and is none that can be read.
    case badRecording(file: String, reason: String)
    /// A file that a recording would replace, and is none.
    case isNoRecording(path: String)
    /// A replay asks for what its recording does not hold; `recorded` is what it does.
    case notRecorded(file: String, what: String, recorded: [String])
    /// A scenario that replays a recording cannot be recorded.
    case isReplay(file: String)
    /// A scenario whose codecs are all curves cannot be recorded.
    case nothingToRecord
    /// Several datasets cannot have one name.
    case severalDatasets(name: String)

    /// A published run has too few images of a level to go by.
    case tooFewImages(level: String)

    // MARK: What the server saw

    /// No scenario of the database fits.
    case noSuchScenario
    /// No cell of the scenario fits; `meant` is what most likely was.
    case noSuchCell(scenario: String, asked: String, meant: String?, swept: [String])
    /// No image of the runs shows such a picture.
    case noSuchPicture(name: String, example: String?)
    /// A picture is asked for of runs that have none.
    case noPictures(name: String)
    /// The outcome that a picture would belong to is not there.
    case notDone
    /// No run of a campaign is done.
    case nothingDone(scenario: String, file: String)
    /// A campaign replays a recording that is not here.
    case noRecording(String, hash: String?, scenario: String)
    /// A recording is not the one that a scenario asks for.
    case otherRecording(file: String, hash: String)
    /// A file is given that a campaign's scenario does not name.
    case noSuchInput(String, scenario: String)
    /// Simulated again, a run does not end as it did.
    case otherOutcome
    /// A codec's weights are not those of its run.
    case otherWeights

    // MARK: Files and programs

    /// A file or folder cannot be written.
    case cannotWrite(path: String, reason: String)
    /// A program is not on the search path.
    case noProgram(String)
    /// A program failed.
    case programFailed(String, code: Int32, errors: String)
    /// A program's answer makes no sense.
    case badAnswer(program: String, answer: String, expected: String)
    /// A program did not answer in time.
    case noAnswer(program: String, seconds: Int)
    /// Jobs that were submitted earlier have not ended.
    case stillQueued([String])
    /// Slurm does not tell whether a job that was submitted earlier has ended.
    case mayStillRun(job: String, reason: String)
    /// The note of what was submitted earlier is not as it was written.
    case damagedNote(FileError, jobNames: [String])
    /// Jobs were submitted, but not the merge behind them.
    case mergeRefused(jobs: [String], reason: String)
    /// No program that writes Parquet.
    case noParquet
}

extension CampaignError: CustomStringConvertible {
    /// One sentence: what, where, and what to do.
    package var description: String {
        switch self {
        case .models(let error): "\(error)"
        case .offload(let error): "\(error)"
        case .store(let error): "\(error)"
        case .system(let what): what
        case .unknownImageCount:
            "the scenario's codecs are all curves, so `images` must say how many images a run has"
        case .sameCells(let cell, let other):
            "`\(Terminal.name(cell))` and `\(Terminal.name(other))` are the same, as what their files hold is equal; keep one"
        case .noSuchRun(let scenario, let runs, let position):
            "the scenario \(Terminal.name(scenario)) has the runs 0 to \(runs - 1), but not \(position)"
        case .noFrames(let link): "a capture holds frames of `link: ieee802154`, but the run's link is `\(link)`"
        case .pictureChanged(let path):
            "\(Terminal.name(path)): the picture has changed since the campaign began; begin it again"
        case .weightsChanged(let path):
            "\(Terminal.name(path)): the weights have changed since the campaign began; begin it again"
        case .pictureNotAtHand(let name, let dataset):
            "the picture \(Terminal.name(name)) of \(Terminal.name(dataset)) is needed, but only recorded outcomes are at hand"
        case .badRecording(let file, let reason):
            "\(Terminal.name(file)): not a recording that can be replayed (\(reason)); `dataset: {recorded: …}` takes a results database "
                + "of pncsim"
        case .notRecorded(let file, let what, let recorded):
            "\(Terminal.name(file)): it has not recorded \(Terminal.name(what)); recorded: "
                + (recorded.isEmpty ? "nothing" : recorded.joined(separator: ", "))
        case .isReplay(let file):
            "the scenario replays \(Terminal.name(file)); to record, name the pictures as its `dataset`"
        case .nothingToRecord: "of the scenario's codecs only outcomes are known: there is nothing to record"
        case .severalDatasets(let name):
            "the scenario has several datasets, which cannot all be called `\(Terminal.name(name))`"
        case .tooFewImages(let level): "the published run has too few images of level `\(level)`, expected two or more"
        case .noSuchScenario: "the database holds no scenario: nothing was run into it"
        case .noSuchCell(let scenario, let asked, let meant, let swept):
            "the scenario \(Terminal.name(scenario)) has no cell with \(Terminal.name(asked)); "
                + (meant.map { "did you mean \($0)? " } ?? "") + "swept: "
                + (swept.isEmpty ? "nothing" : swept.joined(separator: ", "))
        case .noSuchPicture(let name, let example):
            "no image of the runs is called \(Terminal.name(name)); the dataset's pictures have names such as \(Terminal.name(example ?? "nothing"))"
        case .noPictures(let name):
            "no image of the runs is called \(Terminal.name(name)): of every codec only outcomes are known, which show no pictures"
        case .notDone: "its first run is not done"
        case .nothingDone(let scenario, let file):
            "\(Terminal.name(file)): no run of \(Terminal.name(scenario)) is done yet, so there is nothing to compare"
        case .noRecording(let name, let hash, let scenario):
            "the runs of \(Terminal.name(scenario)) replay the recording \(Terminal.name(name))"
                + (hash.map { " (SHA-256 \($0))" } ?? "")
                + ", which is not here"
        case .otherRecording(let file, let hash):
            "\(Terminal.name(file)): another recording than the one that is asked for, whose SHA-256 is \(hash)"
        case .noSuchInput(let name, let scenario):
            "the scenario \(Terminal.name(scenario)) names no file or folder \(Terminal.name(name))"
        case .otherOutcome: "its stored outcome was made by other files or another version"
        case .otherWeights: "its stored outcomes were made with other weights than those at hand"
        case .cannotWrite(let path, let reason): "\(Terminal.name(path)): \(reason)"
        case .noProgram(let name):
            "the program `\(Terminal.name(name))` is not installed, or not on the search path (PATH)"
        case .programFailed(let name, let code, let errors): "\(Terminal.name(name)) ends with code \(code): \(errors)"
        case .isNoRecording(let path):
            "\(Terminal.name(path)): would be replaced by the recording, and is no recording itself; name another file"
        case .badAnswer(let program, let answer, let expected):
            "\(program) answers `\(answer)` where \(expected) was expected"
        case .stillQueued(let jobs):
            "jobs \(jobs.joined(separator: " and ")) of this campaign are still in Slurm's queue; "
                + "wait for them, or end them with `scancel \(jobs.joined(separator: " "))`"
        case .noAnswer(let program, let seconds): "\(program) has not answered within \(seconds) s"
        case .mayStillRun(let job, let reason):
            "\(reason); job \(job) of this campaign may still run, and nothing is submitted: give the command again when "
                + "`squeue` answers"
        case .damagedNote(let error, let names):
            "\(error): what was submitted earlier is not known, and may still run; when "
                + "`squeue --me --name=\(names.joined(separator: ","))` shows no job, remove the file"
        case .mergeRefused(let jobs, let reason):
            "\(reason); the shares are submitted as \(jobs.joined(separator: " and ")), and the same command submits their "
                + "merge again"
        case .noParquet:
            "Parquet needs the DuckDB command line (duckdb) or Python with pyarrow (`pip install pyarrow`), and neither is "
                + "on the search path; CSV needs nothing"
        }
    }
}

extension CampaignError {
    /// Puts any room's error into this room's words.
    init(_ error: any Error) {
        switch error {
        case let error as CampaignError: self = error
        case let error as FileError: self = .models(ModelsError(error))
        case let error as ModelsError: self = .models(error)
        case let error as OffloadError: self = .offload(error)
        case let error as StoreError: self = .store(error)
        case let error as OutputError: self = .cannotWrite(path: error.path, reason: error.reason)
        case Subprogram.Failure.missing(let program): self = .noProgram(program)
        case Subprogram.Failure.tookTooLong(let program, let seconds):
            self = .noAnswer(program: program, seconds: seconds)
        default: self = .system("\(error)")
        }
    }

    /// Does `body`; what it throws comes out in this room's words, but a cancellation stays one.
    static func translating<Result>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
    ) async throws -> Result {
        do { return try await body() } catch { throw translated(error) }
    }

    /// An error in this room's words, but a cancellation stays one.
    static func translated(_ error: any Error) -> any Error {
        switch error {
        case is CancellationError, OffloadError.cancelled: CancellationError()
        default: CampaignError(error)
        }
    }

    /// Does `body`, which writes to a file or folder.
    static func writing<Result>(to path: String, _ body: () throws -> Result) throws(CampaignError) -> Result {
        do { return try body() } catch let error as CampaignError { throw error } catch let error as StoreError {
            throw .store(error)
        } catch let error as OutputError {
            throw .cannotWrite(path: error.path, reason: error.reason)
        } catch {
            throw .cannotWrite(path: path, reason: "cannot be written: \(error.localizedDescription)")
        }
    }
}
