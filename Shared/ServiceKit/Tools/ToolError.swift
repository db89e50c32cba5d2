public import Primitives
public import Wire

/// A refusal that the caller can act on: the `error` object of a failed tool call.
public struct ToolError: Error, Sendable, Equatable {
    /// What kind of refusal it is.
    public let code: ErrorCode
    /// What to do about it, in one sentence.
    public let message: String
    /// The facts, as the code's entry in the catalogue of errors lists them.
    public let details: JSON

    /// A refusal of this code, with a sentence on what to do and the facts.
    public init(_ code: ErrorCode, _ message: String, details: JSON = [:]) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// The `structuredContent` of the failed call.
    public var structuredContent: JSON {
        ["error": ["code": .string(code.rawValue), "message": .string(message), "details": details]]
    }

    /// Every fault of the arguments at once.
    public static func validation(_ faults: [ValidationFault]) -> ToolError {
        let named = faults.prefix(3).map { "\($0.path): \($0.message)" }.joined(separator: "; ")
        let more = faults.count > 3 ? "; and \(faults.count - 3) more" : ""
        return ToolError(
            .validationFailed, "Correct the arguments and call again. \(named)\(more).",
            details: ["errors": .array(faults.map(\.json))])
    }

    /// One fault of the arguments.
    public static func validation(path: String, rule: String, _ message: String, value: JSON) -> ToolError {
        validation([ValidationFault(path: path, rule: rule, message: message, value: value)])
    }

    /// Nothing has this id or name (or it is deleted, where that matters).
    public static func notFound(_ type: String, _ id: String, hint: String? = nil, similar: [String] = [])
        -> ToolError
    {
        var details: JSONObject = JSONObject([
            ("resource_type", .string(type)), ("resource_id", .string(id)),
        ])
        if !similar.isEmpty { details["similar"] = .array(similar.map { .string($0) }) }
        return ToolError(
            .notFound, "There is no \(type) \(id). \(hint ?? "Check the id and call again.")",
            details: .object(details))
    }

    /// The store can't answer now.
    public static func unavailable(_ reason: String, layer: String, retryAfterMilliseconds: Int64)
        -> ToolError
    {
        unavailable([(layer, reason)], retryAfterMilliseconds: retryAfterMilliseconds)
    }

    /// Too much is asked of a layer at once. A gateway goes by the reason: it does not ask again, which would
    /// only add to it.
    static func overloaded(layer: String) -> ToolError {
        unavailable("overloaded", layer: layer, retryAfterMilliseconds: Limits.overloadedMilliseconds)
    }

    /// No layer can answer now: each that was tried, and why it could not.
    static func unavailable(
        _ layers: [(layer: String, reason: String)], retryAfterMilliseconds: Int64
    ) -> ToolError {
        ToolError(
            .unavailable, "Nothing was changed; call again in a moment.",
            details: [
                "layers": .array(
                    layers.map { ["layer": .string($0.layer), "reason": .string($0.reason)] }),
                "retry_after_ms": .integer(retryAfterMilliseconds),
            ])
    }
}

/// One argument's fault.
public struct ValidationFault: Sendable, Equatable {
    /// Where: `metadata.token_budget`, `vendor_ids[2]`.
    public let path: String
    /// The rule that is broken, as a word or two that programs can match.
    public let rule: String
    /// The rule in a sentence part for a reader.
    public let message: String
    /// The value it had; long ones are cut.
    public let value: JSON

    /// The most characters of a faulty value that go back to the caller.
    private static let valueCharactersMax = 200

    /// A fault of the value at `path`.
    public init(path: String, rule: String, message: String, value: JSON) {
        self.path = path
        self.rule = rule
        self.message = message
        self.value = Self.shortened(value)
    }

    /// The same fault of a value that is inside another, which is at `outer`.
    func inside(_ outer: String) -> ValidationFault {
        ValidationFault(path: "\(outer).\(path)", rule: rule, message: message, value: value)
    }

    var json: JSON {
        ["path": .string(path), "rule": .string(rule), "message": .string(message), "value": value]
    }

    private static func shortened(_ value: JSON) -> JSON {
        switch value {
        case .string(let text) where text.unicodeScalars.count > valueCharactersMax:
            return .string(String(text.unicodeScalars.prefix(valueCharactersMax)) + "…")
        case .array, .object:
            let text = value.text
            guard text.unicodeScalars.count > valueCharactersMax else { return value }
            return .string(String(text.unicodeScalars.prefix(valueCharactersMax)) + "…")
        default: return value
        }
    }
}
