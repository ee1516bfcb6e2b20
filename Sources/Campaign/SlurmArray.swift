public import Foundation

/// A campaign as a job array of the cluster manager Slurm, one share of the runs a job, and a job that joins the databases
/// when all have ended, however they ended.
public struct SlurmArray: Sendable {
    /// The program, with its whole path.
    public var executable: String
    /// The scenario's file, as the user named it.
    public var file: String
    /// Further words of the command, quoted for a shell: `--set images=20`.
    public var words: [String]
    /// The scenario's name.
    public var name: String
    /// The database of the whole campaign.
    public var database: String
    /// Where scripts, logs and the jobs' databases lie.
    public var folder: URL
    /// Jobs, each a share of the runs.
    public var tasks: Int
    /// Cores of each job.
    public var cores: Int
    /// Further options of sbatch, one word each: `--partition=long`.
    public var options: [String]

    /// Makes an array; nothing is written yet.
    public init(
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
    public var shardDatabases: [String] {
        (1...tasks).map { folder.appendingPathComponent("shard-\($0).sqlite").path }
    }

    /// The command that submits again what is missing.
    public var command: String {
        let sbatch = options.map { Shell.word("--sbatch=\($0)") }
        return
            (["pncsim sweep", Shell.word(file)] + words + [
                "--db", Shell.word(database), "--executor slurm --tasks \(tasks) --jobs \(cores)",
            ] + sbatch).joined(separator: " ")
    }

    /// The scripts by their names: one job of the array, and the merge.
    var scripts: [(name: String, text: String)] {
        let here = FileManager.default.currentDirectoryPath
        func script(_ suffix: String, log: String, cores: Int, _ command: [String]) -> String {
            """
            #!/bin/sh
            #SBATCH --job-name=\(Shell.word("pncsim-\(name)\(suffix)"))
            #SBATCH --chdir=\(Shell.word(here))
            #SBATCH --output=\(Shell.word(folder.appendingPathComponent(log).path))
            #SBATCH --ntasks=1 --cpus-per-task=\(cores)
            exec \(command.joined(separator: " "))

            """
        }
        let shard = Shell.word(folder.appendingPathComponent("shard-").path)
        return [
            (
                "array.sh",
                script(
                    "", log: "shard-%a.log", cores: cores,
                    [Shell.word(executable), "sweep", Shell.word(file)] + words + [
                        "--jobs \(cores) --shard \"$SLURM_ARRAY_TASK_ID/\(tasks)\"",
                        "--db \(shard)\"$SLURM_ARRAY_TASK_ID\".sqlite",
                    ])
            ),
            (
                "merge.sh",
                script(
                    "-merge", log: "merge.log", cores: 1,
                    [Shell.word(executable), "merge", Shell.word(database)] + shardDatabases.map(Shell.word)
                        + ["--shards \(tasks) --again", Shell.word(command)])
            ),
        ]
    }

    /// Writes the scripts and submits these jobs of the array, and the merge behind them.
    ///
    /// - Returns: Slurm's numbers of the array and of the merge.
    /// - Throws: ``CampaignError`` where there is no Slurm, it refuses, or an earlier submission still runs.
    public func submit(_ shards: [Int]) throws(CampaignError) -> (array: String, merge: String) {
        let note = folder.appendingPathComponent("submitted")
        if let earlier = try? String(contentsOf: note, encoding: .utf8).split(separator: "\n").map(String.init) {
            // An array that Slurm has forgotten makes squeue fail: it has ended long ago.
            let queue = try? run("squeue", ["--noheader", "--jobs", earlier.joined(separator: ",")])
            if let queue, !queue.isEmpty {
                throw .stillQueued(earlier)
            }
        }
        try CampaignError.writing(to: folder.path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in scripts {
                try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
            }
        }
        let list = shards.map(String.init).joined(separator: ",")
        let script = folder.appendingPathComponent("array.sh").path
        let array = try submission(["--array=\(list)"] + options + [script])
        let merge = try submission(
            ["--dependency=afterany:\(array)"] + options + [folder.appendingPathComponent("merge.sh").path])
        try CampaignError.writing(to: note.path) {
            try "\(array)\n\(merge)\n".write(to: note, atomically: true, encoding: .utf8)
        }
        return (array, merge)
    }

    /// Submits a script and gives the job's number; sbatch may add the cluster's name behind a semicolon.
    private func submission(_ arguments: [String]) throws(CampaignError) -> String {
        let answer = try run("sbatch", ["--parsable"] + arguments)
        guard let number = answer.split(separator: ";").first, Int(number) != nil else {
            throw .badAnswer(program: "sbatch", answer: answer, expected: "a job's number")
        }
        return String(number)
    }

    private func run(_ program: String, _ arguments: [String]) throws(CampaignError) -> String {
        do {
            let ending = try Subprogram.run(program, arguments)
            guard ending.code == 0 else {
                throw CampaignError.programFailed(program, code: ending.code, errors: ending.errors)
            }
            return ending.output
        } catch {
            throw CampaignError(error)
        }
    }
}
