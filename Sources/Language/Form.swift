import Basics
import Sim

/// How a value of some type is written in a scenario: its shape, how it is read, and how it is written back.
package struct Form<Value: Sendable>: Sendable {
    /// For messages, schema and documentation.
    package let shape: Shape
    /// Reads a value; nil after noting an error.
    package let read: @Sendable (Tree, inout Reader) -> Value?
    /// The canonical spelling: equal values have equal spellings.
    package let write: @Sendable (Value) -> Tree
    /// Reads a value whose unsaid parts are those of another one; nil where there are no parts.
    package var readOver: (@Sendable (Value, Tree, inout Reader) -> Value?)?

    package init(
        shape: Shape, read: @escaping @Sendable (Tree, inout Reader) -> Value?,
        write: @escaping @Sendable (Value) -> Tree,
        readOver: (@Sendable (Value, Tree, inout Reader) -> Value?)? = nil
    ) {
        self.shape = shape
        self.read = read
        self.write = write
        self.readOver = readOver
    }

    /// The same spelling for another type.
    package func map<Other: Sendable>(
        _ to: @escaping @Sendable (Value) -> Other, from: @escaping @Sendable (Other) -> Value
    ) -> Form<Other> {
        let (read, write) = (self.read, self.write)
        return Form<Other>(
            shape: shape, read: { tree, reader in read(tree, &reader).map(to) }, write: { write(from($0)) })
    }

    /// The value or errors in canonical spelling.
    package var normalise: @Sendable (Tree, inout Reader) -> Tree? {
        let (read, write) = (self.read, self.write)
        return { tree, reader in
            read(tree, &reader).map { value in
                var canonical = write(value)
                canonical.place = tree.place
                return canonical
            }
        }
    }
}

extension Form where Value == String {
    /// A text, of one line unless said otherwise: what names something stands in tables and file names.
    package static func text(example: String, isOneLine: Bool = true) -> Form {
        let shape = Shape.text(example: example)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let text = tree.text else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                if isOneLine, text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                    let character = text.contains(where: \.isNewline) ? "a line break" : "a control character"
                    reader.note(
                        .badValue(found: "a text with \(character)", expected: "a text of one line"), at: tree.place)
                    return nil
                }
                return text
            },
            write: { Tree(.scalar($0, isQuoted: $0.isEmpty), at: Tree.nowhere) })
    }

    /// The path of a file, relative to the file that names it.
    package static func file(example: String) -> Form {
        let shape = Shape.file(example: example)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let text = tree.text, !text.isEmpty else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                return reader.files.place(Paths.resolve(text, beside: tree.place.file))
            },
            write: { .word($0) })
    }
}

extension Form where Value == Bool {
    /// `true` or `false`.
    package static let flag = Form(
        shape: .flag,
        read: { tree, reader in
            switch tree.text {
            case "true": return true
            case "false": return false
            default:
                return reader.refuse(tree, expected: Shape.flag.expectation)
            }
        },
        write: { .word($0 ? "true" : "false") })
}

extension Form where Value == Int {
    /// A whole number.
    package static func integer(_ range: ClosedRange<Int>) -> Form {
        let shape = Shape.integer(range)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let text = tree.text, let value = Int(text), range.contains(value) else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                return value
            },
            write: { .word(String($0)) })
    }

    /// A size in bytes.
    package static func bytes(_ range: ClosedRange<Int>) -> Form {
        Form<Double>.quantity(.size, Double(range.lowerBound)...Double(range.upperBound))
            .map({ Int($0) }, from: { Double($0) })
    }
}

