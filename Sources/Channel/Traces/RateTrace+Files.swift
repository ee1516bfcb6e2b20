import Basics
import Foundation

extension RateTrace {
    /// A trace as it stood in a file.
    package struct File: Sendable {
        /// The trace.
        package let trace: RateTrace
        /// What the file holds besides and was left out, in words; empty where nothing was.
        package let leftOut: [String]
    }

    /// Reads a trace file; `docs/files.md` shows an example of each form. It is taken for
    /// - Mahimahi's packet-delivery format where the name ends in `.mahi`, `.up` or `.down` or the first line is a bare number,
    /// - Pensieve's where the first line is two numbers with white space between them,
    /// - CSV otherwise.
    ///
    /// - Throws: ``ChannelError`` naming file and line.
    package init(file: String) throws(ChannelError) { self = try File(file).trace }

    /// Reads the text of a trace file.
    package init(_ text: TextFile) throws(ChannelError) { self = try File(text).trace }

    /// Whatever can be read as a trace.
    package static let kind = FileKind("a trace") { (try? RateTrace.File($0)) != nil }

    /// Whether a file's name says that it is Mahimahi's.
    static func isMahimahi(_ file: String) -> Bool { [".mahi", ".up", ".down"].contains { file.hasSuffix($0) } }

    /// Writes the trace in Mahimahi's format where the name ends in `.mahi`, `.up` or `.down`, otherwise as CSV.
    ///
    /// - Returns: what was written, read again: a Mahimahi trace holds whole packets only.
    /// - Throws: ``ChannelError``, also where a Mahimahi file would hold no packet.
    @discardableResult
    package func write(to file: String) throws(ChannelError) -> RateTrace {
        let isMahimahi = Self.isMahimahi(file)
        let text = isMahimahi ? mahimahi : csv
        guard !text.isEmpty else {
            throw .badParameter(
                name: file, value: "a trace of less than half a packet of 1500 bytes", expected: "a longer one, or CSV")
        }
        do throws(OutputError) { try OutputFile.write(Data(text.utf8), to: file, replacing: Self.kind) } catch {
            throw .unwritable(file: file, reason: error.reason)
        }
        return isMahimahi ? try RateTrace(mahimahi: text, name: file) : try RateTrace(csv: text, name: file)
    }
}

extension RateTrace.File {
    /// Reads a file; `-` is standard input where that is allowed.
    package init(_ path: String, orStandardInput allowsDash: Bool = false) throws(ChannelError) {
        let text = try ChannelError.reading { () throws(FileError) in
            try TextFile(path, orStandardInput: allowsDash)
        }
        try self.init(text)
    }

    /// Reads a text in the form that its first line and its file's name tell.
    package init(_ text: TextFile) throws(ChannelError) {
        let first = TextLines(text).lines.first?.text.split { $0 == " " || $0 == "\t" } ?? []
        let isNumbers = !first.isEmpty && first.allSatisfy { DecimalNumber($0) != nil }
        if RateTrace.isMahimahi(text.path) || isNumbers && first.count == 1 {
            trace = try RateTrace(mahimahi: text)
            leftOut = []
        } else if isNumbers, first.count == 2 {
            trace = try RateTrace(pensieve: text)
            leftOut = ["the rate of the first line, which in Pensieve's traces is that of the time before it"]
        } else {
            (trace, leftOut) = try RateTrace.read(csv: text)
        }
    }
}

extension ChannelError {
    /// Runs what reads or writes files, and puts its errors into this room's words.
    package static func reading<Result>(_ body: () throws(FileError) -> Result) throws(ChannelError) -> Result {
        do throws(FileError) {
            return try body()
        } catch {
            throw ChannelError(error)
        }
    }

    private init(_ error: FileError) {
        switch error {
        case .unreadable(let path, let reason): self = .unreadable(file: path, reason: reason)
        case .missing(let path, let remedy): self = .unreadable(file: path, reason: remedy)
        case .malformed(let path, let line, let found, let expected):
            self = .badTrace(file: path, line: line, found: found, expected: expected)
        }
    }
}
