import Primitives
import Records
import ServiceKit

extension QueryVendorStatus: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard let fact = history.vendor(named: name) else {
            return .silent("no commit tells of this vendor")
        }
        return .whole(Answer(ReportedVendor(fact).writeMembers), by: fact.source)
    }

    /// The document lists every vendor: one that it does not name was not there, if all of it could be read.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let vendors = document.vendors else { return .silent("it has no section on vendors") }
        let key = VendorName.key(name)
        if let entry = vendors.first(where: { VendorName.key($0.name) == key }) {
            return .whole(Answer(ReportedVendor(entry).writeMembers))
        }
        guard document.notes.isEmpty else { return .silent("it has lines that can't be read") }
        return .none(VendorRefusal.notFound(name, among: vendors.map(\.name)))
    }
}
