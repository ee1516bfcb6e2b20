import Basics

/// What can go wrong with pictures, datasets, codecs, weights and networks. Each case names its origin; the message
/// says what to do.
package enum ModelsError: Error, Sendable, Equatable {
    /// A file could not be read. `reason` is the system's word.
    case file(path: String, reason: String)
    /// A file could not be written. `reason` is the system's word.
    case unwritable(path: String, reason: String)
    /// A picture that is not one, or is damaged beyond use.
    case badImage(path: String, reason: String)
    /// A weights file that is truncated, of another shape or of another format.
    case badWeights(path: String, reason: String)
    /// A compressed stream that this codec did not write.
    case badStream(codec: String, reason: String)
    /// A dataset folder or label file that does not hold what it should.
    case badDataset(path: String, reason: String)
    /// Pictures of a dataset that cannot be used, all of them.
    case brokenPictures(dataset: String, pictures: [BrokenPicture])
    /// A text file of which a line (from 1; 0: the whole file) is not what it should be.
    case badLine(path: String, line: Int, found: String, expected: String)
    /// A parameter outside its range.
    case badParameter(name: String, value: String, expected: String)
    /// A program that is a codec has not done what it was asked.
    case program(codec: String, request: String, reason: String)
    /// The library behind a codec or network reported an error.
    case library(name: String, reason: String)

    /// A picture that cannot be used, and why.
    package struct BrokenPicture: Sendable, Hashable {
        /// The file.
        package let path: String
        /// Why it cannot be decoded or read.
        package let reason: String

        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }
}

extension ModelsError: CustomStringConvertible {
    /// One sentence: what, where, and what to do.
    package var description: String {
        switch self {
        case .file(let path, let reason), .unwritable(let path, let reason):
            "\(Terminal.name(path)): \(reason)"
        case .badImage(let path, let reason): "\(Terminal.name(path)): not a usable picture: \(reason)"
        case .badWeights(let path, let reason): "\(Terminal.name(path)): not usable weights: \(reason)"
        case .badStream(let codec, let reason): "\(Terminal.name(codec)): damaged stream: \(reason)"
        case .badDataset(let path, let reason): "\(Terminal.name(path)): not a usable dataset: \(reason)"
        case .brokenPictures(let dataset, let pictures):
            pictures.map { "\(Terminal.name($0.path)): not a usable picture: \($0.reason)\n" }.joined()
                + "\(Terminal.name(dataset)): \(NumberText.count(pictures.count, "picture")) cannot be used; `skip-broken: true` (`--skip-broken`) goes on without"
        case .badLine(let path, let line, let found, let expected):
            FileError.malformed(path: path, line: line, found: found, expected: expected).description
        case .badParameter(let name, let value, let expected):
            "\(Terminal.name(name)): found \(Excerpt.of(value)), expected \(expected)"
        case .program(let codec, let request, let reason): "\(Terminal.name(codec)): \(request): \(reason)"
        case .library(let name, let reason): "\(name): \(reason)"
        }
    }
}

extension ModelsError {
    /// Runs what reads files, and puts its errors into this room's words.
    package static func reading<Result>(_ body: () throws(FileError) -> Result) throws(ModelsError) -> Result {
        do throws(FileError) {
            return try body()
        } catch {
            throw ModelsError(error)
        }
    }

    /// What is wrong, without saying where.
    package var reason: String {
        switch self {
        case .file(_, let reason), .badImage(_, let reason), .badDataset(_, let reason): reason
        default: description
        }
    }

    /// The same of a request that was about a picture, which who answers it does not know by its name.
    package func naming(picture: String) -> ModelsError {
        guard case .program(let codec, let request, let reason) = self else { return self }
        return .program(codec: codec, request: "\(request) of picture \(Terminal.name(picture))", reason: reason)
    }

    /// A file's error in this room's words.
    package init(_ error: FileError) {
        switch error {
        case .unreadable(let path, let reason): self = .file(path: path, reason: reason)
        case .missing(let path, let remedy): self = .file(path: path, reason: remedy)
        case .malformed(let path, let line, let found, let expected):
            self = .badLine(path: path, line: line, found: found, expected: expected)
        }
    }
}
