import Primitives
import Records
import ServiceKit
import Wire

extension ListDeployments: TextAnswering {
    /// Those that commits tell of; there may be others.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard filter.vendor == nil, vendorName == nil else {
            return .silent("commits do not tell which vendors a deployment touched")
        }
        guard filter.workItemID == nil else {
            return .silent("commits do not tell which work items a deployment touched")
        }
        guard !history.deployments.isEmpty else { return .silent("no commit tells of a deployment") }
        let newest = history.deployments.map(\.source).max { $0.time < $1.time }
        return .part(page(of: history.deployments.map { ReportedDeployment($0) }), by: newest)
    }

    /// Those that the document lists, which are the last ones.
    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        guard let entries = document.deployments else { return .silent("it has no section on deployments") }
        guard filter.vendor == nil, filter.workItemID == nil else {
            return .silent("it names no ids")
        }
        return .part(page(of: entries.map { ReportedDeployment($0) }))
    }

    private func page(of all: [ReportedDeployment]) -> Answer {
        let matching = all.filter { $0.matches(filter, vendor: vendorName) }
            .sorted { $1.precedes($0) }
            .filter { one in cursor.map { one.follows($0) } ?? true }
        let shown = matching.prefix(Int(limit))
        return Answer { writer in
            writer.key("items")
            writer.beginArray()
            for one in shown {
                writer.beginObject()
                one.summary.write(into: &writer)
                one.writeSource(into: &writer)
                writer.endObject()
            }
            writer.endArray()
            let next = matching.count > shown.count ? shown.last?.summary.cursor.text : nil
            writer.member("next_cursor", next)
        }
    }
}
