import ServiceKit
import Storage
import Wire

/// The vendors that match some filters, a page at a time.
struct ListVendors: Tool {
    static let description = ToolDescription(
        name: "list_vendors", title: "List vendors",
        text: "Vendors by name, as summaries, with counts by status of all that match the other filters.",
        effect: .read,
        output: OutputSchema([
            "items": .array, "counts": .object, "total_count": .integer, "limit": .integer,
            "offset": .integer, "has_more": .boolean,
        ]), isList: true)

    let filter: VendorFilter
    let limit: Int64
    let offset: Int64
    let fullDetails: Bool

    init(_ input: inout InputReader) {
        filter = VendorFilter(
            status: input.optional("status", .oneOf(VendorStatus.self)),
            format: input.optional("format", .oneOf(DocumentFormat.self), "Supports this format"),
            nameContains: input.optional("name_contains", .knownVendorName, "In any case"))
        limit = input.optional("limit", .integer(1...100), default: 50, as: 50)
        offset = input.optional("offset", .integer(0...Int64.max), default: 0, as: 0)
        fullDetails = input.optional("full_details", .bool, default: false, as: false, "Whole vendors")
    }

    func plan(_ context: CallContext) -> Plan {
        let statements = [
            VendorStatements.page(filter, whole: fullDetails, limit: limit, offset: offset),
            VendorStatements.counts(filter),
        ]
        return .read(statements, cost: .scan) { rows in
            let counts = try StatusCounts(rows: rows[1])
            return try Answer { writer in
                try writeItems(rows[0], into: &writer)
                write(counts, shown: rows[0].count, into: &writer)
            }
        }
    }

    /// Writes what follows the items: how many there are, and which of them are shown.
    func write(_ counts: StatusCounts, shown: Int, into writer: inout JSONWriter) {
        counts.write(into: &writer)
        let total = counts.total(of: filter.status)
        writer.member("total_count", total)
        writer.member("limit", limit)
        writer.member("offset", offset)
        writer.member("has_more", offset < total && Int64(shown) < total - offset)
    }

    private func writeItems(_ rows: Rows, into writer: inout JSONWriter) throws {
        writer.key("items")
        writer.beginArray()
        for row in rows {
            writer.beginObject()
            if fullDetails {
                try row.writeVendorMembers(into: &writer)
            } else {
                try row.writeVendorSummaryMembers(into: &writer)
            }
            writer.endObject()
        }
        writer.endArray()
    }
}
