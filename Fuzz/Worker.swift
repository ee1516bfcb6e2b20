import Foundation

/// Reads inputs in this process, and writes down before each which one it is.
struct Worker {
    private let parser: Parser
    private let body: ([UInt8]) throws -> Void

    /// No input may take longer than so many seconds of the processor's time.
    static let mostSeconds = 20
    /// All of the process may take so much memory, in bytes of address space: the networks' library alone has about two
    /// gigabytes of it, a picture of the largest size that is read 600 MB, twice.
    static let mostMemory: UInt64 = 6 << 30

    init(_ parser: Parser) throws {
        self.parser = parser
        body = try parser.prepare()
    }

    /// The parser's own sound inputs and those of the corpus, in a fixed order.
    static func seeds(of parser: Parser) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Corpus/\(parser.name)")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
        let corpus = try files.map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) }
        return try parser.seeds() + corpus
    }

    /// Reads an input: that it is refused is as well.
    func read(_ input: [UInt8]) throws {
        do {
            try body(input)
            print("\(parser.name): read")
        } catch {
            print("\(parser.name): refused: \(error)")
        }
    }

    /// Reads a range of inputs; the number of the one being read stands in the file `progress`, in eight bytes.
    func work(first: Int, count: Int, progress: String) throws {
        var limit = rlimit(rlim_cur: rlim_t(Self.mostMemory), rlim_max: rlim_t(Self.mostMemory))
        #if os(Linux)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            setrlimit(RLIMIT_AS, &limit)
        #endif
        let mutation = Mutation(seeds: try Self.seeds(of: parser), parser: parser)
        let file = open(progress, O_RDWR)
        guard file >= 0, let page = mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), page != MAP_FAILED else {
            throw CocoaError(.fileWriteUnknown)
        }
        var whole = 0
        for index in first..<first + count {
            page.storeBytes(of: index, as: Int.self)
            let input = mutation.input(index)
            limitTime(seconds: Self.mostSeconds)
            if (try? body(input)) != nil { whole += 1 }
        }
        limitTime(seconds: 0)
        print("\(whole) read, \(count - whole) refused", terminator: "")
    }

    /// Ends the process by SIGPROF once it has worked for so long; 0 for no limit. What others do on the machine does not count.
    private func limitTime(seconds: Int) {
        var time = itimerval()
        time.it_value.tv_sec = seconds
        #if os(Linux)
            setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &time, nil)
        #else
            setitimer(ITIMER_PROF, &time, nil)
        #endif
    }
}
