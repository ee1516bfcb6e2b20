import Coding
import Foundation
import Images

// The pictures that all contenders get: 224 x 224 pixels, as portable pixmaps, which cjpeg, cwebp and everyone else read.

/// Writes each picture of a folder as a pixmap `NN.ppm`, all of them one below the other as `tall.ppm`, a pixel as `dot.ppm`.
func writePictures(from folder: String, to out: String) throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".JPEG") || $0.hasSuffix(".webp") }
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    var tall: [UInt8] = []
    // 32 at most: enough for a median, and few enough for libjpeg's and libwebp's greatest height.
    for (index, file) in files.prefix(32).enumerated() {
        let picture = try ImageFile.load("\(folder)/\(file)").resized(width: 224, height: 224)
        try write(picture, to: "\(out)/\(index < 10 ? "0" : "")\(index).ppm")
        tall += picture.samples
    }
    try write(RGBImage(width: 224, height: tall.count / 3 / 224, samples: tall), to: "\(out)/tall.ppm")
    try write(RGBImage(width: 1, height: 1), to: "\(out)/dot.ppm")
}

/// The 224 x 224 pictures that ``writePictures(from:to:)`` left.
func readPictures(_ folder: String) throws -> [RGBImage] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .filter { $0.hasSuffix(".ppm") && $0.first?.isNumber == true }
        .map { file in
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)")))
            return RGBImage(width: 224, height: 224, samples: [UInt8](bytes.suffix(224 * 224 * 3)))
        }
}

private func write(_ picture: RGBImage, to path: String) throws {
    let header = Array("P6\n\(picture.width) \(picture.height)\n255\n".utf8)
    try Data(header + picture.samples).write(to: URL(fileURLWithPath: path))
}
