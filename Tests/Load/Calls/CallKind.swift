/// A tool with arguments of one sort: what a mix is made of.
enum CallKind: Int, CaseIterable, Sendable {
    case queryVendorStatus
    case listVendors
    case updateVendorStatus
    case queryWorkItem
    /// The root with the most descendants.
    case queryRoot
    case listWorkItems
    case workItemHistory
    case getProjectConfiguration
    case updateWorkItem
    case createWorkItem
    case queryDeployment
    case listDeployments
    case recordDeployment

    /// Its name in mixes and tables: the tool's, with what tells it from others of the same tool.
    var name: String {
        switch self {
        case .queryVendorStatus: "query_vendor_status"
        case .listVendors: "list_vendors"
        case .updateVendorStatus: "update_vendor_status"
        case .queryWorkItem: "query_work_item"
        case .queryRoot: "query_work_item/root"
        case .listWorkItems: "list_work_items"
        case .workItemHistory: "work_item_history"
        case .getProjectConfiguration: "get_project_configuration"
        case .updateWorkItem: "update_work_item"
        case .createWorkItem: "create_work_item"
        case .queryDeployment: "query_deployment"
        case .listDeployments: "list_deployments"
        case .recordDeployment: "record_deployment"
        }
    }

    /// The tool that is called.
    var tool: String { String(name.prefix { $0 != "/" }) }

    /// Whose tool it is.
    var service: ServiceName {
        switch self {
        case .queryVendorStatus, .listVendors, .updateVendorStatus: .vendors
        case .queryDeployment, .listDeployments, .recordDeployment: .deployments
        default: .workitems
        }
    }

    /// Whether it changes something.
    var isWrite: Bool {
        switch self {
        case .updateVendorStatus, .updateWorkItem, .createWorkItem, .recordDeployment: true
        default: false
        }
    }

    /// The kind of this name; nil where there is none.
    static func named(_ name: String) -> CallKind? { allCases.first { $0.name == name } }
}
