import Storage
import Wire

extension Row {
    /// Writes a row of a vendor's columns as the members of `Vendor.json`, without decoding a cell.
    func writeVendorMembers(into writer: inout JSONWriter) throws(StorageError) {
        try writeLead(into: &writer)
        writer.member("metadata", raw: try bytes(5))
        writer.member("created_at", utf8: try bytes(6))
        writer.member("updated_at", utf8: try bytes(7))
        writer.member("created_by", utf8: try bytes(8))
        writer.member("updated_by", utf8: try bytes(9))
    }

    /// Writes a row of a vendor's columns in short.
    func writeVendorSummaryMembers(into writer: inout JSONWriter) throws(StorageError) {
        try writeLead(into: &writer)
        let supported = JSONSlice(unchecked: try bytes(5)).decoded?.object
        writer.key("formats")
        writer.beginArray()
        for format in DocumentFormat.allCases where supported?[format.rawValue] == .bool(true) {
            writer.value(format.rawValue)
        }
        writer.endArray()
        writer.member("test_results", raw: try bytes(6))
    }

    /// The five columns that both forms begin with.
    private func writeLead(into writer: inout JSONWriter) throws(StorageError) {
        writer.member("id", utf8: try bytes(0))
        writer.member("version", raw: try bytes(1))
        writer.member("name", utf8: try bytes(2))
        writer.member("status", utf8: try bytes(3))
        writer.member("extractor_version", utf8: try bytes(4))
    }
}
