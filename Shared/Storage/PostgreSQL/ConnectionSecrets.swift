import CLibpq

/// What of a database URL must never reach a log: it takes them out of libpq's texts.
struct ConnectionSecrets: Sendable {
    private let secrets: [String]

    /// The secrets of this URL.
    ///
    /// - Throws: `StoreOpenError.invalidURL` if libpq can't read it; libpq's own words are not passed on,
    ///   since they quote parts of the URL.
    init(url: String) throws(StoreOpenError) {
        guard let options = PQconninfoParse(url, nil) else { throw StoreOpenError.invalidURL }
        defer { PQconninfoFree(options) }
        var secrets = [url]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val, ConnectionSecrets.keywords.contains(String(cString: keyword)) {
                secrets.append(String(cString: value))
            }
            option += 1
        }
        self.secrets = secrets.filter { !$0.isEmpty }
    }

    /// The text without any secret, and without the newline libpq ends its texts with.
    func scrub(_ text: String) -> String {
        var text = text
        for secret in secrets where text.contains(secret) {
            text.replace(secret, with: "***")
        }
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    private static let keywords: Set<String> = ["password", "sslpassword"]
}
