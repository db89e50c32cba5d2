import NIOCore
import Testing

@testable import Load

@Suite struct HTTPAnswersTests {
    private static let two = """
        HTTP/1.1 200 OK\r\nCache-Control: no-cache\r\ncontent-length: 5\r\n\r\nhello\
        HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n
        """

    @Test(arguments: 1...40)
    func responses_areFound_howeverTheyArrive(piece: Int) throws {
        var answers = HTTPAnswers()
        var found: [HTTPAnswers.Answer] = []
        var rest = Array(Self.two.utf8)[...]
        while !rest.isEmpty {
            answers.append(ByteBuffer(bytes: rest.prefix(piece)))
            rest = rest.dropFirst(piece)
            while let answer = try answers.next() { found.append(answer) }
        }
        #expect(found.map(\.status) == [200, 503])
        #expect(found.map { String(buffer: $0.body) } == ["hello", ""])
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "nonsense\r\n\r\n", "HTTP/1.1 x\r\n\r\n",
    ])
    func whatCannotBeFollowed_isAFault(text: String) {
        var answers = HTTPAnswers()
        answers.append(ByteBuffer(string: text))
        #expect(throws: HTTPAnswers.Fault.self) { try answers.next() }
    }
}
