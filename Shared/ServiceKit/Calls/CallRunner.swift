import Continuity
import Logging
import NIOCore
import Primitives
import Records
import Storage
import Transport
import Wire

/// Carries out tool calls: reads the arguments, does what the tool's plan says, answers. On one event loop.
final class CallRunner {
    let database: any Database
    let fallback: Fallback?
    let inbox: Inbox
    let eventLoop: any EventLoop
    let clocks: Clocks
    let resolver: PlanResolver
    /// Git history and the status document; nil where neither is configured.
    let texts: TextLayers?
    /// Says whether writes are taken here; nil where nobody else takes them.
    var promotion: Promotion?
    /// Holds reads back until this instance knows enough; nil where no other instance could know more.
    var gate: ReadGate?
    /// Told after each write to the primary store.
    var whenWritten: (() -> Void)?
    private let catalogue: ToolCatalogue
    private let failures: FailureTranslator
    private let memory = Memory()
    var patience = Patience()
    /// Where calls of a tool were turned away last.
    var fullLanes: [String: StoreLoad.Lane] = [:]
    private let stores: ServiceStores
    private let meters: CallMeters?
    let logger: Logger

    init(
        catalogue: ToolCatalogue, stores: ServiceStores, fallback: Fallback?, texts: TextLayers? = nil,
        peers: PeerVerifier, meters: CallMeters? = nil, clocks: Clocks, eventLoop: any EventLoop,
        logger: Logger
    ) {
        self.meters = meters
        self.logger = logger
        self.catalogue = catalogue
        self.stores = stores
        database = stores.primary
        self.fallback = fallback
        self.texts = texts
        self.clocks = clocks
        self.eventLoop = eventLoop
        inbox = Inbox(eventLoop: eventLoop)
        resolver = PlanResolver(
            database: database, peers: peers, eventLoop: eventLoop, inbox: inbox, clocks: clocks)
        failures = FailureTranslator(logger: logger, store: DataSource.primary.rawValue, clocks: clocks)
    }

    /// Answers a `tools/call`.
    func run(_ request: IncomingRequest) {
        let parameters = CallParameters(request.params)
        guard let name = parameters.name, let entry = catalogue[name] else {
            return request.fail(.invalidParameters, "unknown tool: \(parameters.name ?? "no name given")")
        }
        guard !isTurnedAway(name, at: request.arrival) else {
            return turnAway(request, meters?.meter(of: name))
        }
        run(request, entry, parameters, Self.decoded(parameters.arguments))
    }

    /// Answers a method that is called like a tool; false where there is none of this name.
    func run(_ request: IncomingRequest, method: String) -> Bool {
        guard let entry = catalogue.method(method) else { return false }
        let parameters = CallParameters(request.params)
        run(request, entry, parameters, Self.decoded(parameters.arguments))
        return true
    }

    /// Answers a request that is no call of a tool with what a tool that reads has to say.
    func run(
        _ request: IncomingRequest, reading entry: ToolCatalogue.Entry, _ arguments: JSONObject,
        as form: AnswerForm
    ) {
        run(request, entry, CallParameters(request.params), arguments, as: form)
    }

    private func run(
        _ request: IncomingRequest, _ entry: ToolCatalogue.Entry, _ parameters: CallParameters,
        _ arguments: JSONObject?, as form: AnswerForm = .tool
    ) {
        patience.arrived(at: request.arrival)
        guard let arguments else {
            return request.fail(.invalidParameters, "arguments must be an object")
        }
        let operationID = parameters.operationID.flatMap { Identifier($0) }
        if entry.isWrite, operationID == nil {
            return request.fail(.invalidParameters, "a write needs _meta \(MetaKey.operationID), a UUID")
        }
        let context = context(of: request, entry, parameters, entry.isWrite ? operationID : nil)
        let tag = CallTag(
            tool: entry.name, traceParent: parameters.traceParent, meter: meters?.meter(of: entry.name))
        guard let complete = entry.complete, entry.namesFile(arguments) else {
            let bytes = parameters.arguments?.bytes ?? Self.noArguments
            return run(request, entry, parameters, (arguments, bytes), context, tag, form)
        }
        // Files are read away from the event loop.
        let me = NIOLoopBound((self, request, tag), eventLoop: eventLoop)
        let (inbox, files) = (inbox, texts?.files ?? RepositoryFiles(root: nil))
        Task.detached {
            let completed = Result { () throws(ToolError) in try complete(arguments, files) }
            inbox.post {
                let (me, request, tag) = me.value
                switch completed {
                case .success(let arguments):
                    let bytes = JSON.object(arguments).serialized
                    me.run(request, entry, parameters, (arguments, bytes), context, tag, form)
                case .failure(let error): me.refuse(request, error, context, tag, form)
                }
            }
        }
    }

