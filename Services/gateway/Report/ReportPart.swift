/// A part of the status report, by the member under which its owner gives it.
enum ReportPart: String, CaseIterable {
    case vendors
    case workItems = "work_items"
    case deployments
    case enhancements

    /// The service that has it.
    var owner: String {
        switch self {
        case .vendors: "vendors"
        case .workItems, .enhancements: "workitems"
        case .deployments: "deployments"
        }
    }
}
