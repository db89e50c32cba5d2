import NIOCore
import Primitives
import Wire

/// One client's session: carries out what its machine decides, and writes the answers.
///
/// It knows no transport: each message comes in by `receive` with the way back for its answer.
final class Session {
    /// Appends one message to what the transport sends.
    typealias Write = (inout ByteBuffer) -> Void

    /// The most requests of one client that wait at a time; then its lines are left unread.
    static let inFlightMax = Limits.requestsInFlightMax + Limits.requestsQueuedMax

    /// A request that waits: what for, so that it can be cancelled, and where its answer goes.
    struct Pending {
        let reply: any ReplyChannel
        let wait: Wait
    }

    enum Wait {
        case call(Router.Ticket)
        case list(waiter: Int)
        /// The client's answers to questions of the service.
        case questions(Asking, SessionMachine.Exchange)
        /// A subscription's own stream, which only its end answers.
        case listen(listener: Int)
    }

    var machine: SessionMachine
    let context: SessionContext
    var pending: [RequestID: Pending] = [:]
    var batches: [Int: AnswerBatch] = [:]
    /// The requests that the client is asked something for, by the ids of the questions.
    var questions: [Int64: RequestID] = [:]
    var lastQuestion: Int64 = 0
    /// How often the client had to be asked something.
    var askCount = 0
    /// Subscriptions' own streams among the pending requests.
    var listenCount = 0
    /// By what number the changes watch knows a session of an older revision.
    var listener: Int?
    /// Takes what belongs to no request; nil where the client listens to nothing of the kind.
    var spontaneous: (any ReplyChannel)?
    /// Told whenever a request has ended.
    var onFinish: (() -> Void)?

    /// A session in which the machine's caller speaks.
    init(machine: SessionMachine, context: SessionContext) {
        self.machine = machine
        self.context = context
    }

    var caller: Caller { machine.caller }

    /// The revision that was agreed on by `initialize`.
    var handshake: Revision? {
        if case .handshake(let handshake) = machine.era { handshake.revision } else { nil }
    }

    /// Requests that wait for an answer; a subscription's own stream waits for none.
    var inFlightCount: Int { machine.inFlight.count - listenCount }

    // MARK: Receiving

    /// Takes one line, or word of one that was too long. What answers it goes to `reply`.
    func receive(_ piece: LineFramer.Piece, reply: any ReplyChannel) {
        switch piece {
        case .line(let line): perform(machine.handle(.line(line)), reply)
        case .overlong: perform(machine.handle(.overlongLine), reply)
        }
    }

    /// Takes one message that has been read already.
    func receive(_ message: Message, reply: any ReplyChannel) {
        perform(machine.handle(.message(message)), reply)
    }

    /// Forgets every request whose answer would go there: nobody listens any more.
    func cancel(_ reply: any ReplyChannel) {
        for (id, request) in pending where request.reply === reply {
            stop(request.wait)
            pending[id] = nil
            _ = machine.handle(.finished(id))
            onFinish?()
        }
    }

    /// Forgets everything: the client is gone.
    func close() {
        for request in pending.values { stop(request.wait) }
        if let listener { context.changes.close(listener) }
        listener = nil
        pending = [:]
        batches = [:]
        spontaneous = nil
        onFinish = nil
    }

    private func perform(_ actions: [SessionMachine.Action], _ reply: any ReplyChannel) {
        var isAnswered = false
        for action in actions {
            if action.isAnswer { isAnswered = true }
            perform(action, reply)
        }
        if !isAnswered { reply.end() }
    }

    private func perform(_ action: SessionMachine.Action, _ reply: any ReplyChannel) {
        switch action {
        case .initialize(let exchange):
            answer(exchange, reply) { $0.writeInitializeResult(exchange.revision) }
        case .discover(let exchange): answer(exchange, reply) { $0.writeDiscoverResult(to: caller) }
        case .pong(let exchange): answer(exchange, reply) { $0.writeEmptyResult() }
        case .rejectArguments(let exchange, let failure): answer(exchange, failure, reply)
        case .forbid(let exchange, let needed): forbid(exchange, needed, reply)
        case .refuse(let id, let fault, let batch): refuse(id, fault, batch: batch, reply)
        case .list(let exchange, let kind, let start): list(exchange, kind, from: start, reply)
        case .call(let exchange, let call): self.call(exchange, call, reply)
        case .answered(let id, let result): answered(id, result)
        case .subscribe(let exchange, let uri): subscribe(exchange, uri, reply)
        case .unsubscribe(let exchange, let uri): unsubscribe(exchange, uri, reply)
        case .listen(let exchange, let filter): listen(exchange, filter, reply)
        case .openBatch(let number, let answers):
            batches[number] = AnswerBatch(missing: answers, reply: reply)
        case .cancel(let id, let batch): cancel(id, batch: batch)
        }
    }

    private func cancel(_ id: RequestID, batch: Int?) {
        if let request = pending.removeValue(forKey: id) {
            stop(request.wait)
            if batch == nil { request.reply.end() }
        }
        if let batch {
            batches[batch]?.missing -= 1
            sendIfWhole(batch)
        }
        onFinish?()
    }

    func stop(_ wait: Wait) {
        switch wait {
        case .call(let ticket): ticket.cancel()
        case .list(let waiter): context.keeper.forget(waiter)
        case .questions(let asking, _):
            asking.timer.cancel()
            for question in asking.round.questions { questions[question.id] = nil }
        case .listen(let listener):
            listenCount -= 1
            context.changes.close(listener)
        }
    }

    // MARK: Requests that wait

    private func list(
        _ exchange: SessionMachine.Exchange, _ kind: OfferKind, from start: Int, _ reply: any ReplyChannel
    ) {
        let keeper = context.keeper
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: context.clocks.monotonic())
        let waiter = keeper.wait(until: deadline, for: { keeper.catalog.isComplete }) { [weak self] in
            guard let self else { return }
            finish(exchange)
            if !exchange.revision.isStateless { follow(kind) }
            if let result = keeper.listResult(kind, exchange.revision, from: start) {
                answer(exchange, reply) { $0.writeImmutableBuffer(result) }
            } else {
                refuse(exchange, .badCursor, reply)
            }
            onFinish?()
        }
        if let waiter { pending[exchange.id] = Pending(reply: reply, wait: .list(waiter: waiter)) }
    }

    func finish(_ exchange: SessionMachine.Exchange) {
        pending[exchange.id] = nil
        _ = machine.handle(.finished(exchange.id))
    }
}
