import Primitives
import Records
import ServiceKit
import Wire

extension VendorOverview: TextAnswering {
    /// Those that commits name; there may be others.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard !history.vendors.isEmpty else { return .silent("no commit tells of a vendor") }
        let newest = history.vendors.map(\.source).max { $0.time < $1.time }
        return .part(overview(of: history.vendors.map { ReportedVendor($0) }), by: newest)
    }

    /// All there were, if every line could be read.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let entries = document.vendors else { return .silent("it has no section on vendors") }
        let answer = overview(of: entries.map { ReportedVendor($0) })
        return document.notes.isEmpty ? .whole(answer) : .part(answer)
    }

    private func overview(of vendors: [ReportedVendor]) -> Answer {
        let shown = vendors.sorted { VendorName.key($0.name) < VendorName.key($1.name) }.prefix(Int(limit))
        return Answer { writer in
            Self.write(StatusCounts(vendors.map(\.status)), into: &writer) { writer in
                for vendor in shown {
                    writer.beginObject()
                    vendor.writeSummaryMembers(into: &writer)
                    vendor.writeSource(into: &writer)
                    writer.endObject()
                }
            }
        }
    }
}
