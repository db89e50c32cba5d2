import NIOCore
import Primitives
import Transport
import Wire

/// Asks several services the same at once, each with the same deadline. Use it on its event loop only.
final class ServiceSurvey {
    /// What one service said.
    enum Reply: Equatable {
        case result(JSON)
        /// A JSON-RPC error.
        case refused(String)
        /// It has no such method: a server that is none of ours.
        case withoutMethod
        /// It did not answer.
        case silent(CallFailure)
    }

    private var replies: [Reply?]
    private var missing: Int
    private let completion: ([Reply]) -> Void

    private init(count: Int, completion: @escaping ([Reply]) -> Void) {
        replies = Array(repeating: nil, count: count)
        missing = count
        self.completion = completion
    }

    /// Asks each of `clients`; `completion` takes their replies in the same order, once.
    ///
    /// - Parameter asksAgain: Whether one whose connection was lost is asked once more: what is asked may
    ///   be carried out twice, then.
    static func ask(
        _ clients: [FrameClient], _ method: String, _ params: JSONObject, deadline: Deadline,
        asksAgain: Bool = true, completion: @escaping ([Reply]) -> Void
    ) {
        let survey = ServiceSurvey(count: clients.count, completion: completion)
        guard !clients.isEmpty else { return completion([]) }
        for (index, client) in clients.enumerated() {
            survey.ask(client, index, method, params, deadline, attempts: asksAgain ? 2 : 1)
        }
    }

    private func ask(
        _ client: FrameClient, _ index: Int, _ method: String, _ params: JSONObject, _ deadline: Deadline,
        attempts: Int
    ) {
        client.call(method, deadline: deadline) { buffer, remaining in
            var params = params
            var meta = params["_meta"]?.object ?? [:]
            meta[MetaKey.deadline] = .integer(remaining)
            params["_meta"] = .object(meta)
            buffer.writeImmutableBuffer(JSON.object(params).serialized)
        } completion: { [self] result in
            switch result {
            case .success(.result(let slice)): finish(index, .result(slice.decoded ?? .null))
            case .success(.error(let slice))
            where slice["code"]?.integer == RPCCode.methodNotFound.rawValue:
                finish(index, .withoutMethod)
            case .success(.error(let slice)):
                finish(index, .refused(slice["message"]?.string ?? "it refused"))
            case .failure(.connectionLost) where attempts > 1:
                ask(client, index, method, params, deadline, attempts: attempts - 1)
            case .failure(let failure): finish(index, .silent(failure))
            }
        }
    }

    private func finish(_ index: Int, _ reply: Reply) {
        replies[index] = reply
        missing -= 1
        if missing == 0 { completion(replies.compactMap { $0 }) }
    }
}
