import Logging
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Carries out tool calls: reads the arguments, does what the tool's plan says, answers. On one event loop.
final class CallRunner {
    /// One call on its way.
    private final class Call {
        let request: IncomingRequest
        let context: CallContext
        let operation: Operation?
        let traceParent: String?
        var writeAttempts = 0

        init(request: IncomingRequest, context: CallContext, operation: Operation?, traceParent: String?) {
            self.request = request
            self.context = context
            self.operation = operation
            self.traceParent = traceParent
        }
    }

    /// A transaction that others stood in the way of is run again at most this often.
    private static let writeAttemptsMax = 4

    private let catalogue: ToolCatalogue
    private let database: any Database
    private let pointReads: PointReads
    private let peers: PeerVerifier
    private let clocks: Clocks
    private let eventLoop: any EventLoop
    private let inbox: Inbox
    private let failures: FailureTranslator
    private let memory = Memory()

    init(
        catalogue: ToolCatalogue, database: any Database, peers: PeerVerifier, clocks: Clocks,
        eventLoop: any EventLoop, logger: Logger
    ) {
        self.catalogue = catalogue
        self.database = database
        pointReads = PointReads(database: database, eventLoop: eventLoop)
        self.peers = peers
        self.clocks = clocks
        self.eventLoop = eventLoop
        inbox = Inbox(eventLoop: eventLoop)
        failures = FailureTranslator(logger: logger, store: "primary")
    }

    /// Answers a `tools/call`.
    func run(_ request: IncomingRequest) {
        let parameters = CallParameters(request.params)
        guard let name = parameters.name, let entry = catalogue[name] else {
            return request.fail(.invalidParameters, "unknown tool: \(parameters.name ?? "no name given")")
        }
        guard let arguments = Self.decoded(parameters.arguments) else {
            return request.fail(.invalidParameters, "arguments must be an object")
        }
        if entry.isWrite, parameters.operationID.flatMap({ Identifier($0) }) == nil {
            return request.fail(.invalidParameters, "a write needs _meta \(MetaKey.operationID), a UUID")
        }
        let call = begin(request, entry, arguments, parameters)
        attempt(call) { execute(try entry.read(arguments).plan(call.context), call) }
    }

    private static func decoded(_ arguments: JSONSlice?) -> JSONObject? {
        guard let arguments else { return JSONObject() }
        return arguments.isObject ? arguments.decoded?.object : nil
    }

    private func begin(
        _ request: IncomingRequest, _ entry: ToolCatalogue.Entry, _ arguments: JSONObject,
        _ parameters: CallParameters
    ) -> Call {
        let allowed =
            parameters.deadlineMilliseconds
            ?? (entry.isWrite
                ? Limits.writeDeadlineMillisecondsDefault : Limits.readDeadlineMillisecondsDefault)
        let operationID = entry.isWrite ? parameters.operationID.flatMap { Identifier($0) } : nil
        let now = clocks.now()
        let actor = parameters.actor ?? "unknown"
        let clocks = clocks
        let context = CallContext(
            operationID: operationID, actor: actor, now: now,
            deadline: Deadline(
                milliseconds: min(allowed, Limits.deadlineMillisecondsMax), from: request.arrival),
            dialect: database.dialect, memory: memory, newIdentifier: { clocks.identifier() })
        let operation = operationID.map {
            Operation(id: $0, tool: entry.name, arguments: .object(arguments), actor: actor, at: now)
        }
        return Call(
            request: request, context: context, operation: operation, traceParent: parameters.traceParent)
    }

    private func execute(_ plan: Plan, _ call: Call) {
        guard call.request.isAwaited else { return }
        let bound = NIOLoopBound(call, eventLoop: eventLoop)
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        switch plan {
        case .answer(let answer):
            succeed(call, answer.structuredContent(operationID: call.context.operationID))
        case .read(let statements, let cost, let respond):
            read(statements, cost, call) { [inbox] result in
                inbox.post { me.value.finishRead(bound.value, result, respond) }
            }
        case .readThen(let statements, let cost, let next):
            read(statements, cost, call) { [inbox] result in
                inbox.post {
                    let call = bound.value
                    me.value.attempt(call) { me.value.execute(try next(result.get()), call) }
                }
            }
        case .write(let step): write(call, step)
        case .verify(let references, let next):
            peers.verify(references, deadline: call.context.deadline) { [self] verifications in
                attempt(call) { execute(try next(verifications), call) }
            }
        }
    }

