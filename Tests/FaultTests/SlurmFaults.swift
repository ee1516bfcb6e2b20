import Foundation
import TestSupport
import Testing

/// Fault 45: what a cluster has taken is known, whatever its tools print and whatever they refuse.
@Suite("Faults of job arrays", .serialized)
struct SlurmFaults {
    let program: Program

    /// Slurm's tools as far as they are asked: the queue is a file of jobs with their names, a line each.
    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n", to: "c.csv")
        try program.write("images: 5\nreplications: 12\ncodecs: [{curve: {table: c.csv}}]\n", to: "s.yaml")
        try tool(
            "sbatch",
            """
            for script; do :; done
            name=$(sed -n 's/^#SBATCH --job-name=//p' "$script")
            case "$REFUSE:$name" in *:*-merge) [ -n "$REFUSE" ] && { echo "sbatch: error: QOS limit" >&2; exit 1; } ;; esac
            number=$(($(cat number 2>/dev/null || echo 100) + 1)); echo $number > number
            echo "$number $name" >> queue; echo "$*" >> submissions
            eval "$GREET"
            """)
        try tool(
            "squeue",
            """
            jobs=; name=
            while [ $# -gt 0 ]; do
                case $1 in --jobs) jobs=$2; shift ;; --jobs=*) jobs=${1#*=} ;; --name=*) name=${1#*=} ;; esac
                shift
            done
            [ -z "$BANNER" ] || echo "$BANNER"
            while read -r number its; do
                case ",$jobs," in *,$number,*) echo "$number" ;; esac
                [ -z "$name" ] || [ "$name" != "$its" ] || echo "$number"
            done < queue 2>/dev/null
            """)
        try tool("scontrol", "echo 'Configuration data'; echo \"MaxArraySize            = ${ARRAY:-1001}\"")
    }

    private func tool(_ name: String, _ text: String) throws {
        let path = try program.write("#!/bin/sh\n\(text)\n", to: "bin/\(name)")
        chmod(path, 0o755)
    }

    private func submit(_ environment: [String: String] = [:], tasks: Int = 3) throws -> Program.Ending {
        let path =
            program.folder.appending(path: "bin").path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        let usual = ["PATH": path, "GREET": "echo $number", "REFUSE": "", "BANNER": ""]
        return try program.run(
            ["sweep", "s.yaml", "--db", "d.sqlite", "--executor", "slurm", "--tasks", "\(tasks)"],
            environment: usual.merging(environment) { $1 })
    }

    private var submissions: [String] {
        let text = try? String(contentsOf: program.folder.appending(path: "submissions"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").map(String.init)
    }

    @Test(
        "banners around the job's number, and the cluster's name behind it, are no part of it",
        arguments: [
            "echo Welcome to the cluster; echo 2026; echo; echo $number", "echo \"$number;cluster1\"; echo Good luck.",
            "printf '  %s\\r\\n' $number",
            // Of several numbers the queue knows which is the job's.
            "echo $number; echo 2026", "echo 12; echo \"$number;cluster1\"; echo 7; echo '99;x'",
        ])
    func banners(greeting: String) throws {
        let ending = try submit(["GREET": greeting, "BANNER": "Maintenance on Monday"])
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(submissions.count == 2)
        #expect(submissions.last?.contains("--dependency=afterany:101") == true, "\(submissions)")
        let again = try submit(["GREET": greeting])
        #expect(again.code != 0)
        #expect(again.errors.contains("101"), "\(again.errors)")
        #expect(submissions.count == 2, "\(submissions)")
    }

    @Test("digits in bytes that are no text are no job's number: the queue is asked")
    func noText() throws {
        let ending = try submit(["GREET": "printf '\\377\\376\\n7\\n\\200\\n'"])
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(submissions.last?.contains("--dependency=afterany:101") == true, "\(submissions)")
    }

    @Test(
        "jobs cannot read what this process has open: a scenario from standard input is refused",
        arguments: ["-", "/dev/stdin", "/dev/fd/0"])
    func standardInput(file: String) throws {
        let path =
            program.folder.appending(path: "bin").path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        let ending = try program.shell(
            "\"$P\" sweep \(file) --db d.sqlite --executor slurm < s.yaml",
            environment: ["PATH": path, "GREET": "echo $number"])
        #expect(ending.code == 64 && ending.errors.contains("name a file"), "\(ending.errors)")
        #expect(submissions.isEmpty)
    }

    @Test("without sbatch nothing is left behind")
    func noSlurm() throws {
        let ending = try submit(["PATH": "/nowhere"], tasks: 1000)
        #expect(ending.code == 65 && ending.errors.contains("`sbatch` is not installed"), "\(ending.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        #expect(!files.contains { $0.hasPrefix("d.") }, "\(files)")
    }

    @Test("an answer that names no job: the queue knows the job by its name")
    func silent() throws {
        let ending = try submit(["GREET": "echo Submitted."])
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(submissions.count == 2)
        #expect(submissions.last?.contains("--dependency=afterany:101") == true, "\(submissions)")
    }

    @Test("a merge that is refused: the array is known, is not submitted again, and gets its merge later")
    func refusedMerge() throws {
        let ending = try submit(["REFUSE": "1"])
        #expect(ending.code != 0)
        #expect(ending.errors.contains("101"), "\(ending.errors)")
        #expect(submissions.count == 1)

        #expect(try submit(["REFUSE": "1"]).code != 0)
        #expect(submissions.count == 1, "\(submissions)")

        let last = try submit()
        #expect(last.code == 0, "\(last.errors)")
        #expect(submissions.count == 2)
        #expect(submissions.last?.contains("--dependency=afterany:101") == true, "\(submissions)")
        #expect(submissions.last?.hasSuffix("merge.sh") == true)
    }

    @Test("arrays are split where the site's limit is, and their scripts name every share once")
    func split() throws {
        let ending = try submit(["ARRAY": "5"], tasks: 10)
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(submissions.count == 4, "\(submissions)")
        #expect(submissions.last?.contains("--dependency=afterany:101:102:103") == true, "\(submissions)")
        var shares: [Int] = []
        for submission in submissions.dropLast() {
            let words = submission.split(separator: " ")
            let list = try #require(words.first { $0.hasPrefix("--array=") }).dropFirst(8)
            let indices = list.split(separator: ",").compactMap { Int($0) }
            // Slurm refuses numbers from its limit on.
            #expect(indices.allSatisfy { $0 < 5 })
            let script = try String(contentsOfFile: String(try #require(words.last)), encoding: .utf8)
            for index in indices {
                let run = try program.run(
                    ["-c", script.replacing("exec ", with: "echo ")], executable: URL(filePath: "/bin/sh"),
                    environment: ["SLURM_ARRAY_TASK_ID": "\(index)"])
                let share = try #require(run.output.split(separator: " ").first { $0.hasSuffix("/10") })
                shares.append(try #require(Int(share.dropLast(3))))
            }
        }
        #expect(shares.sorted() == Array(1...10))
    }

    @Test("an array that is refused leaves nothing to wait for")
    func refused() throws {
        try tool("sbatch", "echo 'sbatch: error: Invalid partition' >&2; exit 1")
        let ending = try submit()
        #expect(ending.code != 0)
        #expect(ending.errors.contains("Invalid partition"), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
    }

    @Test("where squeue does not tell whether an array still runs, it is not submitted again")
    func silentQueue() throws {
        #expect(try submit().code == 0)
        let before = submissions
        try tool("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1")
        let again = try submit()
        #expect(again.code != 0 && again.errors.contains("Unable to contact slurm controller"), "\(again.errors)")
        #expect(submissions == before)
        // One that Slurm has forgotten has ended.
        try tool("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1")
        #expect(try submit().code == 0)
        #expect(submissions.count > before.count)
    }

    @Test("where squeue never answers, what was submitted may still run, and is not submitted again")
    func hangingQueue() throws {
        #expect(try submit().code == 0)
        let before = submissions
        try tool("squeue", "exec sleep 300")
        let started = ContinuousClock.now
        let again = try submit()
        #expect(ContinuousClock.now - started < .seconds(60))
        #expect(again.code != 0 && again.errors.contains("squeue has not answered"), "\(again.errors)")
        #expect(again.errors.contains("101") && again.errors.contains("may still run"), "\(again.errors)")
        #expect(submissions == before)
    }

    @Test("while shares run, no other split of the campaign is submitted", arguments: [2, 4, 12])
    func otherSplit(tasks: Int) throws {
        #expect(try submit().code == 0)
        let before = submissions
        let again = try submit(tasks: tasks)
        #expect(again.code != 0 && again.errors.contains("101"), "\(again.errors)")
        #expect(submissions == before)
        // When they have ended, it is.
        try program.write("", to: "queue")
        #expect(try submit(tasks: tasks).code == 0)
        #expect(submissions.count > before.count)
    }

    @Test(
        "a note of what was submitted that is damaged is no reason to submit again",
        arguments: [
            "", "array\n", "array 101\nmerge\n", "merge 102\n", "array 1O1\nmerge 102\n", "\u{0}\u{0}\u{0}\u{0}",
        ])
    func damagedNote(text: String) throws {
        #expect(try submit().code == 0)
        let before = submissions
        let note = try #require(
            FileManager.default.enumerator(at: program.folder, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL }.first { $0.lastPathComponent == "submitted" })
        try Data(text.utf8).write(to: note)
        for tasks in [3, 4] {
            let again = try submit(tasks: tasks)
            #expect(again.code != 0)
            #expect(again.errors.contains("submitted") && again.errors.contains("may still run"), "\(again.errors)")
            #expect(again.errors.contains("squeue --me --name=pncsim-s,pncsim-s-merge"), "\(again.errors)")
            #expect(again.errors.split(separator: "\n").count == 1, "\(again.errors)")
        }
        #expect(submissions == before)
    }

    @Test("sbatch's own sentence has the job's number")
    func sentence() throws {
        try tool("squeue", "exit 1")
        let ending = try submit(["GREET": "echo welcome; echo Submitted batch job $number"])
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(submissions.count == 2, "an array and its merge")
    }
}
