import NIOCore
import NIOHTTP1
import Primitives
import Wire

/// What becomes of each request.
extension HTTPTransport {
    /// Decides by a head.
    func plan(_ head: HTTPRequestHead) -> HTTPRequest {
        let plan: HTTPRequest.Plan
        do throws(HTTPRefusal) {
            plan = try decide(head)
        } catch {
            plan = .refuse(error)
        }
        return HTTPRequest(head, plan, names: admission.names)
    }

    private func decide(_ head: HTTPRequestHead) throws(HTTPRefusal) -> HTTPRequest.Plan {
        switch try admission.target(of: head) {
        case .preflight: return .preflight
        case .document(let path):
            guard let document = authenticator.metadata(path: path) else {
                throw HTTPRefusal(404, "there is no such document")
            }
            return .document(document)
        case .operations(let path):
            return .operations(path, showsAll: try showsAll(of: path, to: head))
        case .page(let file): return .page(file)
        case .endpoint: break
        }
        let caller = try caller(of: head)
        switch try HTTPAdmission.verb(of: head) {
        case .post: return .post(caller)
        case .get: return .get(caller)
        case .delete: return .delete(caller)
        }
    }

    private func caller(of head: HTTPRequestHead) throws(HTTPRefusal) -> Caller {
        switch authenticator.authenticate(head, at: clocks.monotonic()) {
        case .allowed(let known): return known
        case .refused(let status, let challenge, let error):
            let refusal = HTTPRefusal(status, error)
            throw challenge.map { refusal.with("WWW-Authenticate", $0) } ?? refusal
        case .limited(let seconds):
            throw HTTPRefusal(429, "this caller asks too often: wait \(seconds) s")
                .with("Retry-After", String(seconds))
        }
    }

    /// Whether all is shown; where nothing less can be, whoever may not see it is refused.
    private func showsAll(
        of path: OperationsPath, to head: HTTPRequestHead
    ) throws(HTTPRefusal) -> Bool {
        switch path {
        case .live, .ready: return false
        case .health, .metrics: break
        }
        if operations?.access.isOpen(onLoopback: isOnLoopback) ?? false { return true }
        // Who shows no token is not counted among those who came with a wrong one.
        if path == .health, !head.headers.contains(name: "authorization") { return false }
        _ = try caller(of: head)
        return true
    }

    /// Has a request answered that has come whole.
    func perform(_ request: HTTPRequest, on connection: HTTPConnection) {
        do throws(HTTPRefusal) {
            switch request.plan {
            case .refuse(let refusal): throw refusal
            case .preflight: connection.respond(204, request.preflightFields)
            case .document(let document): connection.respond(200, json: document)
            case .operations(let path, let showsAll):
                guard let operations else { throw HTTPRefusal(404, "nothing is here") }
                operations.answer(path, showsAll: showsAll, on: connection)
            case .page(let file):
                guard file.isKnown(by: request.headers.headers["if-none-match"]) else {
                    return connection.respond(
                        200, file.fields, json: file.body, contentType: file.contentType)
                }
                connection.respond(304, file.fields)
            case .post(let caller): try post(request, caller, connection)
            case .get(let caller):
                let session = try find(request.headers, caller)
                session.listen(after: request.headers[RequestHeaders.lastEventID], on: connection)
            case .delete(let caller):
                close(try find(request.headers, caller))
                connection.respond(204)
            }
        } catch {
            connection.refuse(error)
        }
    }

    private func find(_ headers: RequestHeaders, _ caller: Caller) throws(HTTPRefusal) -> HTTPSession {
        let id = try PostedMessage.session(headers, nil)
        guard let session = session(id, caller) else { throw .deadSession }
        return session
    }

    private func post(
        _ request: HTTPRequest, _ caller: Caller, _ connection: HTTPConnection
    ) throws(HTTPRefusal) {
        switch try PostedMessage(request.body, request.headers) {
        case .taken: connection.respond(202)
        case .stateless(let asked):
            if let tool = asked.tool, let schema = headerSchema(of: tool) {
                try HeaderParameters(inputSchema: schema)
                    .check(asked.arguments, request.headers, id: asked.id)
            }
            let session = Session(
                machine: SessionMachine(era: .stateless, caller: caller), context: context)
            let stream = ResponseStream(
                .stateless(session, isComplete: asked.isComplete), caller: caller, isRequest: true,
                on: connection)
            session.receive(asked.message, reply: stream)
        case .initialize(let message):
            let session = Session(machine: SessionMachine(caller: caller), context: context)
            let stream = ResponseStream(
                .opening(session, register: { self.register(session, caller) }), caller: caller,
                isRequest: true, on: connection)
            session.receive(message, reply: stream)
        case .session(let id, let payload):
            try receive(payload, for: id, caller, connection)
        }
    }

    private func receive(
        _ payload: PostedMessage.Payload, for id: String, _ caller: Caller, _ connection: HTTPConnection
    ) throws(HTTPRefusal) {
        var requestID: JSONSlice?
        if case .message(.request(let id, _, _)) = payload { requestID = id }
        guard let session = session(id, caller) else {
            var refusal = HTTPRefusal.deadSession
            refusal.id = requestID
            throw refusal
        }
        guard session.session.inFlightCount < Session.inFlightMax || requestID == nil else {
            throw HTTPRefusal(429, "this session has too many requests in flight", id: requestID)
                .with("Retry-After", "1")
        }
        switch payload {
        case .message(let message):
            let stream = ResponseStream(
                .session(session), caller: caller, isRequest: requestID != nil, on: connection)
            session.session.receive(message, reply: stream)
            session.keep()
        case .batch(let body):
            let stream = ResponseStream(.session(session), caller: caller, isRequest: false, on: connection)
            session.session.receive(.line(body), reply: stream)
            session.keep()
        }
    }

    /// The input schema of a tool that wants arguments repeated in headers.
    private func headerSchema(of tool: String) -> JSONSlice? {
        context.keeper.catalog[tool]?.tool.declaration["inputSchema"].flatMap {
            HeaderParameters.isNeeded(for: $0) ? $0 : nil
        }
    }
}
