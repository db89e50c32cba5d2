import NIOCore
import Primitives
import Wire

/// A failed call as the model sees it: a result with `isError`, its code from the one catalogue of codes.
struct ToolFailure: Error, Equatable, Sendable {
    let code: ErrorCode
    let message: String
    let details: JSON

    /// A client's operation id that is none.
    static func badOperationID(_ value: JSON) -> ToolFailure {
        ToolFailure(
            code: .validationFailed,
            message: "Give dev.holdfast/operation-id as a UUID, or leave it out.",
            details: [
                "errors": [
                    [
                        "path": "_meta.dev.holdfast/operation-id", "rule": "uuid",
                        "message": "must be a UUID", "value": value,
                    ]
                ]
            ])
    }

    /// A call that is one too many for a service, and was never sent.
    static func overloaded(service: String) -> ToolFailure {
        ToolFailure(
            code: .unavailable,
            message: "Too many calls wait for this service and nothing was done; ask again shortly.",
            details: [
                "layers": [["layer": .string(service), "reason": "overloaded"]],
                "retry_after_ms": .integer(Limits.overloadedMilliseconds),
            ])
    }

    /// A caller who lacks a scope.
    static func permissionDenied(needed: Scopes) -> ToolFailure {
        ToolFailure(
            code: .permissionDenied,
            message: "Your token does not allow this: it takes one with the scope \(needed.name).",
            details: ["needed_scope": .string(needed.name)])
    }

    /// The `structuredContent` that says it.
    var structuredContent: ByteBuffer {
        let error: JSON = [
            "code": .string(code.rawValue), "message": .string(message), "details": details,
        ]
        return (["error": error] as JSON).serialized
    }
}
