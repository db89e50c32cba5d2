import Primitives
import Records
import Wire

/// What the services said for one status report, and what it comes to in each form.
struct GatheredReport {
    let generatedAt: Timestamp
    /// By the name of the service.
    var overviews: [String: Overview] = [:]
    var waiting: [StatusReport.Waiting] = []
    var pendingFile: String?

    /// Whether everything in it comes from records: what only texts know is not written to a text.
    var isFromRecords: Bool {
        ReportPart.allCases.allSatisfy { part in
            overviews[part.owner].map { $0.isRecord && $0.parts[part] != nil } ?? false
        }
    }

    // MARK: As a page

    /// The report that is rendered.
    var report: StatusReport {
        var report = StatusReport(generatedAt: generatedAt)
        report.vendors = section(.vendors, OverviewEntries.vendor)
        report.workItems = section(.workItems, OverviewEntries.workItem)
        report.deployments = section(.deployments, OverviewEntries.deployment)
        report.enhancements = section(.enhancements, OverviewEntries.enhancement)
        report.waiting = waiting
        report.pendingFile = pendingFile
        return report
    }

    private func section<Entry>(
        _ part: ReportPart, _ read: (JSONSlice) -> Entry?
    ) -> StatusReport.Section<Entry> {
        guard let overview = overviews[part.owner], let content = overview.parts[part] else {
            return .unknown(reason: unknown(part))
        }
        let entries = content.items?.elements.compactMap(read) ?? []
        let source = overview.layer.map { StatusReport.Source(layer: $0, asOf: overview.asOf) }
        return .known(StatusReport.Content(entries, count: content.count, source: source))
    }

    private func unknown(_ part: ReportPart) -> String {
        guard let overview = overviews[part.owner] else { return "there is no service \(part.owner)" }
        if let silence = overview.silence { return "the service \(part.owner) \(silence)" }
        return "\(overview.layer ?? "the store"), which is all that is left of \(part.owner), does not tell"
    }

    // MARK: As JSON

    /// Writes the report as data: the services' own words, part by part.
    func write(into writer: inout JSONWriter) {
        writer.beginObject()
        for part in ReportPart.allCases {
            if let content = overviews[part.owner]?.parts[part] {
                writer.member(part.rawValue, raw: content.slice.bytes)
            } else {
                writer.member(part.rawValue, ["unknown": .string(unknown(part))])
            }
        }
        writer.member(
            "writes_waiting",
            .array(
                waiting.map { each in
                    [
                        "service": .string(each.service), "count": .integer(Int64(each.count)),
                        "oldest_at": each.oldestAt.map { .string($0.description) } ?? .null,
                    ]
                }))
        writer.endObject()
    }

    /// What is to be known of where it comes from: nothing where all comes from the primary stores.
    var label: JSONObject {
        var sources: [JSON] = []
        var silent: [JSON] = []
        var warnings: [JSON] = []
        for (name, overview) in overviews.sorted(by: { $0.key < $1.key }) {
            if let silence = overview.silence {
                silent.append(["service": .string(name), "reason": .string(silence)])
            }
            for warning in overview.label["warnings"]?.decoded?.array ?? [] where !warnings.contains(warning)
            {
                warnings.append(warning)
            }
            guard overview.layer != nil else { continue }
            var source: JSONObject = ["service": .string(name)]
            for member in ["data_source", "as_of", "age_seconds", "complete"] {
                source[member] = overview.label[member]?.decoded ?? .null
            }
            sources.append(.object(source))
        }
        var label: JSONObject = [:]
        if !silent.isEmpty {
            warnings.append("service_unavailable")
            label["unavailable_services"] = .array(silent)
        }
        if !sources.isEmpty { label["sources"] = .array(sources) }
        if !warnings.isEmpty { label["warnings"] = .array(warnings) }
        return label
    }
}