    private func run(
        _ request: IncomingRequest, _ entry: ToolCatalogue.Entry, _ parameters: CallParameters,
        _ arguments: (object: JSONObject, bytes: ByteBuffer), _ context: CallContext, _ tag: CallTag,
        _ form: AnswerForm
    ) {
        do {
            let tool = try entry.read(arguments.object)
            let operation = context.operationID.map {
                Operation(
                    id: $0, tool: entry.name, arguments: .object(arguments.object), actor: context.actor,
                    at: context.now)
            }
            let call = Call(
                request: request, tool: tool, arguments: arguments.bytes,
                context: context, operation: operation, tag: tag,
                routeEpoch: parameters.routeEpoch, form: form)
            guard let gate, let seen = parameters.seen, operation == nil else { return start(call) }
            gate.pass(request, seen: seen) { [self] in start(call) }
        } catch {
            refuse(request, error, context, tag, form)
        }
    }

    private static let noArguments = ByteBuffer(string: "{}")

    private static func decoded(_ arguments: JSONSlice?) -> JSONObject? {
        guard let arguments else { return JSONObject() }
        return arguments.isObject ? arguments.decoded?.object : nil
    }

    private func context(
        of request: IncomingRequest, _ entry: ToolCatalogue.Entry, _ parameters: CallParameters,
        _ operationID: Identifier?
    ) -> CallContext {
        let allowed =
            parameters.deadlineMilliseconds
            ?? (entry.isWrite
                ? Limits.writeDeadlineMillisecondsDefault : Limits.readDeadlineMillisecondsDefault)
        let (clocks, now) = (clocks, clocks.now())
        let identifiers = operationID.map { OperationIdentifiers(of: $0, at: now) }
        return CallContext(
            operationID: operationID, actor: parameters.actor ?? "unknown", now: now,
            deadline: Deadline(
                milliseconds: min(allowed, Limits.deadlineMillisecondsMax), from: request.arrival),
            dialect: database.dialect, memory: memory,
            newIdentifier: { identifiers?.next() ?? clocks.identifier() })
    }

    private func start(_ call: Call) {
        guard call.operation == nil else { return startWrite(call) }
        guard let fallback else { return askPrimary(call) }
        if fallback.isAway {
            guard fallback.layer(at: call.context.now) == nil else { return askBelow(call, because: .away) }
            // It may be back already, and knows more than any text: it is asked, but not for long.
            return askPrimary(call, until: texts == nil ? nil : shortDeadline(of: call))
        }
        askPrimary(call)
        fallback.watch(call) { [self] in askBelow(call, because: .late) }
    }

    // MARK: Primary store

    func askPrimary(_ call: Call, until deadline: Deadline? = nil) {
        let deadline = deadline ?? call.context.deadline
        let since = call.mayBeTurnedAway ? call.request.arrival : nil
        resolver.resolve(deadline: deadline, since: since, while: { call.request.isAwaited }) {
            try call.tool.plan(call.context)
        } completion: { [self] result in
            switch result {
            case .success(.answer(let answer)):
                fallback?.heard(.answered)
                succeed(call, answer.structuredContent(operationID: call.context.operationID))
            case .success(.write(let step)): write(call, step)
            case .failure(let error): primaryFailed(call, error)
            }
        }
    }

    private func primaryFailed(_ call: Call, _ error: any Error) {
        if let refusal = error as? StoreLoad.Refusal { return turnAway(call, by: refusal.lane) }
        guard let fallback, let error = error as? StorageError, error.isRetryable, !error.isOverload else {
            return fail(call, error)
        }
        fallback.heard(.failed(error.code))
        if call.operation == nil {
            askBelow(call, because: .failed(error))
        } else {
            accept(call, insteadOf: error)
        }
    }

    // MARK: Answers

    func succeed(_ call: Call, _ structuredContent: ByteBuffer, from source: DataSource = .primary) {
        guard call.claimsAnswer() else { return }
        let mark = gate?.mark
        let now = clocks.monotonic()
        let isReplaced = stores.isReplaced(at: now)
        call.tag.meter?.answered(
            from: source, nanoseconds: now.nanoseconds - call.request.arrival.nanoseconds)
        tell(call.request, call.context, call.tag, of: "ok", from: source)
        let content = isReplaced ? Warning.storeReplaced.added(to: structuredContent) : structuredContent
        call.request.answer { buffer in
            call.form.begin(content, into: &buffer)
            buffer.writeStaticString(#","_meta":{"dev.holdfast/source":""#)
            buffer.writeString(source.rawValue)
            buffer.writeStaticString(#"""#)
            if let mark {
                buffer.writeStaticString(",")
                buffer.writeMember(of: mark)
            }
            buffer.writeStaticString("}}")
        }
    }

    func fail(_ call: Call, _ error: any Error) {
        explain(error, call) { [self] error in
            guard call.claimsAnswer() else { return }
            refuse(call.request, error, call.context, call.tag, call.form)
        }
    }

    private func refuse(
        _ request: IncomingRequest, _ error: any Error, _ context: CallContext, _ tag: CallTag,
        _ form: AnswerForm
    ) {
        let now = clocks.monotonic()
        let refusal = failures.refusal(
            of: error, elapsedMilliseconds: now.milliseconds(since: request.arrival), context: context,
            tag: tag)
        tag.meter?.refused(
            refusal.code, nanoseconds: now.nanoseconds - request.arrival.nanoseconds)
        tell(request, context, tag, of: refusal.code.rawValue, from: nil)
        form.refuse(request, refusal, knowing: gate?.mark)
    }
}
