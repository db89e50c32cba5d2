import ServiceKit
import Storage
import Wire

/// The newest notes.
struct ListNotes: Tool {
    static let description = ToolDescription(
        name: "list_notes", title: "List notes", text: "The notes that were kept, the newest first.",
        effect: .read, output: OutputSchema(["items": .array]), isList: true)

    let limit: Int64

    init(_ input: inout InputReader) {
        limit = input.optional("limit", .integer(1...100), default: 20, as: 20)
    }

    func plan(_ context: CallContext) -> Plan {
        let newest = Statement(
            "SELECT id, text, updated_at, last_actor FROM notes ORDER BY updated_at DESC, id DESC LIMIT $1",
            .integer(limit))
        return .read([newest], cost: .scan) { rows in
            try Answer { writer in
                writer.key("items")
                writer.beginArray()
                for row in rows[0] {
                    writer.beginObject()
                    for (index, name) in ["id", "text", "updated_at", "created_by"].enumerated() {
                        writer.member(name, try row.text(index))
                    }
                    writer.endObject()
                }
                writer.endArray()
            }
        }
    }
}
