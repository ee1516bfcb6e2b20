#if LIBFUZZER
    import Foundation

    /// The parser that libFuzzer drives. Set once before it begins; it calls from one thread.
    nonisolated(unsafe) private var body: ([UInt8]) throws -> Void = { _ in }

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32

    /// Hands over to libFuzzer, which looks for inputs that reach new code. The sound inputs are written to the last folder among
    /// its options.
    func fuzzWithLibFuzzer(_ parser: Parser, options: [String]) throws -> Never {
        body = try parser.prepare()
        if let folder = options.last(where: { !$0.hasPrefix("-") }) {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (index, seed) in try Worker.seeds(of: parser).enumerated() {
                try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(index)"))
            }
        }
        var arguments = (["fuzz", "-max_len=\(parser.mostBytes)"] + options).map { strdup($0) } + [nil]
        var count = Int32(arguments.count - 1)
        let status = arguments.withUnsafeMutableBufferPointer { buffer in
            var base = buffer.baseAddress
            return runDriver(&count, &base) { start, count in
                try? body(Array(UnsafeBufferPointer(start: start, count: count)))
                return 0
            }
        }
        exit(status)
    }
#endif
