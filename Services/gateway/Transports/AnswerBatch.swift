import NIOCore

/// The answers to the messages of one batch, gathered until all are there.
struct AnswerBatch {
    /// Answers that have not come.
    var missing: Int
    let reply: any ReplyChannel
    private var answers = ByteBuffer()

    init(missing: Int, reply: any ReplyChannel) {
        self.missing = missing
        self.reply = reply
    }

    mutating func add(_ write: Session.Write) {
        missing -= 1
        answers.writeStaticString(answers.readableBytes == 0 ? "[" : ",")
        write(&answers)
    }

    /// Sends them; a batch of which everything was cancelled is answered by nothing.
    func send() {
        guard answers.readableBytes > 0 else { return reply.end() }
        reply.answer {
            $0.writeImmutableBuffer(answers)
            $0.writeStaticString("]")
        }
    }
}
