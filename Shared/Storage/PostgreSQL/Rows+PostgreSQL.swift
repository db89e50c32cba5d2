import CLibpq
import NIOCore

extension Rows {
    /// The rows of a libpq result in text format.
    init(_ result: OpaquePointer) {
        let columns = PQnfields(result)
        let rows = PQntuples(result)
        self.init(columnCount: Int(columns))
        guard columns > 0 else {
            affectedCount = Int(String(cString: PQcmdTuples(result))) ?? 0
            return
        }
        var total = 0
        for row in 0..<rows {
            for column in 0..<columns { total += Int(PQgetlength(result, row, column)) }
        }
        cells.reserveCapacity(Int(rows * columns))
        text.reserveCapacity(total)
        for row in 0..<rows {
            for column in 0..<columns {
                let length = Int(PQgetlength(result, row, column))
                if length == 0, PQgetisnull(result, row, column) == 1 {
                    appendNull()
                } else {
                    append(UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length))
                }
            }
        }
    }
}