extension Form where Value == Double {
    /// A number without a unit.
    package static func number(_ range: ClosedRange<Double>) -> Form {
        let shape = Shape.number(range)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let number = tree.text.flatMap({ WrittenNumber($0) }), number.unit.isEmpty,
                    range.contains(number.value)
                else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                return number.value
            },
            write: { .word(NumberText.shortest($0)) })
    }

    /// A quantity with its unit, in the dimension's base unit.
    package static func quantity(_ dimension: Dimension, _ range: ClosedRange<Double> = -.infinity...(.infinity))
        -> Form
    {
        let shape = Shape.quantity(dimension, range)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let number = tree.text.flatMap({ WrittenNumber($0) }) else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                let magnitude: Double
                if number.unit.isEmpty {
                    guard dimension.allowsBareNumber else {
                        reader.note(
                            .missingUnit(
                                found: tree.found, expected: shape.expectation,
                                example: shape.example ?? dimension.example), at: tree.place)
                        return nil
                    }
                    magnitude = number.value
                } else if let unit = dimension.units.first(where: { $0.name == number.unit }) {
                    // Percent by division, so that 10 % is 0.1 to the last bit.
                    magnitude = unit.scale < 1 ? number.value / (1 / unit.scale).rounded() : number.value * unit.scale
                } else {
                    reader.note(
                        .wrongUnit(
                            found: tree.found, unit: number.unit, valid: dimension.units.map(\.name),
                            example: shape.example ?? dimension.example), at: tree.place)
                    return nil
                }
                let rounded = dimension.isWhole ? magnitude.rounded() : magnitude
                // Rounding absorbs the last bit of 1.1 ms, not half a byte.
                guard range.contains(rounded), abs(rounded - magnitude) <= abs(magnitude) * 1e-12 else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                return rounded
            },
            write: { .word(dimension.text($0)) })
    }
}

extension Form where Value == SimTime {
    /// A time.
    package static func time(_ range: ClosedRange<SimTime>) -> Form {
        Form<Double>.quantity(.time, Double(range.lowerBound.nanoseconds)...Double(range.upperBound.nanoseconds))
            .map({ SimTime(nanoseconds: Int64($0)) }, from: { Double($0.nanoseconds) })
    }

    /// A time of whole microseconds, as databases keep it.
    package static func microseconds(_ range: ClosedRange<SimTime>) -> Form {
        let time = time(range)
        return Form(
            shape: time.shape,
            read: { tree, reader in
                guard let value = time.read(tree, &reader) else { return nil }
                guard value.nanoseconds.isMultiple(of: 1000) else {
                    return reader.refuse(tree, expected: "a time of whole microseconds")
                }
                return value
            }, write: time.write)
    }
}

extension Form {
    /// A list; several items must not be equal where `isUnique`.
    package static func list<Item: Sendable>(of item: Form<Item>, isUnique: Bool = false) -> Form<[Item]>
    where Value == [Item] {
        let shape = Shape.list(item.shape)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let items = tree.items else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                var seen: Set<String> = []
                var values: [Item] = []
                for tree in items {
                    guard let value = item.read(tree, &reader) else { continue }
                    let spelling = item.write(value).flow
                    if isUnique, !seen.insert(spelling).inserted {
                        reader.note(.repeatedValue(spelling), at: tree.place)
                    }
                    values.append(value)
                }
                return values.count == items.count ? values : nil
            },
            write: { values in .list(values.map { item.write($0) }) })
    }

    /// One of some words.
    package static func words(_ words: [(name: String, value: Value, help: String)]) -> Form where Value: Equatable {
        let shape = Shape.words(words.map { Shape.Choice(name: $0.name, help: $0.help) })
        let names = words.map(\.name)
        return Form(
            shape: shape,
            read: { tree, reader in
                guard let text = tree.text else {
                    return reader.refuse(tree, expected: shape.expectation)
                }
                guard let word = words.first(where: { $0.name == text }) else {
                    reader.note(.unknownWord(found: text, valid: names), at: tree.place)
                    return nil
                }
                return word.value
            },
            write: { value in .word(words.first { $0.value == value }?.name ?? "") })
    }

    /// The first form, or the second where the first does not look like what was found.
    ///
    /// - Parameter isFirst: tells from the tree alone, so that errors come from the form that was meant.
    package static func either(
        _ first: Form, or second: Form, isFirst: @escaping @Sendable (Tree) -> Bool,
        writesFirst: @escaping @Sendable (Value) -> Bool
    ) -> Form {
        Form(
            shape: .either([first.shape, second.shape]),
            read: { tree, reader in isFirst(tree) ? first.read(tree, &reader) : second.read(tree, &reader) },
            write: { writesFirst($0) ? first.write($0) : second.write($0) },
            readOver: { present, tree, reader in
                let form = isFirst(tree) ? first : second
                guard let readOver = form.readOver else { return form.read(tree, &reader) }
                return readOver(present, tree, &reader)
            })
    }
}
