import Hashing
import Basics
import Coding
import Foundation

/// What is known of the files of a dataset: the hash of each, and whether it can be decoded.
///
/// A dataset is the contents of its files. Reading 50,000 of them takes minutes, so what was found is kept, and holds as long as a
/// file has the size, the times and the inode that it had (`FileStamp`). Whoever reads a picture later compares its hash again,
/// and has what is kept forgotten where it turns out to be of another file's contents.
///
///     var facts = PictureFacts(of: dataset, cache: Places.current.cacheFolder)
///     facts.add(facts.unknown.map(PictureFacts.read))
///     let pictures = try facts.finish()
package struct PictureFacts: Sendable {
    /// A picture as its file was found.
    package struct Fact: Sendable, Hashable {
        /// The file; empty where it comes from the cache.
        fileprivate let path: String
        fileprivate let stamp: FileStamp?
        /// SHA-256 of the file, in hexadecimal; nil where it could not be read.
        fileprivate let hash: String?
        /// Why it cannot be used; nil where it can.
        fileprivate let problem: String?
    }

    /// A picture that can be used.
    package struct Picture: Sendable, Hashable {
        /// The dataset's entry.
        package let entry: Dataset.Entry
        /// SHA-256 of the file, in hexadecimal.
        package let hash: String
    }

    /// The files of which nothing is known yet.
    package private(set) var unknown: [String] = []

    private let dataset: Dataset
    private let file: String?
    private var facts: [String: Fact] = [:]
    /// What is kept of the folder, by the names of the pictures in it: also of those that this dataset leaves out.
    private var kept: [String: Fact]

    /// Looks up what is known of a dataset's files.
    ///
    /// - Parameter cache: the folder in which it is kept; nil where it is not.
    package init(of dataset: Dataset, cache: String?) {
        self.dataset = dataset
        file = cache.map { Self.file(ofFolder: Self.folder(of: dataset), in: $0) }
        kept = file.map(Self.load) ?? [:]
        facts.reserveCapacity(dataset.entries.count)
        for entry in dataset.entries where facts[entry.path] == nil {
            if let fact = kept[entry.name], fact.stamp == entry.stamp {
                facts[entry.path] = fact
            } else {
                unknown.append(entry.path)
            }
        }
    }

    /// Reads a file: its hash, and whether it can be decoded.
    package static func read(_ path: String) -> Fact {
        // Before the bytes: a file that is written to meanwhile has another stamp the next time.
        let stamp = FileStamp(path: path)
        do throws(ModelsError) {
            let bytes = try FileBytes.read(path)
            let hash = SHA256.hex(of: bytes)
            do throws(ModelsError) {
                _ = try ImageFile.decode(bytes, path: path)
                return Fact(path: path, stamp: stamp, hash: hash, problem: nil)
            } catch {
                return Fact(path: path, stamp: stamp, hash: hash, problem: error.reason)
            }
        } catch {
            return Fact(path: path, stamp: nil, hash: nil, problem: error.reason)
        }
    }

    /// Takes in what was read, and keeps it. A cache that cannot be written costs time and nothing else.
    package mutating func add(_ read: [Fact]) {
        for fact in read { facts[fact.path] = fact }
        let done = Set(read.map(\.path))
        unknown.removeAll { done.contains($0) }
        guard !read.isEmpty, let file else { return }
        for entry in dataset.entries where done.contains(entry.path) { kept[entry.name] = facts[entry.path] }
        Self.save(kept, to: file)
    }

    /// The pictures that can be used, and a sentence on those that are left out.
    ///
    /// - Throws: `ModelsError.brokenPictures` with every one that cannot be used, unless the dataset leaves them
    ///   out; also where none can.
    package func finish() throws(ModelsError) -> (pictures: [Picture], notes: [String]) {
        var pictures: [Picture] = []
        var broken: [ModelsError.BrokenPicture] = []
        for entry in dataset.entries {
            guard let fact = facts[entry.path] else { continue }
            if let hash = fact.hash, fact.problem == nil {
                pictures.append(Picture(entry: entry, hash: hash))
            } else {
                broken.append(.init(path: entry.path, reason: fact.problem ?? "it was not read"))
            }
        }
        guard broken.isEmpty || dataset.skipsBroken && !pictures.isEmpty else {
            throw .brokenPictures(dataset: dataset.name, pictures: broken)
        }
        let names = broken.map { "\($0.path) (\($0.reason))" }.joined(separator: ", ")
        let note = "\(dataset.name): left out: \(NumberText.count(broken.count, "broken picture")): \(names)"
        return (pictures, broken.isEmpty ? [] : [note])
    }

    // MARK: Keeping

    /// Forgets what is kept of a picture, so that it is read again the next time.
    ///
    /// - Parameter name: the picture's name in its dataset, with which its path ends.
    package static func forget(_ path: String, named name: String, cache: String?) {
        guard path.hasSuffix(name),
            let file = cache.map({ Self.file(ofFolder: String(path.dropLast(name.count)), in: $0) })
        else { return }
        var kept = load(file)
        guard kept.removeValue(forKey: name) != nil else { return }
        save(kept, to: file)
    }

    private static let firstLine = "pncsim pictures 2"

    private static func folder(of dataset: Dataset) -> String {
        dataset.entries.first.map { String($0.path.dropLast($0.name.count)) } ?? dataset.name
    }

    /// The cache's file of a folder, as the system knows it, whatever it is called from here.
    private static func file(ofFolder folder: String, in cache: String) -> String {
        let place = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        return "\(cache)/pictures/\(SHA256.hex(of: place).prefix(32)).tsv"
    }

    /// What a file of the cache says; nothing where it is missing or damaged.
    private static func load(_ file: String) -> [String: Fact] {
        guard let bytes = try? InputFile.read(file) else { return [:] }
        var lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let first = lines.first, first.elementsEqual(firstLine.utf8) else { return [:] }
        lines.removeFirst()
        var facts: [String: Fact] = [:]
        facts.reserveCapacity(lines.count)
        for line in lines {
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 6, omittingEmptySubsequences: false)
            func number(_ index: Int) -> Int64? { Int64(String(decoding: fields[index], as: UTF8.self)) }
            guard fields.count == 7, let size = number(0), let modified = number(1), let changed = number(2),
                let inode = UInt64(String(decoding: fields[3], as: UTF8.self)), fields[4].count == 64
            else { continue }
            let problem = fields[5].isEmpty ? nil : String(decoding: fields[5], as: UTF8.self)
            facts[String(decoding: fields[6], as: UTF8.self)] = Fact(
                path: "", stamp: FileStamp(size: size, modified: modified, changed: changed, inode: inode),
                hash: String(decoding: fields[4], as: UTF8.self), problem: problem)
        }
        return facts
    }

    private static func save(_ kept: [String: Fact], to file: String) {
        var text = Array("\(firstLine)\n".utf8)
        for (name, fact) in kept.sorted(by: { $0.key < $1.key }) {
            guard let stamp = fact.stamp, let hash = fact.hash, !name.contains("\n") else { continue }
            let problem = fact.problem?.filter { $0 != "\t" && !$0.isNewline } ?? ""
            let numbers = "\(stamp.size)\t\(stamp.modified)\t\(stamp.changed)\t\(stamp.inode)"
            text += "\(numbers)\t\(hash)\t\(problem)\t\(name)\n".utf8
        }
        let folder = FilePath.folder(of: file)
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? OutputFile.write(Data(text), to: file, replacing: .own)
    }
}

extension FileStamp {
    /// The stamp of a file; nil where there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
