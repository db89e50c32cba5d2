import NIOCore
import Primitives
import Wire

/// Questions of services in the older revisions, where they are requests to the client: the call is entered
/// again once their answers are there.
extension Session {
    /// A call that waits for its client's answers.
    struct Asking {
        let call: ServiceCall
        let number: Int
        var round: QuestionRound
        let timer: Scheduled<Void>
    }

    /// Asks the client what the service wants to know.
    ///
    /// - Parameter number: Counts the rounds of this call.
    func ask(
        _ exchange: SessionMachine.Exchange, _ call: ServiceCall, _ result: JSONSlice, number: Int,
        _ reply: any ReplyChannel
    ) {
        askCount += 1
        do throws(QuestionRound.Fault) {
            guard number <= QuestionRound.roundsMax else { throw .unreadable }
            let round = try QuestionRound(
                result, capabilities: call.capabilities, revision: exchange.revision, lastID: lastQuestion)
            guard !round.questions.isEmpty else {
                return enter(exchange, call, round.input, number: number + 1, reply)
            }
            let timer = context.router.eventLoop.after(milliseconds: QuestionRound.milliseconds) {
                [weak self] in self?.giveUp(exchange, call.method, .unanswered, reply)
            }
            pending[exchange.id] = Pending(
                reply: reply,
                wait: .questions(Asking(call: call, number: number, round: round, timer: timer), exchange))
            for question in round.questions {
                lastQuestion = question.id
                questions[question.id] = exchange.id
                reply.send {
                    $0.writeRequest(id: question.id, method: question.method) {
                        $0.writeImmutableBuffer(question.params?.bytes ?? ByteBuffer(staticString: "{}"))
                    }
                }
            }
        } catch {
            giveUp(exchange, call.method, error.failure, reply)
        }
    }

    /// Takes the client's answer to a question; without a result it is a refusal.
    func answered(_ id: Int64, _ result: JSONSlice?) {
        guard let request = questions.removeValue(forKey: id), let waiting = pending[request],
            case .questions(var asking, let exchange) = waiting.wait
        else { return }
        do throws(QuestionRound.Fault) {
            try asking.round.take(id, result)
        } catch {
            return giveUp(exchange, asking.call.method, error.failure, waiting.reply)
        }
        guard asking.round.isComplete else {
            pending[request] = Pending(reply: waiting.reply, wait: .questions(asking, exchange))
            return
        }
        asking.timer.cancel()
        enter(exchange, asking.call, asking.round.input, number: asking.number + 1, waiting.reply)
    }

    private func enter(
        _ exchange: SessionMachine.Exchange, _ call: ServiceCall, _ input: ServiceInput, number: Int,
        _ reply: any ReplyChannel
    ) {
        var call = call
        call.input = input
        pending[exchange.id] = nil
        self.call(exchange, call, number: number, reply)
    }

    private func giveUp(
        _ exchange: SessionMachine.Exchange, _ method: ServiceMethod, _ failure: ToolFailure,
        _ reply: any ReplyChannel
    ) {
        if let waiting = pending[exchange.id] { stop(waiting.wait) }
        finish(exchange)
        answer(exchange, method, .failed(failure), reply)
        onFinish?()
    }
}

extension ToolFailure {
    /// Nobody answered in time.
    fileprivate static let unanswered = ToolFailure(
        code: .deadlineExceeded, message: "Nobody has answered the question in time; nothing was done.",
        details: ["elapsed_ms": .integer(QuestionRound.milliseconds)])
}
