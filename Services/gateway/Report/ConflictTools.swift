import NIOCore
import Primitives
import Transport
import Wire

/// The sync conflicts of all services as one list, and the way to the one that has a conflict.
final class ConflictTools {
    private let links: [ServiceLink]
    private let clocks: Clocks

    private static let limitDefault: Int64 = 50
    /// The longest that the list waits for a service.
    private static let listMilliseconds: Int64 = 2000

    init(links: [ServiceLink], clocks: Clocks) {
        self.links = links
        self.clocks = clocks
    }

    // MARK: List

    func list(_ arguments: JSONObject, completion: @escaping (CallOutcome) -> Void) {
        let links = links
        ServiceSurvey.ask(
            links.map(\.primary.client), "service/conflicts", ["arguments": .object(arguments)],
            deadline: Deadline(milliseconds: Self.listMilliseconds, from: clocks.monotonic())
        ) { replies in
            let limit = arguments["limit"]?.integer ?? Self.limitDefault
            completion(.answer(Self.merged(links.map(\.name), replies, limit: Int(limit))))
        }
    }

    /// One list of the services' lists: newest first, ids break ties. A cursor is a place in all of them, so
    /// that the same one goes on in each.
    static func merged(_ names: [String], _ replies: [ServiceSurvey.Reply], limit: Int) -> ToolAnswer {
        var items: [JSON] = []
        var silent: [JSON] = []
        var warnings: [JSON] = []
        var sources: [JSON] = []
        var hasMore = false
        for (name, reply) in zip(names, replies) where reply != .withoutMethod {
            guard case .result(let result) = reply else {
                silent.append(unanswered(name, reply))
                continue
            }
            let content = result["structuredContent"] ?? .null
            guard result["isError"] != true else {
                if content["error"]?["code"] == .string(ErrorCode.validationFailed.rawValue) {
                    return ToolAnswer(content: content, isError: true)
                }
                silent.append([
                    "service": .string(name), "reason": content["error"]?["code"] ?? "internal",
                ])
                continue
            }
            items += (content["items"]?.array ?? []).map { item in
                var item = item.object ?? [:]
                item["service"] = .string(name)
                return .object(item)
            }
            hasMore = hasMore || content["next_cursor"]?.string != nil
            for warning in content["warnings"]?.array ?? [] where !warnings.contains(warning) {
                warnings.append(warning)
            }
            if let source = content["data_source"] {
                sources.append([
                    "service": .string(name), "data_source": source, "as_of": content["as_of"] ?? .null,
                    "age_seconds": content["age_seconds"] ?? .null,
                ])
            }
        }
        guard silent.isEmpty || silent.count < replies.count(where: { $0 != .withoutMethod }) else {
            return unavailable(silent)
        }
        items.sort { place(of: $0) > place(of: $1) }
        hasMore = hasMore || items.count > limit
        let shown = Array(items.prefix(limit))
        var content: JSONObject = [
            "items": .array(shown),
            "next_cursor": hasMore ? shown.last.map { .string(cursor(after: $0)) } ?? .null : .null,
        ]
        if !silent.isEmpty {
            warnings.append("service_unavailable")
            content["unavailable_services"] = .array(silent)
        }
        if !warnings.isEmpty { content["warnings"] = .array(warnings) }
        if !sources.isEmpty { content["sources"] = .array(sources) }
        return ToolAnswer(content: .object(content))
    }

    private static func place(of item: JSON) -> (String, String) {
        (item["opened_at"]?.string ?? "", item["id"]?.string ?? "")
    }

    private static func cursor(after item: JSON) -> String {
        let place = place(of: item)
        return "\(place.0)_\(place.1)"
    }

    private static func unanswered(_ name: String, _ reply: ServiceSurvey.Reply) -> JSON {
        let reason =
            switch reply {
            case .silent(.deadlineExceeded): "no_answer"
            case .silent: "unreachable"
            case .refused, .withoutMethod, .result: "refused"
            }
        return ["service": .string(name), "reason": .string(reason)]
    }

    private static func unavailable(_ silent: [JSON]) -> ToolAnswer {
        ToolAnswer(
            ToolFailure(
                code: .unavailable, message: "No service that may have it answers; ask again shortly.",
                details: [
                    "layers": .array(
                        silent.map { ["layer": $0["service"] ?? .null, "reason": $0["reason"] ?? .null] }),
                    "retry_after_ms": 1000,
                ]))
    }

    // MARK: Resolve

    /// Asks every service: the one that has the conflict decides it, the others do not know it.
    func resolve(_ arguments: JSONObject, _ call: ServiceCall, completion: @escaping (CallOutcome) -> Void) {
        let operationID = (call.operationID ?? clocks.identifier()).description
        let links = links
        var meta: JSONObject = [
            MetaKey.operationID: .string(operationID),
            MetaKey.actor: JSONSlice(unchecked: call.actor.json).decoded ?? "unknown",
        ]
        if call.isActorVerified { meta[MetaKey.actorVerified] = true }
        let params: JSONObject = ["arguments": .object(arguments), "_meta": .object(meta)]
        ServiceSurvey.ask(
            links.map(\.primary.client), "service/resolve", params,
            deadline: Deadline(
                milliseconds: Limits.writeDeadlineMillisecondsDefault, from: clocks.monotonic())
        ) { replies in
            completion(.answer(Self.decided(links.map(\.name), replies)))
        }
    }

    /// The answer of the service that has the conflict; that there is none only where all of them say so.
    static func decided(_ names: [String], _ replies: [ServiceSurvey.Reply]) -> ToolAnswer {
        var silent: [JSON] = []
        var unknown: JSON?
        var elsewhere: JSON?
        for (name, reply) in zip(names, replies) where reply != .withoutMethod {
            guard case .result(let result) = reply else {
                silent.append(unanswered(name, reply))
                continue
            }
            let content = result["structuredContent"] ?? .null
            guard result["isError"] == true else { return ToolAnswer(content: content) }
            let error = content["error"]
            switch error?["code"]?.string.flatMap({ ErrorCode(rawValue: $0) }) {
            case .notFound where error?["details"]?["resource_type"] == "sync_conflict":
                // One that was resolved is known where it was.
                if unknown == nil || error?["details"]?["resolution"] != nil { unknown = content }
            // A service whose store is away can't tell whether the conflict is its own.
            case .unavailable, .deadlineExceeded: elsewhere = content
            default: return ToolAnswer(content: content, isError: true)
            }
        }
        if let unknown, unknown["error"]?["details"]?["resolution"] != nil {
            return ToolAnswer(content: unknown, isError: true)
        }
        if let elsewhere { return ToolAnswer(content: elsewhere, isError: true) }
        guard silent.isEmpty, let unknown else { return unavailable(silent) }
        return ToolAnswer(content: unknown, isError: true)
    }
}
