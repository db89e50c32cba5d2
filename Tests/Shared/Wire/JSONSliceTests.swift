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

    @Test func bracketsAndQuotesInTexts_endNothing() throws {
        let text =
            #"{ "a" : {"}":["]","\\\"}",{"b":[[],{}]}]} , "b":"x\\" ,"c": -1.5e3 ,"d":[ "]" , true,null ]}"#
        var found: [String: String] = [:]
        try JSONSlice(checking: ByteBuffer(string: text)).forEachMember {
            found[$0] = String(buffer: $1.bytes)
        }
        #expect(
            found == [
                "a": #"{"}":["]","\\\"}",{"b":[[],{}]}]}"#, "b": #""x\\""#, "c": "-1.5e3",
                "d": #"[ "]" , true,null ]"#,
            ])
        let list = try JSONSlice(checking: ByteBuffer(string: #"[ {"a":"]"} ,[1 , 2],3 ,"\\" ]"#))
        #expect(list.elements.map { String(buffer: $0.bytes) } == [#"{"a":"]"}"#, "[1 , 2]", "3", #""\\""#])
    }

    @Test func integers_areReadHoweverTheyAreWritten() throws {
        let texts = ["0", "7", "-7", "3.0", "1e2", "999999999999999999", "9223372036854775807", "3.5"]
        let values = try texts.map { try JSONSlice(checking: ByteBuffer(string: $0)).integer }
        #expect(values == [0, 7, -7, 3, 100, 999_999_999_999_999_999, .max, nil])
    }

    @Test func otherTypes_haveNoMembers() throws {
        let slice = try JSONSlice(checking: ByteBuffer(string: "[1]"))
        #expect(slice["a"] == nil)
        #expect(slice.string == nil)
        #expect(slice.integer == nil)
    }
}
