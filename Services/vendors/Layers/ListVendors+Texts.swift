import Primitives
import Records
import ServiceKit
import Wire

extension ListVendors: TextAnswering {
    /// Those that commits name; there may be others.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard filter.format == nil else { return .silent("commits tell nothing of formats") }
        guard !history.vendors.isEmpty else { return .silent("no commit tells of a vendor") }
        let vendors = history.vendors.map { ReportedVendor($0) }
        let newest = history.vendors.map(\.source).max { $0.time < $1.time }
        return .part(page(of: vendors), by: newest)
    }

    /// All there were, if every line could be read and tells what is asked for.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let entries = document.vendors else { return .silent("it has no section on vendors") }
        let vendors = entries.map { ReportedVendor($0) }
        let tellsEnough = filter.format == nil || vendors.allSatisfy { $0.formats != nil }
        let answer = page(of: vendors)
        return document.notes.isEmpty && tellsEnough ? .whole(answer) : .part(answer)
    }

    private func page(of vendors: [ReportedVendor]) -> Answer {
        let matching = vendors.filter(filter.passesButForStatus)
        let counts = StatusCounts(matching.map(\.status))
        let shown = matching.filter { filter.status == nil || $0.status == filter.status }
            .sorted { VendorName.key($0.name) < VendorName.key($1.name) }
            .dropFirst(Int(offset)).prefix(Int(limit))
        return Answer { writer in
            writer.key("items")
            writer.beginArray()
            for vendor in shown {
                writer.beginObject()
                if fullDetails {
                    vendor.writeMembers(into: &writer)
                } else {
                    vendor.writeSummaryMembers(into: &writer)
                }
                vendor.writeSource(into: &writer)
                writer.endObject()
            }
            writer.endArray()
            write(counts, shown: shown.count, into: &writer)
        }
    }
}

extension VendorFilter {
    /// Whether a vendor passes the filters other than that by status.
    func passesButForStatus(_ vendor: ReportedVendor) -> Bool {
        if let format, vendor.formats?.contains(format) != true { return false }
        guard let nameContains else { return true }
        return VendorName.key(vendor.name).contains(VendorName.key(nameContains))
    }
}
