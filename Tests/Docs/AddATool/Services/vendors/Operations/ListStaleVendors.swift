import Primitives
import ServiceKit
import Storage
import Wire

/// The vendors that nobody has changed since a time.
struct ListStaleVendors: Tool {
    static let description = ToolDescription(
        name: "list_stale_vendors", title: "List stale vendors",
        text: "Vendors that nobody has changed since a time, the longest unchanged first.",
        effect: .read, output: OutputSchema(["items": .array]), isList: true)

    let before: Timestamp
    let limit: Int64

    init(_ input: inout InputReader) {
        before = input.required("before", .timestamp, "Unchanged since then")
        limit = input.optional("limit", .integer(1...100), default: 50, as: 50)
    }

    func plan(_ context: CallContext) -> Plan {
        let oldest = Statement(
            """
            SELECT name, status, updated_at FROM vendor_extractors WHERE updated_at < $1 \
            ORDER BY updated_at, lower(name) LIMIT $2
            """, .timestamp(before), .integer(limit))
        return .read([oldest], cost: .scan) { rows in
            try Answer { writer in
                writer.key("items")
                writer.beginArray()
                for row in rows[0] {
                    writer.beginObject()
                    writer.member("name", try row.text(0))
                    writer.member("status", try row.text(1))
                    writer.member("updated_at", try row.text(2))
                    writer.endObject()
                }
                writer.endArray()
            }
        }
    }
}
