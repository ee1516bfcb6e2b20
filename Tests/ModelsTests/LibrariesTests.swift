import Testing

@testable import Codecs

@Suite struct LibrariesTests {
    @Test func packedVersionsAreRead() {
        #expect(Libraries.dotted(2_001_005, base: 1000) == "2.1.5")
        #expect(Libraries.dotted(0x010204, base: 256) == "1.2.4")
    }

    @Test func theSystemsLibrariesTellTheirVersions() {
        let versions = Libraries.versions
        for name in ["libjpeg-turbo", "libwebp", "openjpeg"] {
            #expect(versions[name]?.wholeMatch(of: /[1-9]\d*\.\d+\.\d+/) != nil, "\(versions)")
        }
    }
}
