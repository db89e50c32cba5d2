import Foundation
import Wire

/// Figures as people and programs read them.
enum Figure {
    /// Three digits that count, more before the point.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        let digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }

    /// A figure or a dash.
    static func text(_ value: Double?) -> String { value.map(text) ?? "–" }

    /// With four digits after the point at most.
    static func json(_ value: Double) -> JSON {
        guard value.isFinite, abs(value) < 1e15 else { return .null }
        let rounded = (value * 10_000).rounded() / 10_000
        if rounded == rounded.rounded() { return .integer(Int64(rounded)) }
        return JSONNumber(rounded).map { .number($0) } ?? .null
    }

    static func json(_ value: Double?) -> JSON { value.map(json) ?? .null }
}

/// A table of text whose columns stand under one another, the first to the left, all others to the right.
struct TextTable {
    private var rows: [[String]]

    init(_ heads: [String]) { rows = [heads] }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var text: String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                let blanks = String(repeating: " ", count: widths[index] - cell.count)
                return index == 0 ? cell + blanks : blanks + cell
            }
            return "  " + cells.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
