import Storage
import Wire

/// How many vendors there are of each status.
struct StatusCounts {
    private var counts: [VendorStatus: Int64] = [:]

    /// Reads rows of (status, count).
    init(rows: Rows) throws(StorageError) {
        for row in rows {
            guard let status = VendorStatus(rawValue: try row.text(0)) else { continue }
            counts[status] = try row.integer(1)
        }
    }

    /// Counts these.
    init(_ statuses: some Sequence<VendorStatus>) {
        for status in statuses { counts[status, default: 0] += 1 }
    }

    /// How many of this status, or of all.
    func total(of status: VendorStatus?) -> Int64 {
        guard let status else { return counts.values.reduce(0, +) }
        return counts[status] ?? 0
    }

    /// Writes the member `counts`.
    func write(into writer: inout JSONWriter) {
        writer.key("counts")
        writer.beginObject()
        for status in VendorStatus.allCases { writer.member(status.rawValue, total(of: status)) }
        writer.endObject()
    }
}
