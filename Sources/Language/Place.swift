import Basics

/// A place in a scenario file.
package struct Place: Sendable, Hashable {
    /// The file as it was named, or `--set` for an override of the command line.
    package let file: String
    /// Line, from 1; 0 where the whole file is meant.
    package let line: Int
    /// Column in characters, from 1; 0 where the whole file is meant.
    package let column: Int

    /// A place; a line of 0 means the whole file.
    package init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension Place: CustomStringConvertible {
    /// `scenario.yaml:3:10`, the form that editors and terminals make a link of.
    package var description: String {
        line == 0 ? Terminal.name(file) : "\(Terminal.name(file)):\(line):\(column)"
    }
}
