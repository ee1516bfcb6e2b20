import Basics

/// What the classes of ImageNet are called: the first of the names that each has.
struct ClassNames {
    private var names: [Int: String] = [:]

    /// Reads the list that is fetched at set-up; without it, classes are called by their numbers.
    init() {
        // Columns: index, WordNet id, names with commas between them.
        guard let path = Places.current.find("Assets/imagenet-classes.csv"),
            let table = try? CSVTable(TextFile(path), hasHeader: { Int($0.first ?? "") == nil })
        else { return }
        for row in table.rows where row.fields.count == 3 {
            guard let index = Int(row.fields[0]) else { continue }
            names[index] = row.fields[2].split(separator: ",").first.map(String.init)
        }
    }

    subscript(index: Int) -> String { names[index] ?? "class \(index)" }
}
