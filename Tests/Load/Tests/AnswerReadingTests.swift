import NIOCore
import Testing

@testable import Load

@Suite struct AnswerReadingTests {
    private func read(_ text: String) -> (id: Int64, verdict: Verdict)? {
        let bytes = ByteBuffer(string: text)
        guard let (id, isPlain) = AnswerReading.id(of: bytes) else { return nil }
        return (id, AnswerReading.verdict(of: bytes, isPlain: isPlain))
    }

    @Test(arguments: [
        (#"{"jsonrpc":"2.0","id":17,"result":{"structuredContent":{"version":5}}}"#, 17 as Int64),
        (#"{"result":{}, "id": 3, "jsonrpc": "2.0"}"#, 3),
        (#"{"jsonrpc":"2.0","id":1099511627777,"result":{"isError":false}}"#, 1_099_511_627_777),
        (#"{"jsonrpc":"2.0","id":1,"result":{"text":"\"isError\":true E"}}"#, 1),
    ])
    func result_isAnAnswer(text: String, id: Int64) throws {
        let found = try #require(read(text))
        #expect(found.id == id)
        #expect(found.verdict == .answered)
    }

    @Test(arguments: [
        (
            #"{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"error":{"code":"unavailable","#
                + #""details":{"retry_after_ms":100}}},"isError":true}}"#, "unavailable", true
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"result":{"isError":true,"structuredContent":{"error":"#
                + #"{"code":"not_found","details":{}}}}}"#, "not_found", false
        ),
        (#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}"#, "rpc-32601", false),
        (#"{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[]}}"#, "tool_error", false),
    ])
    func refusal_saysItsCode(text: String, code: String, canRetry: Bool) throws {
        #expect(try #require(read(text)).verdict == .refused(code: code, canRetry: canRetry))
    }

    @Test(arguments: [
        "", "{}", #"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#, "nonsense",
        #"{"jsonrpc":"2.0","id":"#,
    ])
    func anythingElse_isNoAnswer(text: String) {
        #expect(AnswerReading.id(of: ByteBuffer(string: text)) == nil)
    }

    @Test(arguments: [
        (#"{"id":"a","version":12,"x":{"version":3}}"#, 12 as Int64?), (#"{"version": 7}"#, 7),
        (#"{"extractor_version":"1.0","vv":1,"version":3}"#, 3), (#"{"versions":3}"#, nil), ("v", nil),
    ])
    func version_isTheFirstThatIsNamed(text: String, version: Int64?) {
        #expect(AnswerReading.version(in: ByteBuffer(string: text)) == version)
    }
}
