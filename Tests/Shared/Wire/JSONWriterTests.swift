import NIOCore
import Primitives
import Testing

@testable import Wire

@Suite struct JSONWriterTests {
    @Test func members_areSeparatedByCommas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("a", 1)
        writer.key("b")
        writer.beginArray()
        writer.value("x")
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.value(true)
        writer.endArray()
        writer.member("c", Optional<String>.none)
        writer.member("d", raw: ByteBuffer(string: "[1]"))
        writer.endObject()
        #expect(String(buffer: writer.buffer) == #"{"a":1,"b":["x",null,{},true],"c":null,"d":[1]}"#)
    }

    @Test func numbersAndIdentifiers_areWrittenWhole() throws {
        let id = try #require(Identifier("019a0000-0000-7000-8000-0123456789ab"))
        var writer = JSONWriter()
        writer.beginArray()
        for number in [0, 9, 10, -1, 1_234_567_890, Int64.max, Int64.min] { writer.value(number) }
        writer.value(id)
        writer.endArray()
        let numbers = "0,9,10,-1,1234567890,9223372036854775807,-9223372036854775808"
        #expect(String(buffer: writer.buffer) == #"[\#(numbers),"\#(id)"]"#)
    }

    @Test func strings_areEscapedAsLittleAsPossible() throws {
        let text = "a\"b\\c/d\u{8}\u{c}\n\r\t\u{1}é😀\u{7f}"
        let json = JSON.string(text).text
        #expect(json == #""a\"b\\c/d\b\f\n\r\t\u0001é😀"# + "\u{7f}\"")
        #expect(try JSON(parsing: json) == .string(text))
    }

    @Test func integers_areWrittenWhole() {
        for value in [0, 9, 10, -1, Int64.min, Int64.max] {
            var buffer = ByteBuffer()
            buffer.writeDecimal(value)
            #expect(String(buffer: buffer) == "\(value)")
        }
    }
}
