public import Wire

/// Reads whole lists from one instance of each service, by its own socket.
public struct InstanceReading: Sendable {
    /// Which instance, and whether its store is to seem away, so that its copy answers.
    public enum Way: String, CaseIterable, Sendable {
        case primary = "the primary"
        case copyOfPrimary = "the primary's copy"
        case standby = "the standby's copy"
    }

    private let installation: Installation
    private let way: Way
    private static let pageSize: Int64 = 100
    /// How long a store seems to be away at most: as long as it takes to read its copy.
    private static let simulatedMilliseconds: Int64 = 3000

    /// A way into one installation.
    public init(_ installation: Installation, way: Way) {
        self.installation = installation
        self.way = way
    }

    /// Every record that a service's tool lists, whole.
    ///
    /// - Throws: `ProtocolViolation` where a page does not come from where it should.
    public func records(of service: String, _ tool: String) async throws -> [JSON] {
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
