/// The names under which this server may be reached, and the pages that may do so.
///
/// A page from anywhere can point its own host name at 127.0.0.1 and then speak to a local server; what it
/// can't do is say another `Host` and `Origin` than its own.
struct AllowedNames: Equatable, Sendable {
    /// Names of this machine to itself, good with any port.
    private static let loopback: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// Hosts that are allowed beside those; with a port only under that one.
    private let hosts: Set<String>
    /// Origins that are allowed beside pages of this machine.
    private let origins: Set<String>

    init(hosts: [String] = [], origins: [String] = []) {
        self.hosts = Set(hosts.map { $0.lowercased() })
        self.origins = Set(origins.map { $0.lowercased() })
    }

    /// Whether `Host` may have this value.
    func allows(host value: String) -> Bool {
        guard let name = Self.name(ofAuthority: value[...]) else { return false }
        return Self.loopback.contains(name) || hosts.contains(name) || hosts.contains(value.lowercased())
    }

    /// Whether `Origin` may have this value.
    func allows(origin value: String) -> Bool {
        let value = value.lowercased()
        if origins.contains(value) { return true }
        for scheme in ["http://", "https://"] where value.hasPrefix(scheme) {
            return Self.name(ofAuthority: value.dropFirst(scheme.count)).map(Self.loopback.contains) ?? false
        }
        return false
    }

    /// Whether `Origin` may have this value in a request to that host, which is allowed: this server's own
    /// page, too, asks under whatever name it was reached.
    func allows(origin value: String, askingHost host: String) -> Bool {
        if allows(origin: value) { return true }
        let value = value.lowercased()
        return ["http://", "https://"].contains { value == $0 + host.lowercased() }
    }

    /// The lowercase name in `name`, `name:port` or `[address]:port`; nil where it is none of these.
    private static func name(ofAuthority text: Substring) -> String? {
        let end: Substring.Index
        if text.first == "[" {
            guard let bracket = text.firstIndex(of: "]") else { return nil }
            end = text.index(after: bracket)
        } else {
            end = text.firstIndex(of: ":") ?? text.endIndex
        }
        let port = text[end...]
        guard port.isEmpty || (port.first == ":" && port.count <= 6 && port.dropFirst().allSatisfy(isDigit))
        else { return nil }
        return end == text.startIndex ? nil : text[..<end].lowercased()
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
