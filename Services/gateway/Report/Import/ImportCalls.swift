import NIOCore
import Primitives
import Transport
import Wire

/// Asks single services for the steps of one import, each until it is clear what became of it or the patience
/// is over. Use it on its event loop only.
final class ImportCalls {
    /// What a service said.
    enum Answer {
        case done(JSON)
        /// It was refused, for good: nothing was changed.
        case refused(ToolFailure)
        /// It may have been done, or not.
        case unclear(String)
    }

    /// A service that is restarted has answered by then.
    private static let patienceMilliseconds: Int64 = 6000
    private static let pauseMilliseconds: Int64 = 100

    private let clients: [String: FrameClient]
    private let meta: JSONObject
    private let eventLoop: any EventLoop
    private let clocks: Clocks

    init(links: [ServiceLink], for call: ServiceCall, eventLoop: any EventLoop, clocks: Clocks) {
        clients = Dictionary(links.map { ($0.name, $0.primary.client) }) { first, _ in first }
        var meta: JSONObject = [MetaKey.actor: JSONSlice(unchecked: call.actor.json).decoded ?? "unknown"]
        if call.isActorVerified { meta[MetaKey.actorVerified] = true }
        self.meta = meta
        self.eventLoop = eventLoop
        self.clocks = clocks
    }

    /// Asks one service, under one operation however often it is asked.
    func ask(
        _ service: String, _ method: String, _ arguments: JSONObject,
        completion: @escaping (Answer) -> Void
    ) {
        guard let client = clients[service] else {
            return completion(.unclear("this gateway has no service \(service)"))
        }
        var meta = meta
        meta[MetaKey.operationID] = .string(clocks.identifier().description)
        let params: JSONObject = ["arguments": .object(arguments), "_meta": .object(meta)]
        let deadline = Deadline(milliseconds: Self.patienceMilliseconds, from: clocks.monotonic())
        attempt(client, method, params, deadline, completion)
    }

    private func attempt(
        _ client: FrameClient, _ method: String, _ params: JSONObject, _ deadline: Deadline,
        _ completion: @escaping (Answer) -> Void
    ) {
        ServiceSurvey.ask([client], method, params, deadline: deadline) { [self] replies in
            let answer = Self.answer(replies[0])
            guard case .unclear = answer, !deadline.hasPassed(at: clocks.monotonic()) else {
                return completion(answer)
            }
            eventLoop.after(milliseconds: Self.pauseMilliseconds) { [self] in
                attempt(client, method, params, deadline, completion)
            }
        }
    }

    static func answer(_ reply: ServiceSurvey.Reply) -> Answer {
        switch reply {
        case .silent: return .unclear("a service does not answer")
        case .refused(let message): return .unclear(message)
        case .withoutMethod:
            return .refused(
                ToolFailure(
                    code: .unavailable, message: "A service of this installation does not import.",
                    details: ["layers": [], "retry_after_ms": 60_000]))
        case .result(let result):
            let content = result["structuredContent"] ?? .null
            guard result["isError"] == true else { return .done(content) }
            let error = content["error"]
            let message = error?["message"]?.string ?? "a service refused"
            let code = error?["code"]?.string.flatMap { ErrorCode(rawValue: $0) } ?? .internal
            switch code {
            case .unavailable, .deadlineExceeded, .internal:
                let reason = error?["details"]?["layers"]?.array?.first?["reason"]?.string
                return .unclear(reason ?? message)
            default:
                return .refused(
                    ToolFailure(code: code, message: message, details: error?["details"] ?? [:]))
            }
        }
    }
}
