import NIOCore
import Testing

@testable import Wire

@Suite struct JSONSliceTests {
    @Test func members_areTheBytesTheyCameAs() throws {
        let slice = try JSONSlice(
            checking: ByteBuffer(string: #" {"a" : {"x":1.50} , "b":[ 1, 2 ],"c":"\u0041"} "#))
        #expect(slice["a"].map { String(buffer: $0.bytes) } == #"{"x":1.50}"#)
        #expect(slice["b"]?.elements.map(\.integer) == [1, 2])
        #expect(slice["c"]?.string == "A")
        #expect(slice["d"] == nil)
        #expect(slice["a"]?["x"].map { String(buffer: $0.bytes) } == "1.50")
    }

    @Test func sliceOfASlice_countsFromItsOwnStart() throws {
        var buffer = ByteBuffer(string: #"xxxx{"k":"v"}"#)
        buffer.moveReaderIndex(forwardBy: 4)
        let slice = try JSONSlice(checking: buffer)
        #expect(slice["k"]?.string == "v")
    }

    @Test func otherTypes_haveNoMembers() throws {
        let slice = try JSONSlice(checking: ByteBuffer(string: "[1]"))
        #expect(slice["a"] == nil)
        #expect(slice.string == nil)
        #expect(slice.integer == nil)
    }
}
