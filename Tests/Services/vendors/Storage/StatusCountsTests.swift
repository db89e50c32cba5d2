import NIOCore
import Storage
import Testing
import Wire

@testable import Vendors

@Suite struct StatusCountsTests {
    private func counts(_ cells: (String, String)...) throws -> StatusCounts {
        var rows = Rows(columnCount: 2)
        for (status, count) in cells {
            rows.append(status)
            rows.append(count)
        }
        return try StatusCounts(rows: rows)
    }

    @Test func noRows_countNothing() throws {
        let counts = try counts()
        #expect(counts.total(of: nil) == 0)
        #expect(counts.total(of: .broken) == 0)
    }

    @Test func rows_areCountedByStatusAndAltogether() throws {
        let counts = try counts(("broken", "3"), ("operational", "5"))
        #expect(counts.total(of: .broken) == 3)
        #expect(counts.total(of: nil) == 8)
        var writer = JSONWriter()
        writer.beginObject()
        counts.write(into: &writer)
        writer.endObject()
        #expect(String(buffer: writer.buffer) == #"{"counts":{"operational":5,"broken":3}}"#)
    }

    @Test func countThatIsNone_isRefused() {
        #expect(throws: StorageError.self) { try counts(("broken", "many")) }
    }
}
