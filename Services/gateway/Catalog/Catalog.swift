import NIOCore
import Wire

/// All services' tools in one list: in the order of the services, then in each service's own.
struct Catalog: Sendable {
    /// A tool and the service that has it.
    struct Entry: Equatable, Sendable {
        let tool: Tool
        /// The service's place in the fixed order.
        let service: Int
    }

    /// A tool that a later service also claims; the first keeps it.
    struct Duplicate: Equatable, Sendable {
        let name: String
        let service: Int
    }

    /// Whether every service's list is in it.
    let isComplete: Bool
    let duplicates: [Duplicate]
    private let order: [Entry]
    /// The gateway's own, listed last.
    private let own: [Tool]
    private let entries: [String: Entry]
    private var lists: [Revision: ByteBuffer] = [:]

    /// Merges the services' lists; nil stands for a service that has never said what it offers.
    ///
    /// - Parameter own: The gateway's own tools: no service can take their names.
    init(_ services: [[Tool]?], own: [Tool] = []) {
        var order: [Entry] = []
        var entries: [String: Entry] = [:]
        var duplicates: [Duplicate] = []
        for (service, tools) in services.enumerated() {
            for tool in tools ?? [] {
                guard entries[tool.name] == nil, !own.contains(where: { $0.name == tool.name }) else {
                    duplicates.append(Duplicate(name: tool.name, service: service))
                    continue
                }
                let entry = Entry(tool: tool, service: service)
                entries[tool.name] = entry
                order.append(entry)
            }
        }
        self.order = order
        self.own = own
        self.entries = entries
        self.duplicates = duplicates
        isComplete = services.allSatisfy { $0 != nil }
    }

    /// The tool of this name.
    subscript(_ name: String) -> Entry? { entries[name] }

    /// The result of `tools/list`, built once for each revision and then only copied.
    mutating func listResult(_ revision: Revision) -> ByteBuffer {
        if let list = lists[revision] { return list }
        var buffer = ByteBuffer(staticString: #"{"tools":["#)
        for (index, tool) in (order.map(\.tool) + own).enumerated() {
            if index > 0 { buffer.writeStaticString(",") }
            tool.write(into: &buffer, revision)
        }
        buffer.writeStaticString("]")
        if revision.isStateless {
            // A list that lacks a service is worth asking for again at once.
            let milliseconds = isComplete ? ServerIdentity.cacheMilliseconds : 0
            buffer.writeString(#","ttlMs":\#(milliseconds),"cacheScope":"private""#)
            buffer.writeImmutableBuffer(.statelessMembers)
        }
        buffer.writeStaticString("}")
        lists[revision] = buffer
        return buffer
    }
}
