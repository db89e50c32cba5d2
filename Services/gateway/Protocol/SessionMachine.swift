import NIOCore
import Primitives
import Wire

/// One client's conversation: what each line asks for, by the rules of the revision it is spoken in.
///
/// A pure machine. The first request tells the era: `initialize` opens a session of an older revision, a
/// request that names its revision in `_meta` stands alone. `server/discover` decides nothing, so that a
/// client can ask first and shake hands then.
struct SessionMachine {
    enum Era: Equatable {
        case undecided
        case handshake(Handshake)
        case stateless
    }

    /// What `initialize` has agreed on.
    struct Handshake: Equatable {
        let revision: Revision
        /// The name that the client gives itself.
        let actor: ActorName
        /// What the client can do: an object.
        let capabilities: JSONSlice?
    }

    /// A request and how its answer is to be written.
    struct Exchange: Equatable {
        let id: RequestID
        let revision: Revision
        /// The batch that gathers the answer; nil where it goes alone.
        var batch: Int?
    }

    enum Event: Equatable {
        case line(ByteBuffer)
        /// A line beyond `Limits.frameBytesMax` has been skipped.
        case overlongLine
        /// One message, read already.
        case message(Message)
        /// The answer of a `call` or `list` has been handed over.
        case finished(RequestID)
    }

    enum Action: Equatable {
        case initialize(Exchange)
        case discover(Exchange)
        case pong(Exchange)
        /// A list of the catalogue, from a place on.
        case list(Exchange, OfferKind, start: Int)
        case call(Exchange, ServiceCall)
        /// Tell of a resource's changes from now on, or no longer.
        case subscribe(Exchange, uri: String)
        case unsubscribe(Exchange, uri: String)
        /// The client answered a question of ours; without a result it refuses to.
        case answered(Int64, JSONSlice?)
        /// Keep the request open and tell of changes by it.
        case listen(Exchange, ListenFilter)
        /// Answer with an error result, which the model can read.
        case rejectArguments(Exchange, ToolFailure)
        /// Answer that the caller lacks these scopes.
        case forbid(Exchange, needed: Scopes)
        /// Answer with a JSON-RPC error; the id is left out where there is none to write.
        case refuse(JSONSlice?, ProtocolFault, batch: Int?)
        /// Forget this request: nothing more is sent for it.
        case cancel(RequestID, batch: Int?)
        /// The next actions belong to a batch with so many answers.
        case openBatch(Int, answers: Int)
    }

    /// The most messages in one batch.
    static let batchMessagesMax = 256

    /// Who speaks.
    let caller: Caller
    var era: Era
    /// Requests that wait for an answer, each with its batch.
    var inFlight: [RequestID: Int?] = [:]
    /// The least grave log message that a client of an older revision wants to hear of; nil until it says.
    var logLevel: LogLevel?
    private var lastBatch = 0

