import Wire

/// A record that carries a list of numbers in its metadata, each put there by one write: order, loss,
/// doubling and forks are visible from a read.
struct Entity: Sendable, Hashable {
    enum Kind: String, Sendable {
        case workItem = "work_item"
        case vendor = "vendor_extractor"

        /// Whose it is.
        var service: String { self == .workItem ? "workitems" : "vendors" }
    }

    /// The member of the metadata that holds the list.
    static let list = "tokens"

    let kind: Kind
    /// As PostgreSQL and conflicts name it.
    let id: String
    /// As tools name it: a vendor is asked for by its name.
    let name: String

    /// The tool that shows it, and its arguments.
    var read: (tool: String, arguments: JSONObject) {
        switch kind {
        case .workItem:
            (
                "query_work_item",
                ["id": .string(id), "include_children": false, "include_dependencies": false]
            )
        case .vendor: ("query_vendor_status", ["name": .string(name)])
        }
    }

    /// The tool that gives it this list in the place of the one it has at a version.
    func write(_ tokens: [Int64], over version: Int64) -> (tool: String, arguments: JSONObject) {
        let metadata: JSON = .object([Self.list: .array(tokens.map { .integer($0) })])
        switch kind {
        case .workItem:
            return (
                "update_work_item", ["id": .string(id), "version": .integer(version), "metadata": metadata]
            )
        case .vendor:
            return (
                "update_vendor_status",
                ["name": .string(name), "version": .integer(version), "metadata": metadata]
            )
        }
    }

    /// The list of a record as a tool or a table shows it.
    static func tokens(of record: JSON?) -> [Int64] {
        (record?["metadata"]?[list]?.array ?? []).compactMap(\.integer)
    }
}
