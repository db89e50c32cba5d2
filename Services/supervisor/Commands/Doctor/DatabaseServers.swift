/// The servers that a libpq URI names, in its order.
enum DatabaseServers {
    static let portStandard = 5432

    /// A host and its port; a host that begins with / is the directory of a socket.
    struct Server: Sendable, Equatable {
        let host: String
        let port: Int
    }

    /// Reads the hosts before the path and those of `host=`; none where nothing is named.
    static func named(in url: String) -> [Server] {
        guard let scheme = url.firstRange(of: "://") else { return [] }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let hosts = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        var servers = hosts.split(separator: ",").compactMap { server($0) }
        let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] } ?? ""
        var parameters: [String: [String]] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            parameters[String(parts[0])] = decoded(parts[1]).split(separator: ",").map(String.init)
        }
        let ports = (parameters["port"] ?? []).compactMap { Int($0) }
        for (index, host) in (parameters["hostaddr"] ?? parameters["host"] ?? []).enumerated() {
            let port = index < ports.count ? ports[index] : ports.count == 1 ? ports[0] : portStandard
            servers.append(Server(host: host, port: port))
        }
        return servers
    }

    private static func server(_ text: Substring) -> Server? {
        var host = text
        var port = portStandard
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            guard let named = Int(text[text.index(after: colon)...]) else { return nil }
            (host, port) = (text[..<colon], named)
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : Server(host: decoded(host), port: port)
    }

    /// Without the percent signs of addresses.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
