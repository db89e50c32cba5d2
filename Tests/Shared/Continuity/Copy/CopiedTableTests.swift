import NIOCore
import Storage
import Testing

@testable import Continuity

struct CopiedTableTests {
    /// Keys are compared with what is read from a table as text.
    @Test func keysOfEveryType_areText() {
        let table = CopiedTable(
            RecordTable(entity: "e", table: "t", key: ["id", "name"]), columns: ["id", "name", "value"])
        let row = ByteBuffer(string: #"{"name":"a","id":1,"value":2}"#)
        #expect(table.key(of: row) == [.text("1"), .text("a")])
    }
}
