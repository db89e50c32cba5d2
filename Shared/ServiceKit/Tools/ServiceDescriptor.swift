public import Storage

/// Everything that makes one service out of ServiceKit: its name, its tables, its tools.
public struct ServiceDescriptor: Sendable {
    /// The name: its socket, its schema and its files are called by it.
    public let name: String
    /// What it keeps, for people.
    public let title: String
    /// Its tables.
    public let schema: Schema
    /// Its tools, in the order clients list them.
    public let tools: [any Tool.Type]
    /// The statement that answers `service/verify`: rows of (id, label) for the ids in `$1`, a JSON array;
    /// nil where
    /// nobody needs to verify this service's ids.
    public let labels: (@Sendable (Dialect) -> String)?
    /// The services whose ids its records name.
    public let peers: [String]
    /// How its tools write a record again; nil where they can't.
    public let rewriting: RecordRewriting?

    /// The descriptor of one service.
    public init(
        name: String, title: String, schema: Schema, tools: [any Tool.Type],
        labels: (@Sendable (Dialect) -> String)? = nil, peers: [String] = [],
        rewriting: RecordRewriting? = nil
    ) {
        self.rewriting = rewriting
        self.name = name
        self.title = title
        self.schema = schema
        self.tools = tools
        self.labels = labels
        self.peers = peers
    }
}
