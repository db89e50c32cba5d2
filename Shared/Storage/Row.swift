public import NIOCore
public import Primitives

/// One row; cells are asked for by column, counted from zero.
///
/// The accessors throw `StorageError.invalidStatement` where a cell is not what was asked for: statement and
/// reader then disagree, which is a fault of ours that the log must tell.
public struct Row: Sendable {
    let rows: Rows
    let first: Int

    /// Whether the cell is NULL.
    public func isNull(_ column: Int) -> Bool {
        rows.cells[first + column].length < 0
    }

    /// The cell as JSON or other text, not decoded.
    public func bytes(_ column: Int) throws(StorageError) -> ByteBuffer {
        let cell = rows.cells[first + column]
        guard cell.length >= 0, let slice = rows.text.getSlice(at: Int(cell.start), length: Int(cell.length))
        else {
            throw mismatch(column, "a value")
        }
        return slice
    }

    /// The cell as text.
    public func text(_ column: Int) throws(StorageError) -> String {
        let cell = rows.cells[first + column]
        guard cell.length >= 0, let text = rows.text.getString(at: Int(cell.start), length: Int(cell.length))
        else {
            throw mismatch(column, "text")
        }
        return text
    }

    /// The cell as a whole number.
    public func integer(_ column: Int) throws(StorageError) -> Int64 {
        guard let value = Int64(try text(column)) else { throw mismatch(column, "a whole number") }
        return value
    }

    /// The cell as a truth value.
    public func bool(_ column: Int) throws(StorageError) -> Bool {
        switch try text(column) {
        case "t", "1", "true": return true
        case "f", "0", "false": return false
        default: throw mismatch(column, "a truth value")
        }
    }

    /// The cell as an identifier.
    public func identifier(_ column: Int) throws(StorageError) -> Identifier {
        let cell = rows.cells[first + column]
        let value = rows.text.withUnsafeReadableBytes { bytes -> Identifier? in
            guard cell.length >= 0 else { return nil }
            let start = Int(cell.start)
            return Identifier(utf8: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(cell.length)]))
        }
        guard let value else { throw mismatch(column, "an identifier") }
        return value
    }

    /// The cell as a time.
    public func timestamp(_ column: Int) throws(StorageError) -> Timestamp {
        guard let value = Timestamp(try text(column)) else { throw mismatch(column, "a time") }
        return value
    }

    /// What `read` makes of the cell; nil where it is NULL.
    public func optional<Value>(
        _ column: Int, _ read: (Row) -> (Int) throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        isNull(column) ? nil : try read(self)(column)
    }

    private func mismatch(_ column: Int, _ wanted: String) -> StorageError {
        StorageError(.invalidStatement, detail: "column \(column) is not \(wanted)")
    }
}
