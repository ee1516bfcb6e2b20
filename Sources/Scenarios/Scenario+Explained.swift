extension Scenario {
    /// The scenario as YAML with every default filled in and the number of its cells and runs; reads back as the same scenario.
    public func explained() -> String {
        var settings = settings
        settings.name = name
        let runs = cells.count * replications
        var lines = "# \(name): \(Self.count(cells.count, "cell")) of \(Self.count(replications, "replication")), "
        lines += "\(Self.count(runs, "run"))"
        lines +=
            settings.images.map { " of \(Self.count($0, "image")) each\n" } ?? " of all the dataset's images each\n"
        for axis in settings.sweep.axes {
            lines += "#   \(axis.name): \(axis.values.map(\.label).joined(separator: ", "))\n"
        }
        lines += "#   codec: \(settings.codecs.map(\.label).joined(separator: ", "))\n"
        return lines + Settings.form.write(settings).block()
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
