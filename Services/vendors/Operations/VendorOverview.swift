import ServiceKit
import Storage
import Wire

/// `service/overview`: what the status report shows of the vendors.
struct VendorOverview: Tool {
    static let description = ToolDescription(
        name: "service/overview", title: "Overview", text: "All vendors by name, as summaries.",
        effect: .read, output: OutputSchema(["vendors": .object]), isList: true)

    /// More than these are counted only.
    static let limitMax: Int64 = 1000

    let limit: Int64

    init(_ input: inout InputReader) {
        limit = input.optional("limit", .integer(1...Self.limitMax), default: Self.limitMax, as: 1000)
    }

    func plan(_ context: CallContext) -> Plan {
        let statements = [
            VendorStatements.page(VendorFilter(), whole: false, limit: limit, offset: 0),
            VendorStatements.counts(VendorFilter()),
        ]
        return .read(statements, cost: .scan) { rows in
            let counts = try StatusCounts(rows: rows[1])
            return try Answer { writer in
                try Self.write(counts, into: &writer) { writer in
                    for row in rows[0] {
                        writer.beginObject()
                        try row.writeVendorSummaryMembers(into: &writer)
                        writer.endObject()
                    }
                }
            }
        }
    }

    /// Writes the member `vendors`.
    static func write(
        _ counts: StatusCounts, into writer: inout JSONWriter, items: (inout JSONWriter) throws -> Void
    ) rethrows {
        writer.key("vendors")
        writer.beginObject()
        writer.key("items")
        writer.beginArray()
        try items(&writer)
        writer.endArray()
        counts.write(into: &writer)
        writer.member("total_count", counts.total(of: nil))
        writer.endObject()
    }
}
