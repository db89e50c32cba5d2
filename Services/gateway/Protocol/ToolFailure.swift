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

    /// The `structuredContent` that says it.
    var structuredContent: ByteBuffer {
        let error: JSON = [
            "code": .string(code.rawValue), "message": .string(message), "details": details,
        ]
        return (["error": error] as JSON).serialized
    }
}
