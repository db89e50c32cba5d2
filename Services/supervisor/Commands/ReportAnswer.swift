import Wire

/// What a gateway answered to whoever wants the status report.
struct ReportAnswer {
    private let content: JSON
    private let failure: String?

    /// Reads a gateway's message.
    init(_ message: Message) {
        switch message {
        case .result(_, let result):
            content = result["structuredContent"]?.decoded ?? .null
            let isError = result["isError"]?.decoded?.bool == true
            failure = isError ? content["error"]?["message"]?.string ?? "the report was refused" : nil
        case .error(_, let error):
            content = .null
            failure = error["message"]?.string ?? "the report was refused"
        case .request, .notification:
            content = .null
            failure = "the gateway's answer makes no sense"
        }
    }

    private var outcome: String? { content["file"]?["outcome"]?.string }

    /// Whether there is a report, and the file has it if it was to be written.
    var isGood: Bool { failure == nil && (outcome.map { $0 == "written" || $0 == "unchanged" } ?? true) }

    /// The report: the page, or the answer as JSON.
    var text: String {
        guard let page = content["report"]?.string else { return content.indented }
        return page.hasSuffix("\n") ? String(page.dropLast()) : page
    }

    /// What became of the file.
    var fileText: String { "\(content["file"]?["path"]?.string ?? ""): \(outcome ?? "")" }

    /// What people should know besides.
    var remarks: [String] {
        if let failure { return ["holdfast: \(failure)"] }
        var remarks = (content["unavailable_services"]?.array ?? []).map { each in
            "holdfast: the service \(each["service"]?.string ?? "") \(each["reason"]?.string ?? "")"
        }
        for source in content["sources"]?.array ?? [] {
            let service = source["service"]?.string ?? ""
            let layer = source["data_source"]?.string ?? ""
            let time = source["as_of"]?.string ?? "a time that nobody knows"
            remarks.append("holdfast: \(service) is told by \(layer), as of \(time)")
        }
        if let reason = outcome.flatMap({ Self.reasons[$0] }) {
            remarks.append("holdfast: \(content["file"]?["path"]?.string ?? "") is left as it is: \(reason)")
        }
        return remarks
    }

    private static let reasons = [
        "unbalanced": "its markers are not balanced; mend them, or remove both",
        "unusable": "it is no file of its own, too long, or can't be written",
        "busy": "somebody else wrote it at the same time; try again",
        "incomplete": "not all services could say what they have",
        "unmarked": "it has no generated part",
    ]

    /// Whether it shows the same, but for the time.
    func saysTheSame(as other: ReportAnswer) -> Bool {
        remarks == other.remarks && outcome == other.outcome && withoutTime == other.withoutTime
    }

    private var withoutTime: [Substring] {
        guard let page = content["report"]?.string else { return [Substring(content["report"]?.text ?? "")] }
        return page.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !["# Project Status - ", "*Generated at ", "_As of "].contains { line.hasPrefix($0) }
        }
    }
}
