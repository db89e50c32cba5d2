import Primitives
import Wire

/// What the server says.
extension AdapterMachine {
    mutating func received(
        _ message: JSON, _ now: MonotonicTime, _ random: () -> UInt64
    ) -> [Action] {
        if let method = message["method"]?.string {
            let params = message["params"] ?? [:]
            if let id = message["id"] { return wanted(id, method, params, now, random) }
            return notified(method, params)
        }
        guard let id = message["id"]?.integer else { return [] }
        let answer: AdapterAnswer
        if let result = message["result"] {
            answer = .result(result)
        } else if let error = message["error"], error.object != nil {
            answer = .error(error)
        } else {
            return []
        }
        if case .greeting = life { return greetingAnswered(id, answer, now) }
        return answered(id, answer)
    }

    private mutating func notified(_ method: String, _ params: JSON) -> [Action] {
        guard let greeting else { return [] }
        switch method {
        case "notifications/progress":
            guard let id = params["progressToken"]?.integer, let call = sent[id], let key = call.key,
                let token = call.call.progressToken, var members = params.object
            else { return [] }
            members["progressToken"] = token
            return [.notify(key, method: method, params: .object(members))]
        case "notifications/message":
            guard let id = logHolder, let key = sent[id]?.key else { return [] }
            return [.notify(key, method: method, params: params)]
        case "notifications/cancelled":
            guard let id = params["requestId"]?.integer, sent[id]?.call.isListen == true,
                let call = take(id), let key = call.key
            else { return [] }
            return [.answer(key, .listenEnded(call.call))]
        default:
            switch greeting.era {
            case .stateless: return heard(method, params)
            case .legacy: return toldListeners(method, params)
            }
        }
    }

    /// A notification of a subscription goes to whoever listens by it.
    private func heard(_ method: String, _ params: JSON) -> [Action] {
        guard let id = params["_meta"]?[Envelope.subscription]?.integer, let call = sent[id],
            call.call.isListen, let key = call.key, var members = params.object,
            var meta = members["_meta"]?.object
        else { return [] }
        meta[Envelope.subscription] = call.call.id
        members["_meta"] = .object(meta)
        return [.notify(key, method: method, params: .object(members))]
    }
}
