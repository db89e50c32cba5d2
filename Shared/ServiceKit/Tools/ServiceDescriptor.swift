public import Storage

/// Everything that makes one service out of ServiceKit: its name, its tables, its tools, and what it
/// offers beside them.
public struct ServiceDescriptor: Sendable {
    /// The name: its socket, its schema and its files are called by it.
    public let name: String
    /// What it keeps, for people.
    public let title: String
    /// Its tables.
    public let schema: Schema
    /// Its tools, in the order clients list them.
    public let tools: [any Tool.Type]
    /// What only Holdfast's own processes call: methods of the socket, named `service/…`, declared and
    /// carried out as tools are, and in no list.
    public let methods: [any Tool.Type]
    /// The statement that answers `service/verify`: rows of (id, label) for the ids in `$1`, a JSON array;
    /// nil where
    /// nobody needs to verify this service's ids.
    public let labels: (@Sendable (Dialect) -> String)?
    /// The statement that answers it for names instead: rows of (id, label) for the names in `$1`, in any
    /// case; nil where nothing is found by its name.
    public let names: (@Sendable (Dialect) -> String)?
    /// The services whose ids its records name.
    public let peers: [String]
    /// How its tools write a record again; nil where they can't.
    public let rewriting: RecordRewriting?

    /// What an import of a status document brings to it; nil where it brings nothing.
    public let imports: ImportedRecords?
    /// What clients read by URI, in the order they list it.
    public let resources: [Resource]
    /// Its prompts, in the order clients list them.
    public let prompts: [Prompt]

    /// The version every service says it has.
    static let version = "0.1.0"

    /// The descriptor of one service.
    public init(
        name: String, title: String, schema: Schema, tools: [any Tool.Type],
        methods: [any Tool.Type] = [],
        labels: (@Sendable (Dialect) -> String)? = nil, names: (@Sendable (Dialect) -> String)? = nil,
        peers: [String] = [], rewriting: RecordRewriting? = nil, imports: ImportedRecords? = nil,
        resources: [Resource] = [], prompts: [Prompt] = []
    ) {
        self.imports = imports
        self.rewriting = rewriting
        self.resources = resources
        self.prompts = prompts
        self.name = name
        self.title = title
        self.schema = schema
        self.tools = tools
        self.methods = methods
        self.labels = labels
        self.names = names
        self.peers = peers
    }

    /// Whether anything of it is completed while it is typed.
    var completesAnything: Bool {
        resources.contains { $0.completion != nil }
            || prompts.contains { $0.arguments.contains { $0.completion != nil } }
    }
}
