import ArgumentParser
import Basics
import Campaign
import Foundation
import Scenarios
import Store

/// Does runs of a database again, and says what is equal.
struct VerifyCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Do a sample of a database's runs again, and say what is equal.",
        discussion: """
            The database is only read: scenario and small files are its own, pictures are encoded and judged anew. Where pictures or
            weights are not at hand, its own encodings and verdicts stand in, and only the network is done again. What lies
            elsewhere now is named by --input.
            docs/reproducibility.md says what is bit-equal where.

            EXAMPLES
              pncsim verify Results/quickstart.sqlite
              pncsim verify Results/paper.sqlite --runs 20 --campaign paper
            """)

    @Argument(help: "The database.") var database: String
    @Option(help: "How many runs, evenly over the campaign.") var runs: Int = 5
    @Option(
        help: ArgumentHelp(
            "Which campaign: a scenario's name, or the beginning of a hash; the last one where left out.",
            valueName: "campaign"))
    var campaign: String?
    @Option(help: "Pictures worked on at once.") var jobs: Int = 2
    @OptionGroup var inputs: InputOptions

    func validate() throws {
        if runs < 1 { throw ValidationError("--runs takes a number from 1 on") }
        if jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
    }

    func run() async throws {
        try await Failure.reported {
            let verification = try Verification(
                ResultsDatabase(path: database, access: .read), campaign: campaign, given: inputs.given, jobs: jobs,
                compute: .asked())
            let positions = try verification.sample(of: runs)
            var findings: [Verification.Finding] = []
            try await verification.verify(positions) { result in
                findings.append(result.finding)
                print("\(result.run.summary): \(Self.words(result))")
            }
            let origin = verification.isReplay ? ", with recorded encodings and verdicts" : ""
            print(Self.summary(of: findings, origin))
            if findings.contains(where: { $0 != .equal }) { throw Failure.runtime }
        }
    }

    /// How many runs are equal of those that could be compared, and how many could not, and why.
    private static func summary(of findings: [Verification.Finding], _ origin: String) -> String {
        let reasons = findings.compactMap { finding -> String? in
            switch finding {
            case .equal, .differs: nil
            case .otherFiles: otherFiles
            case .failed(let reason): reason
            }
        }
        let compared = findings.count - reasons.count
        let equal = findings.count { $0 == .equal }
        let result = "\(equal) of \(NumberText.count(compared, "run")) equal\(origin)"
        guard let reason = reasons.first else { return result }
        let why = reasons.allSatisfy { $0 == reason } ? reason : "each for the reason above"
        if compared == 0 { return "none of \(NumberText.count(findings.count, "run")) could be compared: \(why)" }
        return "\(result); \(reasons.count) could not be compared: \(why)"
    }

    private static let otherFiles =
        "pictures, weights, tables or classifier have changed since, or an earlier version told runs apart otherwise"

    private static func words(_ result: Verification.Result) -> String {
        switch result.finding {
        case .equal: "equal, \(NumberText.count(result.images, "image"))"
        case .otherFiles: "not the same run: \(otherFiles)"
        case .differs(let images, let columns):
            "\(images) of \(NumberText.count(result.images, "image")) not equal, in \(columns.joined(separator: ", "))"
        case .failed(let reason): "cannot be done again: \(reason)"
        }
    }
}
