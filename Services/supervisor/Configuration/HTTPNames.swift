/// Lists of names in settings, a comma between each two.
enum HTTPNames {
    /// What is wrong with a list of hosts, as the end of a sentence; nil if nothing.
    static func faultInHosts(_ list: String) -> String? {
        let names = names(list)
        let isSound =
            !names.isEmpty
            && names.allSatisfy { name in
                !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !name.contains("/")
            }
        return isSound ? nil : "must be hosts with a comma between each two, not \"\(list)\""
    }

    /// What is wrong with a list of origins, as the end of a sentence; nil if nothing.
    static func faultInOrigins(_ list: String) -> String? {
        let names = names(list)
        let isSound =
            !names.isEmpty
            && names.allSatisfy { isAddress($0) && $0.utf8.count { $0 == UInt8(ascii: "/") } == 2 }
        return isSound
            ? nil : "must be origins such as https://example.org, a comma between each two, not \"\(list)\""
    }

    /// Every host that clients may ask for beside those of this machine: those that are named, the one that
    /// is listened on, and the one of the address that tokens are for; nil where there are none.
    static func hosts(_ named: String?, listening: HTTPAddress, audience: String?) -> String? {
        var hosts = named.map { names($0) } ?? []
        let isEverywhere = listening.host == "0.0.0.0" || listening.host == "::"
        if !listening.isLoopback, !isEverywhere {
            hosts.append(listening.host.contains(":") ? "[\(listening.host)]" : listening.host)
        }
        if let audience, isAddress(audience), let scheme = audience.firstRange(of: "://") {
            let authority = audience[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
            let end = authority.firstIndex(of: authority.first == "[" ? "]" : ":") ?? authority.endIndex
            hosts.append(authority.first == "[" ? "\(authority[..<end])]" : String(authority[..<end]))
        }
        return hosts.isEmpty ? nil : hosts.joined(separator: ",")
    }

    /// Whether this is an address of the web, as far as its looks tell.
    static func isAddress(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        return text.utf8.count > scheme.utf8.count && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func names(_ list: String) -> [String] {
        list.split(separator: ",", omittingEmptySubsequences: false).map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
