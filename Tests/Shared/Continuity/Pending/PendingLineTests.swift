import NIOCore
import Testing
import Wire

@testable import Continuity

struct PendingLineTests {
    private func line(_ json: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer()
        PendingLine.write(kind: "write", json: json, to: &buffer)
        return buffer
    }

    private func withoutEnd(_ line: ByteBuffer) -> ByteBuffer {
        line.getSlice(at: line.readerIndex, length: line.readableBytes - 1) ?? line
    }

    @Test(arguments: AwkwardTexts.all)
    func anyText_comesBack(text: String) throws {
        let json = JSON.object(["text": .string(text)]).serialized
        let line = line(json)
        #expect(line.readableBytesView.filter { $0 == 0x0A }.count == 1)
        guard case .record("write", let read) = PendingLine.read(withoutEnd(line)) else {
            Issue.record("\(String(buffer: line)) is not a record")
            return
        }
        #expect(try JSON(parsing: read) == JSON(parsing: json))
    }

    @Test func commentEnd_standsAtTheEndOnly() {
        let text = String(buffer: line(JSON.object(["a-->": "-->", "b": "--->"]).serialized))
        #expect(text.split(separator: "-->", omittingEmptySubsequences: false).count == 2)
        #expect(text.contains("\"a--\\u003e\":\"--\\u003e\""))
    }

    @Test func lineEndsBetweenTokens_becomeBlanks() {
        let json = ByteBuffer(string: "{\n  \"a\": [1,\r\n 2]\n}")
        let read = PendingLine.read(withoutEnd(line(json)))
        #expect(read == .record(kind: "write", json: ByteBuffer(string: "{   \"a\": [1,   2] }")))
    }

    @Test func anyByteChanged_isNoRecord() {
        let whole = withoutEnd(line(JSON.object(["text": "acme", "n": 5]).serialized))
        let original = PendingLine.read(whole)
        for index in whole.readableBytesView.indices {
            for flip: UInt8 in [1, 0x20, 0x80] {
                var altered = whole
                altered.setInteger((whole.getInteger(at: index) ?? UInt8(0)) ^ flip, at: index)
                guard case .record(let kind, let json) = PendingLine.read(altered) else { continue }
                // The kind is outside the checksum: an altered one is unknown to the reader.
                #expect(kind != "write" && .record(kind: "write", json: json) == original)
            }
        }
    }

    @Test(arguments: [
        ("- text", PendingLine.Content.text), ("", .text), ("# Title", .text),
        ("<!-- a comment -->", .damaged),
        ("<!-- holdfast:write {} -->", .damaged), ("<!-- holdfast:write -->", .damaged),
        ("<!-- holdfast: -->", .damaged), ("<!-- holdfast:write {\"a\":1} -->", .damaged),
    ])
    func otherLines_areToldApart(line: String, content: PendingLine.Content) {
        #expect(PendingLine.read(ByteBuffer(string: line)) == content)
    }

    @Test func blanksAround_doNotMatter() {
        let text = String(buffer: withoutEnd(line(JSON.object(["a": 1]).serialized)))
        let expected = PendingLine.Content.record(kind: "write", json: ByteBuffer(string: "{\"a\":1}"))
        #expect(PendingLine.read(ByteBuffer(string: "\t " + text + " \r")) == expected)
    }
}
