import NIOCore
import Primitives
import Records
import Storage
import Wire

/// A service's tools by name, and what `tools/list` says of them.
struct ToolCatalogue: Sendable {
    /// One tool, ready to be called.
    struct Entry: Sendable {
        let name: String
        let isWrite: Bool
        /// The kind of record it writes; nil for the service's first.
        var entity: String?
        /// Whether the arguments name a file.
        var namesFile: @Sendable (JSONObject) -> Bool = { _ in false }
        /// Puts the text of the file that the arguments name into them; nil where they never name any.
        var complete: (@Sendable (JSONObject, RepositoryFiles) throws(ToolError) -> JSONObject)?
        let read: @Sendable (JSONObject) throws -> any Tool
    }

    private let entries: [String: Entry]
    /// What every service offers beside its tools, by the method's name.
    private let methods: [String: Entry]
    /// The result object of `tools/list`.
    let list: ByteBuffer

    /// - Parameters:
    ///   - methods: Called like tools by their names as methods, and not listed.
    ///   - records: The tables of the service's records.
    ///   - rewriting: How the tools write a record again; nil where they can't.
    ///   - imports: What an import brings; nil where none does.
    init(
        _ tools: [any Tool.Type], methods: [any Tool.Type] = [], records: [RecordTable] = [],
        rewriting: RecordRewriting? = nil, imports: ImportedRecords? = nil
    ) {
        let entries = Dictionary(
            uniqueKeysWithValues: tools.map { ($0.description.name, Self.entry(of: $0)) })
        self.entries = entries
        let own = Dictionary(uniqueKeysWithValues: methods.map { ($0.description.name, Self.entry(of: $0)) })
        self.methods = Self.conflictMethods(
            ConflictRecorder(records: records, dialect: .sqlite), entries, rewriting
        ).merging(own) { first, _ in first }
            .merging(imports.map { Self.importMethods($0) } ?? [:]) { first, _ in first }
        var writer = JSONWriter()
        writer.value(["tools": .array(tools.map { Self.declaration(of: $0) })])
        list = writer.buffer
    }

    subscript(_ name: String) -> Entry? { entries[name] }

    /// A method that is called like a tool.
    func method(_ name: String) -> Entry? { methods[name] }

    private static func conflictMethods(
        _ recorder: ConflictRecorder, _ tools: [String: Entry], _ rewriting: RecordRewriting?
    ) -> [String: Entry] {
        let list = Entry(name: ListConflicts.description.name, isWrite: false) { arguments in
            var tool = try InputReader.read(ListConflicts.self, from: arguments)
            tool.recorder = recorder
            return tool
        }
        let resolve = Entry(name: ResolveConflict.description.name, isWrite: true) { arguments in
            var tool = try InputReader.read(ResolveConflict.self, from: arguments)
            tool.recorder = recorder
            tool.tools = tools
            tool.rewriting = rewriting
            return tool
        }
        return [list.name: list, resolve.name: resolve]
    }

    /// What a tool of this kind is called by.
    static func entry<T: Tool>(of type: T.Type) -> Entry {
        Entry(
            name: type.description.name, isWrite: type.description.effect != .read,
            entity: type.description.entity,
            namesFile: { (type as? any FileReadingTool.Type)?.namesFile($0) ?? false },
            complete: completion(of: type)
        ) { arguments in
            try InputReader.read(T.self, from: arguments)
        }
    }

    private static func completion(
        of type: any Tool.Type
    ) -> (@Sendable (JSONObject, RepositoryFiles) throws(ToolError) -> JSONObject)? {
        guard let type = type as? any FileReadingTool.Type else { return nil }
        return { (arguments, files) throws(ToolError) in try type.completed(arguments, files) }
    }

    private static func declaration(of type: any Tool.Type) -> JSON {
        let description = type.description
        let annotations: JSON =
            switch description.effect {
            case .read:
                [
                    "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true,
                    "openWorldHint": false,
                ]
            case .write(let destructive, let idempotent):
                [
                    "readOnlyHint": false, "destructiveHint": .bool(destructive),
                    "idempotentHint": .bool(idempotent), "openWorldHint": false,
                ]
            }
        return [
            "name": .string(description.name), "title": .string(description.title),
            "description": .string(description.text), "inputSchema": InputReader.schema(of: type),
            "outputSchema": description.output.schema, "annotations": annotations,
        ]
    }
}
