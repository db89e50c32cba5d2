import CSQLite
import NIOCore

/// Where the texts of one statement's parameters lie until it has run: SQLite would allocate for each of
/// them. Used by one thread at a time.
final class ParameterMemory {
    private var space = UnsafeMutableRawBufferPointer.allocate(byteCount: keptBytes, alignment: 1)
    private var count = 0

    /// What is kept; a statement that needs more has it until the next.
    private static let keptBytes = 16_384

    deinit {
        space.deallocate()
    }

    /// Binds parameters to a statement, which must have lost them before it is given others.
    ///
    /// - Returns: SQLite's word on the first that it did not take.
    func bind(_ parameters: [SQLValue], to statement: OpaquePointer) -> Int32 {
        makeRoom(for: parameters)
        for (index, value) in parameters.enumerated() {
            let status = bind(value, at: Int32(index + 1), of: statement)
            guard status == SQLITE_OK else { return status }
        }
        return SQLITE_OK
    }

    private func makeRoom(for parameters: [SQLValue]) {
        count = 0
        var needed = 0
        for parameter in parameters {
            switch parameter {
            case .text(let text): needed += text.utf8.count
            case .json(let text): needed += text.readableBytes
            case .null, .integer, .real, .bool: break
            }
        }
        needed = max(needed, Self.keptBytes)
        guard needed != space.count else { return }
        space.deallocate()
        space = .allocate(byteCount: needed, alignment: 1)
    }

    private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let number): return sqlite3_bind_int64(statement, index, number)
        case .real(let number): return sqlite3_bind_double(statement, index, number)
        case .bool(let flag): return sqlite3_bind_int64(statement, index, flag ? 1 : 0)
        case .text(var text):
            return text.withUTF8 { bindText(UnsafeRawBufferPointer($0), at: index, of: statement) }
        case .json(let text):
            return text.withUnsafeReadableBytes { bindText($0, at: index, of: statement) }
        }
    }

    private func bindText(_ text: UnsafeRawBufferPointer, at index: Int32, of statement: OpaquePointer)
        -> Int32
    {
        let place = UnsafeMutableRawBufferPointer(rebasing: space[count..<count + text.count])
        place.copyMemory(from: text)
        count += text.count
        // An empty text has a place, too: nil would be NULL.
        let start = place.baseAddress?.assumingMemoryBound(to: CChar.self)
        // Without a destructor SQLite takes it for what stays where it is.
        return sqlite3_bind_text(statement, index, start, Int32(text.count), nil)
    }
}
