import Basics
import Foundation

/// A campaign as a job array of the cluster manager Slurm, one share of the runs a job, and a job that joins the databases
/// when all have ended, however they ended.
package struct SlurmArray: Sendable {
    /// The program, with its whole path.
    package var executable: String
    /// The scenario's file, as the user named it.
    package var file: String
    /// Further words of the command, quoted for a shell: `--set images=20`.
    package var words: [String]
    /// The scenario's name.
    package var name: String
    /// The database of the whole campaign.
    package var database: String
    /// Where scripts, logs and the jobs' databases lie.
    package var folder: URL
    /// Jobs, each a share of the runs.
    package var tasks: Int
    /// Cores of each job.
    package var cores: Int
    /// Further options of sbatch, one word each: `--partition=long`.
    package var options: [String]

    /// Jobs that a campaign can be split into: the merge's command names the database of each, and the system takes a command
    /// of two million bytes.
    package static let taskRange = 1...10_000

    package init(
        executable: String, file: String, words: [String], name: String, database: String, folder: URL, tasks: Int,
        cores: Int, options: [String]
    ) {
        self.executable = executable
        self.file = file
        self.words = words
        self.name = name
        self.database = database
        self.folder = folder
        self.tasks = tasks
        self.cores = cores
        self.options = options
    }

    /// The jobs' databases, in their order.
    package var shardDatabases: [String] {
        (1...tasks).map { folder.appendingPathComponent("shard-\($0).sqlite").path }
    }

    /// The command that submits again what is missing.
    package var command: String {
        let sbatch = options.map { Shell.word("--sbatch=\($0)") }
        return
            (["pncsim sweep", Shell.word(file)] + words + [
                "--db", Shell.word(database), "--executor slurm --tasks \(tasks) --jobs \(cores)",
            ] + sbatch).joined(separator: " ")
    }

    /// The scripts of the arrays, and of the merge behind them.
    func scripts(of arrays: [Part]) -> [(name: String, text: String)] {
        let shard = Shell.word(folder.appendingPathComponent("shard-").path)
        return arrays.map { part in
            (
                part.script,
                script(
                    "", log: part.log, cores: cores,
                    "share=$((SLURM_ARRAY_TASK_ID + \(part.offset)))",
                    [Shell.word(executable), "sweep", Shell.word(file)] + words + [
                        "--jobs \(cores) --shard \"$share/\(tasks)\"", "--db \(shard)\"$share\".sqlite",
                    ])
            )
        } + [
            (
                "merge.sh",
                script(
                    "-merge", log: "merge.log", cores: 1, nil,
                    [Shell.word(executable), "merge", Shell.word(database)] + shardDatabases.map(Shell.word)
                        + ["--shards \(tasks) --again", Shell.word(command)])
            )
        ]
    }

    private func script(_ suffix: String, log: String, cores: Int, _ first: String?, _ command: [String]) -> String {
        """
        #!/bin/sh
        #SBATCH --job-name=\(Shell.word(jobName + suffix))
        #SBATCH --chdir=\(Shell.word(FileManager.default.currentDirectoryPath))
        #SBATCH --output=\(Shell.word(folder.appendingPathComponent(log).path))
        #SBATCH --ntasks=1 --cpus-per-task=\(cores)
        \(first.map { $0 + "\n" } ?? "")exec \(command.joined(separator: " "))

        """
    }

    private var jobName: String { "pncsim-\(name)" }

    // MARK: Splitting

    /// Shares that go into one array: a site allows numbers up to a limit only, so that the numbers of later arrays begin anew.
    struct Part: Equatable {
        let offset: Int
        let indices: [Int]

        var script: String { offset == 0 ? "array.sh" : "array-\(offset).sh" }
        var log: String { offset == 0 ? "shard-%a.log" : "shard-\(offset)+%a.log" }

        /// Splits shares.
        ///
        /// - Parameter limit: Slurm's `MaxArraySize`: an array's numbers are below it.
        static func parts(of shards: [Int], limit: Int) -> [Part] {
            let most = max(1, limit - 1)
            return Dictionary(grouping: shards) { ($0 - 1) / most * most }.sorted { $0.key < $1.key }
                .map { offset, shards in Part(offset: offset, indices: shards.map { $0 - offset }) }
        }
    }

    /// Slurm's limit where the site's cannot be found out: the one that it comes with.
    private static let usualLimit = 1001

    /// The site's `MaxArraySize`, from lines such as `MaxArraySize            = 1001`.
    static func limit(in configuration: String) -> Int {
        for line in configuration.split(separator: "\n") {
            let parts = line.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2, parts[0] == "MaxArraySize", let limit = Int(parts[1]), limit > 1 { return limit }
        }
        return usualLimit
    }

    // MARK: Submitting

    /// What Slurm has taken.
    package struct Submission: Sendable {
        /// Numbers of the arrays that were submitted now.
        package let arrays: [String]
        /// Number of the merge.
        package let merge: String
    }

    /// Refuses where there is no Slurm, before anything is written for it.
    package static func checkIsInstalled() throws(CampaignError) {
        guard Places.current.program("sbatch") != nil else { throw .noProgram("sbatch") }
    }

    /// Writes the scripts and submits these shares as one array or several, and the merge behind them.
    ///
    /// Of an earlier submission whose merge was refused, only the merge is submitted.
    ///
    /// - Throws: ``CampaignError`` where there is no Slurm, it refuses, or an earlier submission still runs.
    package func submit(_ shards: [Int]) throws(CampaignError) -> Submission {
        try refuseWhileOthersRun()
        var note = try note(in: folder)
        var waiting: [String] = []
        for job in note.jobs where try isQueued(job) { waiting.append(job) }
        if note.merge != nil, !waiting.isEmpty {
            throw .stillQueued(waiting)
        }
        if note.merge == nil, !note.arrays.isEmpty {
            try write(scripts(of: []))
            return try Submission(arrays: [], merge: submitMerge(behind: waiting, &note))
        }

        let limit = Self.limit(in: (try? run("scontrol", ["show", "config"])) ?? "")
        let parts = Part.parts(of: shards, limit: limit)
        try write(scripts(of: parts))
        (note.arrays, note.merge) = ([], nil)
        for part in parts {
            let list = part.indices.map(String.init).joined(separator: ",")
            let script = folder.appendingPathComponent(part.script).path
            let known = note.arrays
            note.arrays.append(try submission(["--array=\(list)"] + options + [script], known: known))
            try note.write()
        }
        return try Submission(arrays: note.arrays, merge: submitMerge(behind: note.arrays, &note))
    }

    /// What was submitted from a folder.
    private func note(in folder: URL) throws(CampaignError) -> Note {
        do { return try Note(folder.appendingPathComponent("submitted")) } catch {
            throw .damagedNote(error, jobNames: [jobName, jobName + "-merge"])
        }
    }

    /// Refuses where the campaign was split into another number of shares, and these still run.
    private func refuseWhileOthersRun() throws(CampaignError) {
        let parent = folder.deletingLastPathComponent()
        let stem = folder.deletingPathExtension().lastPathComponent + ".slurm-"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        for name in names.sorted()
        where name.hasPrefix(stem) && Int(name.dropFirst(stem.count)) != nil && name != folder.lastPathComponent {
            let other = try note(in: parent.appendingPathComponent(name))
            var waiting: [String] = []
            for job in other.jobs where try isQueued(job) { waiting.append(job) }
            guard waiting.isEmpty else { throw .stillQueued(waiting) }
        }
    }

    private func submitMerge(behind arrays: [String], _ note: inout Note) throws(CampaignError) -> String {
        let dependency = arrays.isEmpty ? [] : ["--dependency=afterany:\(arrays.joined(separator: ":"))"]
        let script = folder.appendingPathComponent("merge.sh").path
        let merge: String
        do throws(CampaignError) { merge = try submission(dependency + options + [script], known: []) } catch {
            throw .mergeRefused(jobs: note.arrays, reason: "\(error)")
        }
        note.merge = merge
        try note.write()
        return merge
    }

    private static let script = FileKind.text(
        "a script of `sweep`", isKnown: { $0.contains("#SBATCH --job-name=") && $0.contains("pncsim") })

    private func write(_ scripts: [(name: String, text: String)]) throws(CampaignError) {
        do {
            try OutputFile.makeFolder(folder.path)
            for (name, text) in scripts {
                try OutputFile.write(
                    Data(text.utf8), to: folder.appendingPathComponent(name).path, replacing: Self.script)
            }
        } catch { throw CampaignError(error) }
    }

    /// Whether a job waits or runs. One that Slurm has forgotten is an invalid job to it: it has ended long ago.
    ///
    /// - Throws: where squeue does not tell; what may still run is not submitted again.
    private func isQueued(_ job: String) throws(CampaignError) -> Bool {
        do throws(CampaignError) {
            return Self.jobs(in: try run("squeue", ["--noheader", "--format=%F", "--jobs", job])).contains(job)
        } catch {
            if case .programFailed(_, _, let errors) = error, errors.localizedCaseInsensitiveContains("invalid job id")
            {
                return false
            }
            throw .mayStillRun(job: job, reason: "\(error)")
        }
    }

    /// Submits a script and gives the job's number.
    ///
    /// - Parameter known: numbers that are not this job's.
    private func submission(_ arguments: [String], known: [String]) throws(CampaignError) -> String {
        var answer = ""
        do throws(CampaignError) { answer = try run("sbatch", ["--parsable"] + arguments) } catch {
            // It may have taken the job all the same.
            guard case .noAnswer = error else { throw error }
            answer = "nothing within \(Self.patience) s"
        }
        // In bytes that are no text, a line of digits is no number of a job.
        let told = answer.unicodeScalars.contains("\u{FFFD}") ? [] : Self.jobs(in: answer)
        if told.count == 1 { return told[0] }
        // The job is in the queue: the queue knows which of several numbers is the job's and which a banner's, or tells it.
        let suffix = arguments.last?.hasSuffix("merge.sh") == true ? "-merge" : ""
        let queue = try? run("squeue", ["--me", "--noheader", "--format=%F", "--name=\(jobName + suffix)"])
        let queued = Self.jobs(in: queue ?? "").filter { !known.contains($0) }
        if let number = queued.last(where: told.contains) { return number }
        // Where the queue does not tell, a banner comes before the answer more often than behind it.
        if let number = told.last ?? queued.last { return number }
        throw .badAnswer(
            program: "sbatch", answer: Terminal.oneLine(answer),
            expected:
                "a job's number (squeue knows none called \(jobName + suffix): look with `squeue --me` before the "
                + "command is given again)")
    }

    /// The jobs' numbers in an answer: lines of a number, which may be followed by a semicolon and the cluster's name. Sites
    /// let their tools greet with banners, before and after.
    static func jobs(in answer: String) -> [String] {
        answer.split(whereSeparator: \.isNewline).compactMap { line in
            let said = "Submitted batch job "
            let line = line.hasPrefix(said) ? line.dropFirst(said.count) : line
            let parts = line.trimmingCharacters(in: .whitespaces).split(
                separator: ";", omittingEmptySubsequences: false)
            guard parts.count <= 2, let number = parts.first, !number.isEmpty, number.allSatisfy(\.isASCII),
                number.allSatisfy(\.isNumber)
            else { return nil }
            return String(number)
        }
    }

    /// Seconds that Slurm's tools may take: their own limit to a controller's answer is 10 s (`MessageTimeout`).
    private static let patience = 15

    private func run(_ program: String, _ arguments: [String]) throws(CampaignError) -> String {
        do {
            let ending = try Subprogram.run(program, arguments, within: Self.patience)
            guard ending.code == 0 else {
                throw CampaignError.programFailed(program, code: ending.code, errors: Terminal.oneLine(ending.errors))
            }
            return ending.output
        } catch {
            throw CampaignError(error)
        }
    }
}
