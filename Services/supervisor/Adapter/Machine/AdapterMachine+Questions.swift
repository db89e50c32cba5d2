import Primitives
import Wire

/// Something that a server wants to know of the client in the middle of a call.
struct Question: Sendable, Equatable {
    /// By which the client's answer is known.
    let key: String
    /// The server's id for it.
    let id: JSON
    let method: String
    let params: JSON

    /// What the server is told where it gets no answer.
    func refusal(_ reason: String) -> AdapterMachine.Action { Self.refusal(id, reason) }

    static func refusal(
        _ id: JSON, _ reason: String, _ code: RPCCode = .internalError
    ) -> AdapterMachine.Action {
        .send([
            "jsonrpc": "2.0", "id": id,
            "error": ["code": .integer(code.rawValue), "message": .string(reason)],
        ])
    }
}

/// Requests of a server after a handshake become a result that asks; the call waits for the client to come
/// again with the answers.
extension AdapterMachine {
    /// How long a client may take to answer.
    static let answerMilliseconds: Int64 = 300_000
    /// The most calls that wait for answers of clients.
    static let parkedMax = 64
    /// The most questions of one call.
    static let questionsMax = 16

    private static func capability(for method: String) -> String? {
        switch method {
        case "elicitation/create": "elicitation"
        case "sampling/createMessage": "sampling"
        case "roots/list": "roots"
        default: nil
        }
    }

    /// A request of the server's.
    mutating func wanted(
        _ id: JSON, _ method: String, _ params: JSON, _ now: MonotonicTime, _ random: () -> UInt64
    ) -> [Action] {
        // A server may ask before it has answered the handshake.
        if method == "ping" { return [.send(["jsonrpc": "2.0", "id": id, "result": [:]])] }
        guard case .legacy = greeting?.era, let capability = Self.capability(for: method) else {
            return [Question.refusal(id, "there is no \(method) here", .methodNotFound)]
        }
        // The request does not say which call it belongs to: there must be no doubt.
        let candidates = sent.filter { entry in
            entry.value.isAskable && entry.value.call.declares(capability)
        }.keys
        guard let call = candidates.first else {
            return [Question.refusal(id, "no client that waits can be asked", .methodNotFound)]
        }
        let parked = sent.values.filter { $0.token != nil }.count
        guard candidates.count == 1, parked < Self.parkedMax || sent[call]?.token != nil,
            sent[call]?.questions.count ?? 0 < Self.questionsMax
        else { return [Question.refusal(id, "several clients could be meant: ask again later")] }
        let question = Question(key: "question-\(nextID())", id: id, method: method, params: params)
        sent[call]?.questions.append(question)
        return ask(call, now, random)
    }

    /// Asks the client all that the server wants to know, if somebody waits for an answer.
    private mutating func ask(_ id: Int64, _ now: MonotonicTime, _ random: () -> UInt64) -> [Action] {
        guard var call = sent[id], let key = call.key else { return [] }
        call.token = call.token ?? [random(), random()].map { String($0, radix: 36) }.joined()
        call.key = nil
        call.deadline = now.advanced(milliseconds: Self.answerMilliseconds)
        sent[id] = call
        if logHolder == id { logHolder = nil }
        return [.answer(key, call.asking)]
    }

    /// The call that waits for the answers which come with this token.
    func parked(_ token: String, _ call: AdapterCall) -> Int64? {
        sent.first { entry in
            entry.value.token == token && entry.value.key == nil && entry.value.call.method == call.method
                && entry.value.call.target == call.target
        }?.key
    }

    /// The client has come again.
    mutating func resume(_ id: Int64, _ key: CallKey, _ call: AdapterCall) -> [Action] {
        guard var parked = sent[id] else { return [] }
        let responses = call.params["inputResponses"]
        var actions: [Action] = []
        parked.questions.removeAll { question in
            guard let response = responses?[question.key], response.object != nil else { return false }
            actions.append(.send(["jsonrpc": "2.0", "id": question.id, "result": response]))
            return true
        }
        guard parked.questions.isEmpty else {
            sent[id] = parked
            return actions + [.answer(key, parked.asking)]
        }
        parked.key = key
        parked.call = call
        parked.deadline = call.deadline
        parked.token = nil
        sent[id] = parked
        operations.note(call.operation, .running(id))
        return actions
    }
}

extension AdapterMachine.Sent {
    /// Whether the server may want to know something in this call.
    var isAskable: Bool {
        ["tools/call", "prompts/get", "resources/read"].contains(call.method) && (key != nil || token != nil)
    }

    /// The result that asks the client.
    var asking: AdapterAnswer {
        let requests = questions.map { question -> (String, JSON) in
            var request: JSONObject = ["method": .string(question.method)]
            var params = question.params.object ?? [:]
            params["_meta"] = nil
            // These are of the handshake's revisions alone.
            params["elicitationId"] = nil
            params["task"] = nil
            request["params"] = .object(params)
            return (question.key, .object(request))
        }
        return .result([
            "resultType": "input_required", "inputRequests": .object(JSONObject(requests)),
            "requestState": .string(token ?? ""),
        ])
    }
}
