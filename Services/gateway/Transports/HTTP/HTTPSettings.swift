/// Where HTTP is served and under which names.
public struct HTTPSettings: Sendable, Equatable {
    /// Where a server listens.
    public enum Listener: Sendable, Equatable {
        /// An address of its own.
        case address(host: String, port: Int)
        /// A listening socket handed over by the supervisor, which keeps its own hold on it.
        case inherited(descriptor: CInt)
    }

    /// `--http` or `--http-listener`.
    public let listener: Listener
    /// Hosts that requests may name beside those of this machine; `HOLDFAST_HTTP_HOSTS`.
    public let hosts: [String]
    /// Pages that may ask beside those of this machine; `HOLDFAST_HTTP_ORIGINS`.
    public let origins: [String]

    /// The variables that count.
    static let variables = ["HOLDFAST_HTTP_HOSTS", "HOLDFAST_HTTP_ORIGINS"]

    /// Settings of these values.
    public init(listener: Listener, hosts: [String] = [], origins: [String] = []) {
        self.listener = listener
        self.hosts = hosts
        self.origins = origins
    }

    /// The host that is listened on counts as one of its names.
    var names: AllowedNames {
        if case .address(let host, _) = listener {
            let name = host.contains(":") ? "[\(host)]" : host
            return AllowedNames(hosts: hosts + [name], origins: origins)
        }
        return AllowedNames(hosts: hosts, origins: origins)
    }

    /// Reads `HOST:PORT`, with a host of IPv6 in brackets; nil where it is none.
    static func address(_ text: String) -> Listener? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        return host.isEmpty ? nil : .address(host: String(host), port: Int(port))
    }

    /// The entries of a list with commas.
    static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { String(RequestHeaders.trimmed($0)) }.filter { !$0.isEmpty }
    }
}
