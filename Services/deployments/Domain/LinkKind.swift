/// What a deployment may be linked to: a record that another service owns.
enum LinkKind: CaseIterable {
    case vendor
    case workItem

    /// The service that knows which of them exist.
    var owner: String {
        switch self {
        case .vendor: "vendors"
        case .workItem: "workitems"
        }
    }

    /// What one of them is called.
    var resourceType: String {
        switch self {
        case .vendor: "vendor"
        case .workItem: "work_item"
        }
    }

    /// The argument that lists their ids.
    var argument: String {
        switch self {
        case .vendor: "vendor_ids"
        case .workItem: "work_item_ids"
        }
    }

    /// The member of an answer that lists them.
    var member: String {
        switch self {
        case .vendor: "affected_vendors"
        case .workItem: "related_work_items"
        }
    }

    /// What their label is called in an answer.
    var labelMember: String {
        switch self {
        case .vendor: "name"
        case .workItem: "title"
        }
    }
}
