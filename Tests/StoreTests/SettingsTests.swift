import Store
import Testing

/// Conditions are called by what sets them apart.
@Suite("Settings") struct SettingsTests {
    @Test("links of one kind are told apart by what differs, also where one scenario had told its own apart before")
    func kinds() {
        let rates = ["70", "40", "20"].map { "{constant: {rate: \($0) kbps, block-overhead: 0 s}}" }
        let told = ["constant, rate 70 kbps", "constant, rate 40 kbps", "constant, rate 20 kbps"]
        #expect(Settings.distinguish(["constant", "constant", "constant"], by: rates) == told)
        let kinds = ["constant", "constant", "constant"]
        #expect(
            Settings.distinguish(
                ["constant", "constant, rate 40 kbps", "constant, rate 20 kbps"], ofKinds: kinds, by: rates) == told)
    }

    @Test("a name that a person gave stays, and so does what stands alone")
    func givenNames() {
        let texts = ["{constant: {rate: 70 kbps}}", "{constant: {rate: 40 kbps}}"]
        let kinds = ["constant", "constant"]
        for names in [["fast", "constant"], ["fast", "slow"], ["constant, rate 70 kbps", "constant, rate 40 kbps"]] {
            #expect(Settings.distinguish(names, ofKinds: kinds, by: texts) == names)
        }
    }
}
