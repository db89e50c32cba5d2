import NIOCore

/// The rows one statement answered with, every cell as the text both engines agree on.
public struct Rows: Sendable {
    /// Where a cell lies in `text`.
    struct Cell: Sendable {
        var start: Int32
        /// −1 is NULL.
        var length: Int32

        static let null = Cell(start: 0, length: -1)
    }

    var text: ByteBuffer
    var cells: [Cell]
    /// How many columns each row has.
    public let columnCount: Int
    /// Rows changed by a statement that answers with none.
    public internal(set) var affectedCount: Int

    /// No rows yet, of this many columns.
    public init(columnCount: Int, affectedCount: Int = 0) {
        text = ByteBuffer()
        cells = []
        self.columnCount = columnCount
        self.affectedCount = affectedCount
    }

    /// How many rows there are.
    public var count: Int { columnCount == 0 ? 0 : cells.count / columnCount }
    /// Whether there is none.
    public var isEmpty: Bool { cells.isEmpty }

    /// One row by its place.
    public subscript(_ index: Int) -> Row {
        Row(rows: self, first: index * columnCount)
    }

    /// The first row; nil where there is none.
    public var first: Row? { isEmpty ? nil : self[0] }

    /// Adds the next cell, which is NULL.
    public mutating func appendNull() {
        cells.append(.null)
    }

    /// Adds the next cell: UTF-8 text, a decimal number, or `t`/`f`/`1`/`0` for truth values.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        cells.append(Cell(start: Int32(text.writerIndex), length: Int32(bytes.count)))
        text.writeBytes(bytes)
    }

    /// Adds the next cell.
    public mutating func append(_ string: String) {
        let start = text.writerIndex
        text.writeString(string)
        cells.append(Cell(start: Int32(start), length: Int32(text.writerIndex - start)))
    }
}

extension Rows: RandomAccessCollection {
    /// Zero.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { count }
}
