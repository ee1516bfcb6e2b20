import Basics
import Foundation

// Broken input for every parser of bytes from outside; see CONTRIBUTING.md.
//
//     fuzz                          all parsers, 1000 inputs each
//     fuzz --inputs 1000000 jpeg    one of them, a million
//     fuzz --repeat jpeg FILE       one input again, such as one that was written down

func stop(_ message: String) -> Never {
    FileHandle.standardError.write(Data("fuzz: \(message)\n".utf8))
    exit(64)
}

func parser(named name: String?) -> Parser {
    guard let name, let parser = Parser.all.first(where: { $0.name == name }) else {
        stop("no parser is called \(name ?? "nothing"); there are \(Parser.all.map(\.name).joined(separator: " "))")
    }
    return parser
}

func obey(_ words: [String]) throws {
    var arguments = words
    switch arguments.first {
    case "--list": Parser.all.forEach { print($0.name) }
    case "--repeat" where arguments.count == 3:
        let input = try Array(Data(contentsOf: URL(fileURLWithPath: arguments[2])))
        try Worker(parser(named: arguments[1])).read(input)
    case "--work" where arguments.count == 5:
        guard let first = Int(arguments[2]), let count = Int(arguments[3]) else { stop("--work NAME FIRST COUNT FILE") }
        try Worker(parser(named: arguments[1])).work(first: first, count: count, progress: arguments[4])
    default:
        var inputs = 1000
        if arguments.first == "--inputs" {
            guard arguments.count > 1, let count = Int(arguments[1]), count > 0 else { stop("--inputs N") }
            inputs = count
            arguments.removeFirst(2)
        }
        let parsers = arguments.isEmpty ? Parser.all : arguments.map { parser(named: $0) }
        let outcomes = try parsers.map { try Supervisor(parser: $0, inputs: inputs).run() }
        exit(outcomes.allSatisfy { $0 } ? 0 : 1)
    }
}

try Places.$current.withValue(Places(environment: ProcessInfo.processInfo.environment)) {
    try obey(Array(CommandLine.arguments.dropFirst()))
}
