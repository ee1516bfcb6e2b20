import Basics
import Foundation

// The program's side of the benchmarks. It measures what it is told to on standard input, a task a line, and answers each
// with a line of numbers, so that Benchmarks/run can alternate between this process and the peers'.
//
//   bench pictures FOLDER OUT    writes the folder's pictures at 224 x 224 pixels as OUT/NN.ppm, and their files in each codec
//   bench serve PICTURES         PICTURES is such an OUT; tasks: see Tasks.swift

/// Says what is wrong and ends.
func fail(_ message: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(code)
}

let arguments = CommandLine.arguments.dropFirst()
do {
    try Places.$current.withValue(Places(environment: ProcessInfo.processInfo.environment)) {
        switch (arguments.first, arguments.count) {
        case ("pictures", 3): try writePictures(from: arguments[2], to: arguments[3])
        case ("serve", 2): try serve(pictures: arguments[2])
        default:
            fail("bench: pictures FOLDER OUT, or serve PICTURES", 64)
        }
    }
} catch {
    fail("bench: \(error)", 1)
}
