import Language

/// Where the device's encoding times come from.
package enum DeviceSelection: Sendable, Hashable {
    /// The published times of a Raspberry Pi 4B.
    case raspberryPi4B
    /// Times measured on this machine, multiplied by a factor.
    case measured(factor: Double)
    /// Times from a table of one's own.
    case table(DeviceTable)

    static let form: Form<DeviceSelection> = .kinds([
        .word(raspberryPi4BName, .raspberryPi4B, help: "the published encoding times of a Raspberry Pi 4B"),
        .of(
            "measured",
            .section(
                base: Measured(),
                keys: [
                    Key(
                        "factor", \.factor, .number(0.001...1000),
                        help: "how much slower the device is than the machine that simulates it")
                ]),
            help: "times measured on the simulating machine; such runs cannot be repeated exactly",
            wrap: { .measured(factor: $0.factor) },
            unwrap: { if case .measured(let factor) = $0 { Measured(factor: factor) } else { nil } }),
        .of(
            "table", DeviceTable.form,
            help:
                "times from a CSV file with the columns codec, parameters and seconds, as `pncsim device measure` writes it",
            wrap: { .table($0) }, unwrap: { if case .table(let table) = $0 { table } else { nil } }),
    ])

    static let raspberryPi4BName = "raspberry-pi-4b"

    private struct Measured: Sendable {
        var factor = 8.0
    }
}
