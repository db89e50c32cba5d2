import Primitives
import TestSupport
import Wire

/// What a client makes of an answer.
struct AnswerReading {
    let clock: RunClock

    /// Refusals that say of a call that it will not happen; any other failure says nothing of it.
    private static let refusals: Set<String> = [
        "version_conflict", "not_found", "validation_failed", "already_exists", "operation_mismatch",
    ]

    /// How the reason ends of an outcome that a layer below has refused.
    static let notAuthoritative = "by a layer below"

    func read(_ reply: ToolReply) -> (CallEvent.Outcome, CallEvent.Sight?) {
        guard let code = reply.errorCode else {
            return (.ok, sight(of: reply.structured, labelledBy: reply.structured))
        }
        guard Self.refusals.contains(code) else { return (.unknown(code), nil) }
        let details = reply.errorDetails
        let seen = details?["current"].flatMap { sight(of: $0, labelledBy: details ?? .null) }
        // A layer below says so itself: what it does not know may exist all the same.
        let isFinal = details?["authoritative"] != false
        return (isFinal ? .refused(code) : .unknown("\(code) \(Self.notAuthoritative)"), seen)
    }

    /// What a refusal says besides its code; nil where it says nothing of layers.
    static func because(_ reply: ToolReply) -> String? {
        guard reply.isError, let layers = reply.errorDetails?["layers"]?.array else { return nil }
        let reasons = layers.map { "\($0["layer"]?.string ?? "?") \($0["reason"]?.string ?? "?")" }
        let message = reply.structured["error"]?["message"]?.string ?? ""
        return "\(reasons.joined(separator: ", ")): \(message)"
    }

    private func sight(of record: JSON, labelledBy label: JSON) -> CallEvent.Sight? {
        guard let version = record["version"]?.integer else { return nil }
        return CallEvent.Sight(
            version: version, tokens: Entity.tokens(of: record), source: label["data_source"]?.string,
            asOf: label["as_of"]?.string.flatMap { Timestamp($0) }.map(clock.time),
            ageSeconds: label["age_seconds"]?.integer,
            warnings: (label["warnings"]?.array ?? []).compactMap(\.string),
            isPending: label["pending_replay"]?.bool ?? false)
    }
}