    /// A conversation at its beginning; in the stateless era, for a request that is known to stand alone.
    ///
    /// - Parameter logLevel: What the client has said before, where its conversation goes on.
    init(era: Era = .undecided, caller: Caller = .local, logLevel: LogLevel? = nil) {
        self.era = era
        self.logLevel = logLevel
        self.caller = caller
    }

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .line(let bytes): return receive(bytes)
        case .overlongLine:
            return [
                refuseUnread(.invalidRequest, "a message holds at most \(Limits.frameBytesMax) bytes")
            ]
        case .message(let message):
            return receive(message, batch: nil).map { [$0] } ?? []
        case .finished(let id):
            inFlight[id] = nil
            return []
        }
    }

    private mutating func receive(_ line: ByteBuffer) -> [Action] {
        // A blank line says nothing and is owed nothing.
        guard let lead = line.readableBytesView.first(where: { !Self.blanks.contains($0) }) else { return [] }
        guard lead == UInt8(ascii: "[") else {
            return receive(batch: nil) { () throws(Message.Fault) in try Message(parsing: line) }
                .map { [$0] } ?? []
        }
        do throws(JSONFault) {
            return receive(batch: try JSONSlice(checking: line).elements)
        } catch {
            return [refuseNotJSON(error)]
        }
    }

    private static let blanks: [UInt8] = [0x20, 0x09, 0x0D]

    private func refuseNotJSON(_ fault: JSONFault, batch: Int? = nil) -> Action {
        refuseUnread(.parseError, "not JSON at byte \(fault.offset): \(fault.reason)", batch: batch)
    }

    /// What one message asks for; nil where it is owed no answer and changes nothing outside.
    private mutating func receive(batch: Int?, _ read: () throws(Message.Fault) -> Message) -> Action? {
        do throws(Message.Fault) {
            return receive(try read(), batch: batch)
        } catch {
            switch error {
            case .notMessage(let id?, let reason):
                return .refuse(id, ProtocolFault(.invalidRequest, reason), batch: batch)
            case .notMessage(nil, let reason): return refuseUnread(.invalidRequest, reason, batch: batch)
            case .notJSON(let fault): return refuseNotJSON(fault, batch: batch)
            }
        }
    }

    private mutating func receive(_ message: Message, batch: Int?) -> Action? {
        switch message {
        case .request(let id, let method, let params):
            return request(id, method, RequestParameters(params), batch: batch)
        case .notification("notifications/cancelled", let params):
            return params?["requestId"].flatMap { cancel(RequestID($0)) }
        case .result(let id, let result): return answered(id, result)
        case .error(let id, _): return answered(id, nil)
        case .notification: return nil
        }
    }

    private mutating func receive(batch messages: [JSONSlice]) -> [Action] {
        guard case .handshake(let handshake) = era, handshake.revision.allowsBatches else {
            return [
                refuseUnread(
                    .invalidRequest,
                    "batches exist in a session of revision 2025-03-26 only: send one message")
            ]
        }
        guard !messages.isEmpty, messages.count <= Self.batchMessagesMax else {
            return [
                refuseUnread(.invalidRequest, "a batch holds 1 to \(Self.batchMessagesMax) messages")
            ]
        }
        guard
            !messages.contains(where: { $0["params"]?["_meta"].map(RequestMeta.init)?.isStateless ?? false })
        else {
            return [refuseUnread(.invalidRequest, "a request that stands alone can't be part of a batch")]
        }
        lastBatch += 1
        let actions = messages.compactMap { message in
            receive(batch: lastBatch) { () throws(Message.Fault) in try Message(message) }
        }
        let answers = actions.count(where: \.isAnswer)
        return answers > 0 ? [.openBatch(lastBatch, answers: answers)] + actions : actions
    }

    /// Only clients of the older revisions are ever asked anything.
    private func answered(_ id: JSONSlice?, _ result: JSONSlice?) -> Action? {
        guard case .handshake = era, let number = id?.integer else { return nil }
        return .answered(number, result)
    }

    private mutating func cancel(_ id: RequestID) -> Action? {
        guard let batch = inFlight.removeValue(forKey: id) else { return nil }
        return .cancel(id, batch: batch)
    }

    /// An error for something whose id could not be read: where the revision wants one all the same, or none
    /// is agreed yet, it is null.
    private func refuseUnread(_ code: RPCCode, _ message: String, batch: Int? = nil) -> Action {
        let omitsID =
            switch era {
            case .undecided: false
            case .handshake(let handshake): handshake.revision.allowsErrorsWithoutID
            case .stateless: true
            }
        let id = omitsID ? nil : JSONSlice(unchecked: ByteBuffer(staticString: "null"))
        return .refuse(id, ProtocolFault(code, message), batch: batch)
    }
}

extension SessionMachine.Action {
    /// Whether it answers the message that asked for it, now or later.
    var isAnswer: Bool {
        switch self {
        case .cancel, .answered: false
        default: true
        }
    }
}
