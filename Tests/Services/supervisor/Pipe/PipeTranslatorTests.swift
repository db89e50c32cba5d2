import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct PipeTranslatorTests {
    private func frames(_ bytes: ByteBuffer) throws -> [String] {
        var decoder = FrameDecoder()
        decoder.append(bytes)
        var frames: [String] = []
        while let frame = try decoder.next() { frames.append(String(buffer: frame)) }
        return frames
    }

    private func frame(_ text: String) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.writeFrame { $0.writeString(text) }
        return bytes
    }

    private static let request = #"{"jsonrpc":"2.0","id":1,"method":"m"}"#

    @Test func linesBecomeFrames_howeverTheyArrive() throws {
        var translator = PipeTranslator()
        for byte in (Self.request + "\n\r\n" + Self.request + "\n").utf8 {
            translator.take(fromClient: ByteBuffer(bytes: [byte]))
        }
        #expect(try frames(translator.frames) == [Self.request, Self.request])
        #expect(translator.lines.readableBytes == 0)
    }

    @Test func framesBecomeLines_withoutBreaksInside() throws {
        var translator = PipeTranslator()
        var bytes = frame("{\n\"a\":\r1}")
        bytes.writeImmutableBuffer(frame("{}"))
        for byte in bytes.readableBytesView { try translator.take(fromService: ByteBuffer(bytes: [byte])) }
        #expect(String(buffer: translator.lines) == "{ \"a\": 1}\n{}\n")
    }

    @Test(arguments: [("{", -32700), ("\"\u{1}\"", -32700)])
    func lineThatIsNoJSON_isAnsweredHere(line: String, code: Int64) throws {
        var translator = PipeTranslator()
        translator.take(fromClient: ByteBuffer(string: line + "\n"))
        #expect(try frames(translator.frames) == [])
        #expect(try JSON(parsing: translator.lines)["error"]?["code"]?.integer == code)
    }

    @Test func lineThatIsNoMessage_isTheServicesBusiness() throws {
        var translator = PipeTranslator()
        translator.take(fromClient: ByteBuffer(string: "[]\n"))
        #expect(try frames(translator.frames) == ["[]"])
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
        #"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}"#,
    ])
    func answer_ends_whatIsUnderWay(answer: String) throws {
        var translator = PipeTranslator()
        translator.take(fromClient: ByteBuffer(string: Self.request))
        translator.clientEnded()
        translator.sent(translator.frames.readableBytes)
        #expect(translator.isBusy)
        try translator.take(fromService: frame(answer))
        translator.written(translator.lines.readableBytes)
        #expect(!translator.isBusy)
    }

    @Test func cancelledRequest_isNotWaitedFor() {
        var translator = PipeTranslator()
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        translator.take(fromClient: ByteBuffer(string: Self.request + "\n" + cancel + "\n"))
        translator.sent(translator.frames.readableBytes)
        #expect(!translator.isBusy)
    }

    @Test func clientThatDoesNotRead_isNotReadFromEither() throws {
        var translator = PipeTranslator()
        try translator.take(
            fromService: frame(String(repeating: " ", count: PipeTranslator.pendingBytesMax)))
        #expect(!translator.takesLines)
        #expect(!translator.takesFrames)
        translator.written(translator.lines.readableBytes)
        #expect(translator.takesLines && translator.takesFrames)
    }

    @Test func tooManyRequestsWithoutAnswers_stopTheLines() {
        var translator = PipeTranslator()
        for id in 0..<PipeTranslator.requestsMax {
            translator.take(
                fromClient: ByteBuffer(string: #"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"# + "\n"))
        }
        #expect(!translator.takesLines)
    }
}
