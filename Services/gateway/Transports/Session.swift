import NIOCore
import Primitives
import Wire

/// One client's session: carries out what its machine decides, and writes the answers.
///
/// It knows no transport: lines come in by `receive`, answers leave through `send`, one message each.
final class Session {
    /// Appends one message to what the transport sends.
    typealias Write = (inout ByteBuffer) -> Void

    /// The most requests of one client that wait at a time; then its lines are left unread.
    static let inFlightMax = Limits.requestsInFlightMax + Limits.requestsQueuedMax

    /// What a request waits for, so that it can be cancelled.
    private enum Pending {
        case call(Router.Ticket)
        case list(waiter: Int)
    }

    private struct Batch {
        var missing: Int
        var answers = ByteBuffer()

        mutating func add(_ write: Write) {
            missing -= 1
            answers.writeStaticString(answers.readableBytes == 0 ? "[" : ",")
            write(&answers)
        }
    }

    private var machine = SessionMachine()
    private let router: Router
    private let keeper: CatalogKeeper
    private let send: (_ write: Write) -> Void
    private var pending: [RequestID: Pending] = [:]
    private var batches: [Int: Batch] = [:]
    /// Told whenever a request has ended.
    var onFinish: (() -> Void)?

    init(router: Router, keeper: CatalogKeeper, send: @escaping (_ write: Write) -> Void) {
        self.router = router
        self.keeper = keeper
        self.send = send
    }

    /// Requests that wait for an answer.
    var inFlightCount: Int { machine.inFlight.count }

    /// Takes one line, or word of one that was too long.
    func receive(_ piece: LineFramer.Piece) {
        let actions =
            switch piece {
            case .line(let line): machine.handle(.line(line))
            case .overlong: machine.handle(.overlongLine)
            }
        for action in actions { perform(action) }
    }

    private func perform(_ action: SessionMachine.Action) {
        switch action {
        case .initialize(let exchange): answer(exchange) { $0.writeInitializeResult(exchange.revision) }
        case .discover(let exchange): answer(exchange) { $0.writeDiscoverResult() }
        case .pong(let exchange): answer(exchange) { $0.writeEmptyResult() }
        case .rejectArguments(let exchange, let failure):
            answer(exchange) { $0.writeToolResult(ToolAnswer(failure), exchange.revision) }
        case .refuse(let id, let fault, let batch): refuse(id, fault, batch: batch)
        case .listTools(let exchange): listTools(exchange)
        case .callTool(let exchange, let call): callTool(exchange, call)
        case .cancel(let id, let batch):
            switch pending.removeValue(forKey: id) {
            case .call(let ticket): ticket.cancel()
            case .list(let waiter): keeper.forget(waiter)
            case nil: break
            }
            if let batch {
                batches[batch]?.missing -= 1
                sendIfWhole(batch)
            }
            onFinish?()
        case .openBatch(let number, let answers): batches[number] = Batch(missing: answers)
        }
    }

    private func callTool(_ exchange: SessionMachine.Exchange, _ call: ToolCall) {
        let ticket = router.call(call) { [weak self] outcome in
            guard let self else { return }
            finish(exchange)
            switch outcome {
            case .answer(let result): answer(exchange) { $0.writeToolResult(result, exchange.revision) }
            case .fault(let fault): refuse(exchange.id.slice, fault, batch: exchange.batch)
            }
            onFinish?()
        }
        // The answer may be there already.
        if machine.inFlight[exchange.id] != nil { pending[exchange.id] = .call(ticket) }
    }

    private func listTools(_ exchange: SessionMachine.Exchange) {
        let keeper = keeper
        let deadline = Deadline(
            milliseconds: Limits.readDeadlineMillisecondsDefault, from: router.clocks.monotonic())
        let waiter = keeper.wait(until: deadline, for: { keeper.catalog.isComplete }) { [weak self] in
            guard let self else { return }
            finish(exchange)
            answer(exchange) { $0.writeImmutableBuffer(keeper.listResult(exchange.revision)) }
            onFinish?()
        }
        if let waiter { pending[exchange.id] = .list(waiter: waiter) }
    }

    private func finish(_ exchange: SessionMachine.Exchange) {
        pending[exchange.id] = nil
        _ = machine.handle(.finished(exchange.id))
    }

    private func answer(_ exchange: SessionMachine.Exchange, _ writeResult: Write) {
        deliver(batch: exchange.batch) { $0.writeResult(id: exchange.id.slice, writeResult: writeResult) }
    }

    private func refuse(_ id: JSONSlice?, _ fault: ProtocolFault, batch: Int?) {
        deliver(batch: batch) {
            $0.writeError(id: id, code: fault.code, message: fault.message, data: fault.data)
        }
    }

    private func deliver(batch: Int?, _ write: Write) {
        guard let batch else { return send(write) }
        batches[batch]?.add(write)
        sendIfWhole(batch)
    }

    private func sendIfWhole(_ number: Int) {
        guard let batch = batches[number], batch.missing == 0 else { return }
        batches[number] = nil
        // A batch of which everything was cancelled is answered by nothing.
        guard batch.answers.readableBytes > 0 else { return }
        send {
            $0.writeImmutableBuffer(batch.answers)
            $0.writeStaticString("]")
        }
    }
}
