import NIOCore
import Primitives
import Wire

/// A service's tools by name, and what `tools/list` says of them.
struct ToolCatalogue: Sendable {
    /// One tool, ready to be called.
    struct Entry: Sendable {
        let name: String
        let isWrite: Bool
        let read: @Sendable (JSONObject) throws -> any Tool
    }

    private let entries: [String: Entry]
    /// The result object of `tools/list`.
    let list: ByteBuffer

    init(_ tools: [any Tool.Type]) {
        entries = Dictionary(uniqueKeysWithValues: tools.map { ($0.description.name, Self.entry(of: $0)) })
        var writer = JSONWriter()
        writer.value(["tools": .array(tools.map { Self.declaration(of: $0) })])
        list = writer.buffer
    }

    subscript(_ name: String) -> Entry? { entries[name] }

    private static func entry<T: Tool>(of type: T.Type) -> Entry {
        Entry(name: type.description.name, isWrite: type.description.effect != .read) { arguments in
            try InputReader.read(T.self, from: arguments)
        }
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
