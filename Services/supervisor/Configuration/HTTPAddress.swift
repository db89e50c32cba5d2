/// Where HTTP is served: `127.0.0.1:7420`, `localhost:80`, `[::1]:7420`.
struct HTTPAddress: Sendable, Equatable {
    let host: String
    var port: Int

    /// Where it is served if nobody says anything.
    static let standard = "127.0.0.1:7420"
    /// The path of the gateway's only endpoint.
    static let endpoint = "/mcp"

    /// Reads `host:port`; nil if the text is anything else.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0 == " " || $0 == "/" }) else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// As it is written.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// What a client of this machine is told.
    var url: String {
        var address = self
        // An address that means all of them can't be connected to everywhere.
        if host == "0.0.0.0" || host == "::" { address = HTTPAddress("127.0.0.1:\(port)") ?? self }
        return "http://\(address.text)\(Self.endpoint)"
    }

    /// Whether only this machine can reach it.
    var isLoopback: Bool {
        guard host != "localhost", host != "::1" else { return true }
        // A name may begin like a number.
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.first == 127 && !parts.contains(nil)
    }
}
