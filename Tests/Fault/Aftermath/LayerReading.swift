import TestSupport
import Wire

/// Reads all lists from one instance of each service, by its own socket.
struct LayerReading {
    /// Which instance, and whether its store is to seem away, so that its copy answers.
    enum Way: Sendable {
        case primary
        case copyOfPrimary
        case standby
    }

    let way: Way
    let entities: [Entity]
    private let installation: Installation
    private static let pageSize: Int64 = 100
    /// How long a store seems to be away at most: as long as it takes to read its copy.
    private static let simulatedMilliseconds: Int64 = 3000

    static func ways(_ installation: Installation) -> [(String, LayerReading.Access)] {
        [("the primary", .primary), ("the primary's copy", .copyOfPrimary), ("the standby's copy", .standby)]
            .map { name, way in (name, Access(installation: installation, way: way)) }
    }

    /// A way into one installation.
    struct Access {
        let installation: Installation
        let way: Way
    }

    init(way access: Access, entities: [Entity]) {
        (installation, way, self.entities) = (access.installation, access.way, entities)
    }

    /// What the instance answers for each record.
    func layer(_ name: String) async throws -> History.Layer {
        var states: [String: History.Layer.State] = [:]
        for (service, tool) in [("workitems", "list_work_items"), ("vendors", "list_vendors")] {
            for record in try await records(of: service, tool) {
                guard let id = record["id"]?.string, let version = record["version"]?.integer else {
                    continue
                }
                states[id] = History.Layer.State(version: version, tokens: Entity.tokens(of: record))
            }
        }
        return History.Layer(name: name, states: entities.map { states[$0.id] })
    }

    private func records(of service: String, _ tool: String) async throws -> [JSON] {
        let socket = try FrameSocket(
            path: installation.socket(of: way == .standby ? service + "-standby" : service))
        defer { socket.close() }
        if way == .copyOfPrimary {
            _ = try await ask(
                socket, "service/simulate-outage", ["milliseconds": .integer(Self.simulatedMilliseconds)])
        }
        var records: [JSON] = []
        var hasMore = true
        while hasMore {
            let arguments: JSON = [
                "full_details": true, "limit": .integer(Self.pageSize), "offset": .integer(records.count),
            ]
            let result = try await ask(socket, "tools/call", ["name": .string(tool), "arguments": arguments])
            let page = result["structuredContent"] ?? .null
            let source = page["data_source"]?.string
            guard result["isError"] != true, (source == nil) == (way == .primary) else {
                throw ProtocolViolation("\(service): a page from \(source ?? "the primary store")")
            }
            records += page["items"]?.array ?? []
            hasMore = page["has_more"]?.bool ?? false
        }
        return records
    }

    private func ask(_ socket: FrameSocket, _ method: String, _ params: JSON) async throws -> JSON {
        socket.send(["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params])
        let reply = try await socket.next()
        guard let result = reply?["result"] else {
            throw ProtocolViolation("\(method): \(reply?.text ?? "no answer")")
        }
        return result
    }
}