    private func read(
        _ statements: [Statement], _ cost: ReadCost, _ call: Call,
        completion: @escaping @Sendable (Result<[Rows], StorageError>) -> Void
    ) {
        switch cost {
        case .point: pointReads.add(statements, deadline: call.context.deadline, completion: completion)
        case .scan:
            database.read(statements, cost: cost, deadline: call.context.deadline, completion: completion)
        }
    }

    private func finishRead(
        _ call: Call, _ result: Result<[Rows], StorageError>, _ respond: ([Rows]) throws -> Answer
    ) {
        attempt(call) { succeed(call, try respond(result.get()).structuredContent()) }
    }

    private func write(_ call: Call, _ step: TransactionStep<Answer>) {
        guard let operation = call.operation else {
            return fail(call, StorageError(.invalidStatement, detail: "a reading tool plans a write"))
        }
        call.writeAttempts += 1
        let bound = NIOLoopBound(call, eventLoop: eventLoop)
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        database.write(operation.exactlyOnce(step), deadline: call.context.deadline) { [inbox] result in
            inbox.post { me.value.finishWrite(bound.value, step, operation, result) }
        }
    }

    private func finishWrite(
        _ call: Call, _ step: TransactionStep<Answer>, _ operation: Operation,
        _ result: Result<ByteBuffer, any Error>
    ) {
        switch result {
        case .success(let outcome): succeed(call, outcome)
        case .failure(let error as StorageError) where Self.stoodInTheWay(error):
            guard call.writeAttempts < Self.writeAttemptsMax else { return fail(call, error) }
            write(call, step)
        case .failure(let error) where Operation.mayHideSuccess(error):
            recall(call, operation, insteadOf: error)
        case .failure(let error): fail(call, error)
        }
    }

    private static func stoodInTheWay(_ error: StorageError) -> Bool {
        if case .serializationFailure = error.code { true } else { false }
    }

    /// Answers with what an earlier attempt at the same operation has done, if it has; otherwise with the
    /// error.
    private func recall(_ call: Call, _ operation: Operation, insteadOf error: any Error) {
        let bound = NIOLoopBound(call, eventLoop: eventLoop)
        let me = NIOLoopBound(self, eventLoop: eventLoop)
        database.read([operation.lookup], cost: .point, deadline: call.context.deadline) { [inbox] result in
            inbox.post {
                let call = bound.value
                me.value.attempt(call) {
                    guard let outcome = try operation.earlierOutcome(in: result.get()[0]) else { throw error }
                    me.value.succeed(call, outcome)
                }
            }
        }
    }

    private func attempt(_ call: Call, _ body: () throws -> Void) {
        do { try body() } catch { fail(call, error) }
    }

    private func succeed(_ call: Call, _ structuredContent: ByteBuffer) {
        call.request.answer { buffer in
            buffer.writeStaticString(#"{"structuredContent":"#)
            buffer.writeImmutableBuffer(structuredContent)
            buffer.writeStaticString(#","_meta":{"dev.holdfast/source":"primary"}}"#)
        }
    }

    private func fail(_ call: Call, _ error: any Error) {
        let refusal = failures.refusal(
            of: error, elapsedMilliseconds: clocks.monotonic().milliseconds(since: call.request.arrival),
            context: call.context, trace: call.traceParent)
        call.request.answer { buffer in
            buffer.writeStaticString(#"{"structuredContent":"#)
            buffer.writeImmutableBuffer(refusal.structuredContent.serialized)
            buffer.writeStaticString(#","isError":true}"#)
        }
    }
}
