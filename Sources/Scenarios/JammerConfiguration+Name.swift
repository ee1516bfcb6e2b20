import Channel

extension JammerConfiguration {
    /// What to call it in results: its level, and of an interferer described in full the keys that differ from its kind's
    /// defaults: `light`, `load 0.2`, `wifi, load 0.3, transmit-power 12 dBm`. Two that differ have different names.
    package var name: String {
        let usual: JammerConfiguration
        switch self {
        case .none: return level
        // A level or a load says it all.
        case .wifi(let sender) where self == .load(sender.load): return level
        case .wifi: usual = .wifi(WiFiConfiguration())
        case .onOff: usual = .onOff(OnOffConfiguration())
        }
        let usualKeys = Self.form.write(usual).entries?.first?.value
        let keys = Self.form.write(self).entries?.first?.value.entries ?? []
        let differing = keys.filter { $0.value.flow != usualKeys?[$0.key]?.flow }
        return ([level] + differing.map { "\($0.key) \($0.value.flow)" }).joined(separator: ", ")
    }
}
