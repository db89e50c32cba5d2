/// A table for people: each column as wide as its widest cell, one of them cut where the terminal ends.
struct Columns: Sendable, Equatable {
    struct Cell: Sendable, Equatable, ExpressibleByStringInterpolation {
        let text: String
        var style: Style?

        init(_ text: String, _ style: Style? = nil) {
            self.text = text.harmless
            self.style = style
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private let titles: [String]
    /// The column that gives way.
    private let flexible: Int
    private let rightAligned: Set<Int>
    private(set) var rows: [[Cell]] = []

    private static let gap = "  "
    /// A column is not cut below this.
    private static let flexibleMin = 12

    /// - Parameters:
    ///   - flexible: The title of the column that is cut where there is not enough room.
    ///   - rightAligned: The titles of columns of numbers.
    init(_ titles: [String], flexible: String, rightAligned: [String] = []) {
        self.titles = titles
        self.flexible = titles.firstIndex(of: flexible) ?? 0
        self.rightAligned = Set(rightAligned.compactMap { titles.firstIndex(of: $0) })
    }

    /// Adds a row, which has a cell for each title.
    mutating func add(_ row: [Cell]) { rows.append(row) }

    /// The titles and the rows.
    func lines(_ terminal: Terminal) -> [String] {
        let head = titles.map { Cell($0, .bold) }
        let widths = widths(terminal)
        return ([head] + rows).map { row in
            let cells = row.enumerated().map { index, cell in
                placed(cell, index, widths[index], terminal, isLast: index == row.count - 1)
            }
            return cells.joined(separator: Self.gap)
        }
    }

    private func placed(
        _ cell: Cell, _ index: Int, _ width: Int, _ terminal: Terminal, isLast: Bool
    ) -> String {
        let text = TextWidth.cut(cell.text, to: width)
        let blanks = String(repeating: " ", count: max(0, width - TextWidth.of(text)))
        let painted = terminal.paint(text, cell.style)
        if rightAligned.contains(index) { return blanks + painted }
        return isLast ? painted : painted + blanks
    }

    private func widths(_ terminal: Terminal) -> [Int] {
        var widths = titles.map { TextWidth.of($0) }
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], TextWidth.of(cell.text))
            }
        }
        guard let columns = terminal.columns else { return widths }
        func excess() -> Int { widths.reduce(Self.gap.utf8.count * (widths.count - 1), +) - columns }
        if excess() > 0 {
            widths[flexible] = max(min(widths[flexible], Self.flexibleMin), widths[flexible] - excess())
        }
        // Where that is not enough, the last columns are what is least missed.
        for index in widths.indices.reversed() where index != flexible && excess() > 0 {
            widths[index] = max(1, widths[index] - excess())
        }
        return widths
    }
}
