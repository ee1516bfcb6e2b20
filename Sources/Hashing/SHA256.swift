import Basics
import CCrypto

/// SHA-256 (FIPS 180-4), by libcrypto; hashes are given as 64 hexadecimal digits.
package enum SHA256 {
    /// The hash of bytes.
    package static func hex(of content: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        let status = EVP_Digest(content, content.count, &digest, nil, EVP_sha256(), nil)
        // It fails only where libcrypto cannot get memory or SHA-256 is switched off by the system's policy.
        precondition(status == 1, "libcrypto refuses to compute SHA-256")
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The hash of the UTF-8 form of a text.
    package static func hex(of text: String) -> String { hex(of: Array(text.utf8)) }

    /// The hash of a file's bytes.
    package static func hex(ofFile path: String) throws(FileError) -> String { hex(of: try InputFile.read(path)) }
}
