import Foundation
import TestSupport

/// The plainest client of HTTP: a connection for each request, read to its end.
struct HTTPExchange: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// By their names in lower case.
        let headers: [String: String]
        let body: String
    }

    let port: Int

    /// Posts a message; a token or session of none is left out.
    func post(_ body: String, token: String?, session: String? = nil) async throws -> Answer {
        try await exchange("POST", body, token, session)
    }

    /// Opens the stream of a session and reads it to its end.
    func stream(token: String, session: String) async throws -> Answer {
        try await exchange("GET", "", token, session)
    }

    private func exchange(
        _ method: String, _ body: String, _ token: String?, _ session: String?
    ) async throws -> Answer {
        var head = "\(method) /mcp HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        head += "Accept: application/json, text/event-stream\r\n"
        if method == "POST" {
            head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        if let token, !token.isEmpty { head += "Authorization: Bearer \(token)\r\n" }
        if let session { head += "Mcp-Session-Id: \(session)\r\n" }
        let request = head + "\r\n" + body
        let port = port
        return try Self.answer(try await onAThread { try Self.send(request, port: port) })
    }

    private static func send(_ request: String, port: Int) throws -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard connection >= 0 else { throw ProtocolViolation("no socket: errno \(errno)") }
        defer { close(connection) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw ProtocolViolation("no connection to port \(port): errno \(errno)") }
        let bytes = Array(request.utf8)
        guard write(connection, bytes, bytes.count) == bytes.count else {
            throw ProtocolViolation("the request could not be sent: errno \(errno)")
        }
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(connection, &piece, piece.count)
            guard count >= 0 else { throw ProtocolViolation("no end came: errno \(errno)") }
            if count == 0 { return String(decoding: received, as: UTF8.self) }
            received += piece[..<count]
        }
    }

    private static func answer(_ text: String) throws -> Answer {
        let parts = text.components(separatedBy: "\r\n\r\n")
        let lines = (parts.first ?? "").components(separatedBy: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else {
            throw ProtocolViolation("no answer of HTTP: \(text.prefix(200))")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                .trimmingCharacters(in: .whitespaces)
        }
        return Answer(
            status: status, headers: headers, body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }
}
