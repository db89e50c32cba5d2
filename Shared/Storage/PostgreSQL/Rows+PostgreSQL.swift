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
        var cells: [Cell] = []
        cells.reserveCapacity(Int(rows * columns))
        text.writeWithUnsafeMutableBytes(minimumWritableBytes: total) { target in
            var end = 0
            for row in 0..<rows {
                for column in 0..<columns {
                    let length = PQgetlength(result, row, column)
                    if length == 0, PQgetisnull(result, row, column) == 1 {
                        cells.append(.null)
                        continue
                    }
                    cells.append(Cell(start: Int32(end), length: length))
                    let value = UnsafeRawBufferPointer(
                        start: PQgetvalue(result, row, column), count: Int(length))
                    UnsafeMutableRawBufferPointer(rebasing: target[end...]).copyMemory(from: value)
                    end += value.count
                }
            }
            return end
        }
        self.cells = cells
    }
}
