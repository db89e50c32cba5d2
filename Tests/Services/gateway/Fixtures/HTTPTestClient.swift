import Foundation
import Wire

@testable import Gateway

/// A connection that says anything, HTTP or not, and reads what comes back. Every wait ends by itself.
final class HTTPTestClient {
    struct Response {
        let status: Int
        let headers: [String: String]
        var body = ""

        var json: JSON? { try? JSON(parsing: body) }
        var code: Int64? { json?["error"]?["code"]?.integer }
        /// The messages among the events of a body that is a stream.
        var events: [HTTPTestClient.Event] { HTTPTestClient.events(body) }
    }

    struct Event: Equatable {
        var id: String?
        var retry: String?
        var data = ""

        var json: JSON? { try? JSON(parsing: data) }
    }

    private let descriptor: CInt
    private var received: [UInt8] = []

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw TestFault.system(errno: errno) }
    }

    deinit { close(descriptor) }

    /// Ends the connection without a word.
    func reset() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFault.system(errno: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// The next response whole.
    func response() throws -> Response {
        var response = try head()
        if response.headers["transfer-encoding"] == "chunked" {
            while let chunk = try chunk() { response.body += chunk }
        } else if let length = response.headers["content-length"].flatMap({ Int($0) }) {
            response.body = String(decoding: try take(length), as: UTF8.self)
        }
        return response
    }

    /// The next response as far as its head.
    func head() throws -> Response {
        let line = try line().split(separator: " ", maxSplits: 2)
        guard line.count > 1, let status = Int(line[1]) else { throw TestFault.notALine("\(line)") }
        var headers: [String: String] = [:]
        while case let field = try self.line(), !field.isEmpty {
            let parts = field.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(RequestHeaders.trimmed(parts.last ?? ""))
        }
        return Response(status: status, headers: headers)
    }

    /// The next piece of a chunked body; nil at its end.
    func chunk() throws -> String? {
        let size = Int(try line(), radix: 16) ?? 0
        let bytes = try take(size)
        _ = try line()
        return size == 0 ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The events of the next piece of a chunked body; nil at its end.
    func nextEvents() throws -> [Event]? { try chunk().map { Self.events($0) } }

    static func events(_ text: String) -> [Event] {
        text.components(separatedBy: "\n\n").compactMap { block in
            var event = Event()
            var isEvent = false
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                let value = String(RequestHeaders.trimmed(parts.last ?? ""))
                switch parts.first {
                case "id": (event.id, isEvent) = (value, true)
                case "retry": event.retry = value
                case "data": (event.data, isEvent) = (value, true)
                default: break
                }
            }
            return isEvent ? event : nil
        }
    }

    /// Whether the other side has closed, with nothing more to read.
    func isAtEnd() throws -> Bool { received.isEmpty ? try !fill() : false }

    private func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                let line = received[..<end].filter { $0 != 0x0D }
                received.removeSubrange(...end)
                return String(decoding: line, as: UTF8.self)
            }
            guard try fill() else { throw TestFault.notALine("the connection ended") }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try fill() else { throw TestFault.notALine("the connection ended in a body") }
        }
        defer { received.removeSubrange(..<count) }
        return Array(received[..<count])
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count < 0, errno == ECONNRESET { return false }
        guard count >= 0 else { throw TestFault.nothingCame }
        received += chunk[..<count]
        return count > 0
    }
}

// MARK: Requests

extension HTTPTestClient {
    static let accept = "application/json, text/event-stream"

    /// A POST as a client of a kind sends it; a header given as nil is left out.
    static func post(_ body: String, _ headers: [String: String?] = [:]) -> String {
        var fields: [String: String?] = [
            "Host": "127.0.0.1", "Content-Type": "application/json", "Accept": accept,
            "Content-Length": "\(body.utf8.count)",
        ]
        fields.merge(headers) { $1 }
        return request("POST", fields) + body
    }

    static func request(_ method: String, _ headers: [String: String?] = [:], path: String = "/mcp") -> String
    {
        var fields: [String: String?] = ["Host": "127.0.0.1"]
        fields.merge(headers) { $1 }
        let lines = fields.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }.sorted()
        return "\(method) \(path) HTTP/1.1\r\n\(lines.joined())\r\n"
    }

    /// A request that stands alone, with the headers that it needs.
    static func modern(
        _ method: String, _ params: [String] = [], _ headers: [String: String?] = [:], id: String = "1"
    ) -> String {
        let body = SessionMachineTests.request(
            method, (params + [SessionMachineTests.modernMeta]).joined(separator: ","), id: id)
        return post(
            body,
            ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method].merging(headers) { $1 })
    }

    /// Opens a session; its id.
    func initialize(_ revision: Revision, _ headers: [String: String?] = [:]) throws -> String {
        try send(Self.post(SessionMachineTests.initialize(revision.rawValue), headers))
        let response = try response()
        guard let id = response.headers["mcp-session-id"] else { throw TestFault.notALine(response.body) }
        return id
    }
}
