import Primitives
import ServiceKit
import Storage
import Wire

/// A note that was not there before.
struct AddNote: Tool {
    static let description = ToolDescription(
        name: "add_note", title: "Add note", text: "Keep a short text that others should read.",
        effect: .write(destructive: false, idempotent: true),
        output: OutputSchema(["id": .string, "version": .integer, "text": .string, "updated_at": .string]))

    let text: String

    init(_ input: inout InputReader) {
        text = input.required("text", .text(max: 1000, min: 1))
    }

    func plan(_ context: CallContext) -> Plan {
        let id = context.newIdentifier()
        let insert = Statement(
            """
            INSERT INTO notes (id, version, text, updated_at, last_operation_id, last_actor) \
            VALUES ($1, 1, $2, $3, $4, $5)
            """,
            .identifier(id), .text(text), .timestamp(context.now), .identifier(context.operationID),
            .text(context.actor))
        let answer = Answer { writer in
            writer.member("id", id.description)
            writer.member("version", Int64(1))
            writer.member("text", text)
            writer.member("updated_at", context.now.description)
        }
        return .write(.commit([insert], answer))
    }
}
