import NIOCore
import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct LogTagTests {
    private func tag(_ text: String, isCut: Bool = false) throws -> JSON {
        let line = LogLines.Line(bytes: ByteBuffer(string: text), isCut: isCut)
        let tagged = LogTag.tagged(line, service: "vendors", at: Timestamp(milliseconds: 0))
        let bytes = try #require(tagged.getSlice(at: tagged.readerIndex, length: tagged.readableBytes - 1))
        #expect(tagged.readableBytesView.last == UInt8(ascii: "\n"))
        #expect(!bytes.readableBytesView.contains(UInt8(ascii: "\n")))
        return try JSON(parsing: bytes)
    }

    @Test func object_getsTheService() throws {
        #expect(try tag(#"{"a":1}"#) == ["service": "vendors", "a": 1])
        #expect(try tag("{}") == ["service": "vendors"])
        #expect(try tag(" { } ") == ["service": "vendors"])
    }

    @Test func objectThatNamesAService_staysAsItIs() throws {
        #expect(try tag(#"{"service":"other"}"#) == ["service": "other"])
    }

    @Test(arguments: ["plain words", "[1,2]", "{broken", "\"text\"", "tab\tand \u{1} control"])
    func anythingElse_becomesTheMessage(text: String) throws {
        let json = try tag(text)
        #expect(json["message"] == .string(text))
        #expect(json["service"] == "vendors")
        #expect(json["level"] == "info")
        #expect(json["time"] == "1970-01-01T00:00:00.000Z")
    }

    @Test func cutObject_isNoObjectAnyMore() throws {
        let json = try tag(#"{"a":1}"#, isCut: true)
        #expect(json["message"] == #"{"a":1}"#)
        #expect(json["cut"] == true)
    }

    @Test func brokenUTF8_isRepaired() throws {
        let line = LogLines.Line(bytes: ByteBuffer(bytes: [0x61, 0xFF, 0x62]), isCut: false)
        let tagged = LogTag.tagged(line, service: "vendors", at: Timestamp(milliseconds: 0))
        let bytes = tagged.getSlice(at: tagged.readerIndex, length: tagged.readableBytes - 1)
        #expect(try JSON(parsing: #require(bytes))["message"] == "a\u{FFFD}b")
    }
}
