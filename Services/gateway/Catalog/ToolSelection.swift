/// Which of all tools clients are shown and may call: a small list costs a model less.
public enum ToolSelection: Equatable, Sendable {
    case all
    /// Those of these names, and no others.
    case only(Set<String>)

    /// What everyday work takes.
    public static let core = ToolSelection.only([
        "system_status", "get_project_configuration", "update_project_configuration", "list_work_items",
        "query_work_item", "create_work_item", "update_work_item", "list_vendors", "query_vendor_status",
        "update_vendor_status", "record_deployment",
    ])

    /// Reads `all`, `core` or names with commas between them; nil where it is anything else.
    public init?(_ text: String) {
        switch text {
        case "all": self = .all
        case "core": self = .core
        default:
            let names = text.split(separator: ",", omittingEmptySubsequences: false)
                .map { name in name.filter { $0 != " " } }
            guard names.allSatisfy(Self.isName) else { return nil }
            self = .only(Set(names))
        }
    }

    private static func isName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
            }
    }

    /// Whether declarations say what an answer looks like. That takes two fifths of the room and tells a
    /// model nothing that the first answer does not: where little is shown, it is left out.
    var showsOutputSchemas: Bool { self != .core }

    /// Whether a tool is among them.
    func includes(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .only(let names): names.contains(name)
        }
    }
}
