/// The plainest client of HTTP: a connection for each request, read to its end.
struct HTTPCaller: Sendable {
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
        let response = try await RawExchange(port: port, head + "\r\n" + body).response()
        return Answer(status: response.status, headers: response.headers, body: response.body)
    }
}
