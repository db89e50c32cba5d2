import Continuity
import Storage
import Wire

/// Something that clients read by its URI and may follow: what a tool that reads answers, as JSON.
public struct Resource: Sendable {
    /// All are answers of tools.
    static let mimeType = "application/json"

    let address: ResourceAddress
    let name: String
    let title: String
    let text: String
    let entry: ToolCatalogue.Entry
    let completion: Completion?
    private let values: @Sendable (ChangedRow) -> [String]

    /// One of many: `holdfast://KIND/{variable}`.
    ///
    /// - Parameters:
    ///   - kind: What they are called in the URI.
    ///   - variable: What tells one from the other: an argument of the tool.
    ///   - tool: What reads it; its other arguments are as when they are absent.
    ///   - completion: Completes what was typed of the variable.
    ///   - changed: The variable's values for those that show this row.
    public init(
        _ kind: String, variable: String, name: String, title: String, text: String, tool: any Tool.Type,
        completion: Completion, changed: @escaping @Sendable (ChangedRow) -> [String]
    ) {
        address = ResourceAddress(kind: kind, variable: variable)
        self.name = name
        self.title = title
        self.text = text
        entry = ToolCatalogue.entry(of: tool)
        self.completion = completion
        values = changed
    }

    /// The only one of its kind: `holdfast://KIND`.
    ///
    /// - Parameters:
    ///   - tool: What reads it, without arguments.
    ///   - changed: Whether it shows this row.
    public init(
        _ kind: String, name: String, title: String, text: String, tool: any Tool.Type,
        changed: @escaping @Sendable (ChangedRow) -> Bool
    ) {
        address = ResourceAddress(kind: kind, variable: nil)
        self.name = name
        self.title = title
        self.text = text
        entry = ToolCatalogue.entry(of: tool)
        completion = nil
        values = { changed($0) ? [""] : [] }
    }

    /// The tool's arguments for the resource of this URI; nil where it is another's.
    func arguments(for uri: String) -> JSONObject? {
        guard let value = address.value(in: uri) else { return nil }
        return address.variable.map { [$0: .string(value)] } ?? [:]
    }

    /// The URIs of those that show this row.
    func uris(of row: ChangedRow) -> [String] { values(row).map { address.uri(of: $0) } }

    var declaration: JSON {
        [
            address.variable == nil ? "uri" : "uriTemplate": .string(address.text), "name": .string(name),
            "title": .string(title), "description": .string(text), "mimeType": .string(Self.mimeType),
        ]
    }
}

extension [Resource] {
    /// What shows the conflicts of every service.
    private static var conflicts: String { ResourceAddress(kind: "conflicts", variable: nil).text }

    /// The URIs of what shows one of these changes, each once, in the order of the changes.
    func uris(of changes: [Change]) -> [String] {
        var seen: Set<String> = []
        return changes.flatMap { change -> [String] in
            let row = ChangedRow(change)
            let ours = row.entity == SyncConflict.records.entity ? [Self.conflicts] : []
            return ours + flatMap { $0.uris(of: row) }
        }.filter { seen.insert($0).inserted }
    }
}
