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
    private struct Pending {
        let reply: any ReplyChannel
        let wait: Wait
    }

    private enum Wait {
        case call(Router.Ticket)
        case list(waiter: Int)
    }

    private var machine: SessionMachine
    private let context: SessionContext
    private var pending: [RequestID: Pending] = [:]
    private var batches: [Int: AnswerBatch] = [:]
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

    /// Requests that wait for an answer.
    var inFlightCount: Int { machine.inFlight.count }

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
        pending = [:]
        batches = [:]
        spontaneous = nil
        onFinish = nil
    }

    private func perform(_ actions: [SessionMachine.Action], _ reply: any ReplyChannel) {
        var isAnswered = false
        for action in actions {
            if case .cancel(let id, let batch) = action {
                cancel(id, batch: batch)
            } else {
                isAnswered = true
                perform(action, reply)
            }
        }
        if !isAnswered { reply.end() }
    }

    private func perform(_ action: SessionMachine.Action, _ reply: any ReplyChannel) {
        switch action {
        case .initialize(let exchange):
            answer(exchange, reply) { $0.writeInitializeResult(exchange.revision) }
        case .discover(let exchange): answer(exchange, reply) { $0.writeDiscoverResult() }
        case .pong(let exchange): answer(exchange, reply) { $0.writeEmptyResult() }
        case .rejectArguments(let exchange, let failure): answer(exchange, failure, reply)
        case .forbid(let exchange, let needed): forbid(exchange, needed, reply)
        case .refuse(let id, let fault, let batch): refuse(id, fault, batch: batch, reply)
        case .list(let exchange, let kind, let start): list(exchange, kind, from: start, reply)
        case .call(let exchange, let call): self.call(exchange, call, reply)
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

    private func stop(_ wait: Wait) {
        switch wait {
        case .call(let ticket): ticket.cancel()
        case .list(let waiter): context.keeper.forget(waiter)
        }
    }

    // MARK: Requests that wait

    private func call(
        _ exchange: SessionMachine.Exchange, _ call: ServiceCall, _ reply: any ReplyChannel
    ) {
        let method = call.method
        let ticket = context.router.call(call, reply: reply) { [weak self] outcome in
            guard let self else { return }
            finish(exchange)
            answer(exchange, method, outcome, reply)
            onFinish?()
        }
        // The answer may be there already.
        if machine.inFlight[exchange.id] != nil {
            pending[exchange.id] = Pending(reply: reply, wait: .call(ticket))
        }
    }

    private func list(
        _ exchange: SessionMachine.Exchange, _ kind: OfferKind, from start: Int, _ reply: any ReplyChannel
    ) {
        let keeper = context.keeper
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: context.clocks.monotonic())
        let waiter = keeper.wait(until: deadline, for: { keeper.catalog.isComplete }) { [weak self] in
            guard let self else { return }
            finish(exchange)
            if let result = keeper.listResult(kind, exchange.revision, from: start) {
                answer(exchange, reply) { $0.writeImmutableBuffer(result) }
            } else {
                refuse(exchange, .badCursor, reply)
            }
            onFinish?()
        }
        if let waiter { pending[exchange.id] = Pending(reply: reply, wait: .list(waiter: waiter)) }
    }

    private func finish(_ exchange: SessionMachine.Exchange) {
        pending[exchange.id] = nil
        _ = machine.handle(.finished(exchange.id))
    }

    // MARK: Answering

    private func answer(
        _ exchange: SessionMachine.Exchange, _ method: ServiceMethod, _ outcome: CallOutcome,
        _ reply: any ReplyChannel
    ) {
        switch outcome {
        case .answer(let result): answer(exchange, reply) { $0.writeToolResult(result, exchange.revision) }
        case .result(let result), .question(let result):
            answer(exchange, reply) {
                $0.writeServiceResult(
                    result, exchange.revision, isCacheable: method == .readResource)
            }
        case .failed(let failure) where method == .callTool:
            answer(exchange, failure, reply)
        case .failed(let failure): refuse(exchange, ProtocolFault(failure), reply)
        case .fault(let fault): refuse(exchange, fault, reply)
        case .forbidden(let needed): forbid(exchange, needed, reply)
        }
    }

    private func answer(
        _ exchange: SessionMachine.Exchange, _ reply: any ReplyChannel, _ writeResult: Write
    ) {
        guard let batch = exchange.batch else {
            return reply.answer { $0.writeResult(id: exchange.id.slice, writeResult: writeResult) }
        }
        add(to: batch) { $0.writeResult(id: exchange.id.slice, writeResult: writeResult) }
    }

    private func answer(
        _ exchange: SessionMachine.Exchange, _ failure: ToolFailure, _ reply: any ReplyChannel
    ) {
        answer(exchange, reply) { $0.writeToolResult(ToolAnswer(failure), exchange.revision) }
    }

    private func forbid(
        _ exchange: SessionMachine.Exchange, _ needed: Scopes, _ reply: any ReplyChannel
    ) {
        let answer = ToolAnswer(ToolFailure.permissionDenied(needed: needed))
        let write: Write = {
            $0.writeResult(id: exchange.id.slice) { $0.writeToolResult(answer, exchange.revision) }
        }
        if let batch = exchange.batch { add(to: batch, write) } else { reply.forbid(needed, write) }
    }

    /// Answers with a JSON-RPC error that a handler found.
    private func refuse(
        _ exchange: SessionMachine.Exchange, _ fault: ProtocolFault, _ reply: any ReplyChannel
    ) {
        let write = fault.writing(id: exchange.id.slice, exchange.revision)
        if let batch = exchange.batch { add(to: batch, write) } else { reply.answer(write) }
    }

    /// Answers with a JSON-RPC error found before any handler ran.
    private func refuse(
        _ id: JSONSlice?, _ fault: ProtocolFault, batch: Int?, _ reply: any ReplyChannel
    ) {
        let write = fault.writing(id: id)
        if let batch { add(to: batch, write) } else { reply.refuse(fault.code, write) }
    }

    private func add(to batch: Int, _ write: Write) {
        batches[batch]?.add(write)
        sendIfWhole(batch)
    }

    private func sendIfWhole(_ number: Int) {
        guard let batch = batches[number], batch.missing <= 0 else { return }
        batches[number] = nil
        batch.send()
    }
}

extension ProtocolFault {
    /// Writes the error message; without a revision it is one that is the same in all.
    fileprivate func writing(id: JSONSlice?, _ revision: Revision? = nil) -> Session.Write {
        let code = revision.map { self.code(in: $0) } ?? code
        return { $0.writeError(id: id, code: code, message: message, data: data) }
    }
}
