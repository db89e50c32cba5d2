/// What values the settings take, as far as one value alone can tell.
enum SettingRules {
    /// What is wrong with a value, as the end of a sentence that begins with the setting's name; nil if
    /// nothing.
    static func fault(in value: String, of setting: Setting) -> String? {
        switch setting {
        case .home, .runtimeDirectory, .databaseURLFile, .repository, .statusFile, .tokensFile, .jwtKeys:
            return value.utf8.contains(0) ? "must be a path" : nil
        case .databaseURL:
            let isURI = value.hasPrefix("postgresql://") || value.hasPrefix("postgres://")
            // The value itself may hold a password, so it is never repeated.
            return isURI ? nil : "must be a libpq URI that begins with postgresql://"
        case .http:
            return value == "off" || HTTPAddress(value) != nil
                ? nil : "must be off or host:port with a port from 1 to 65535, not \"\(value)\""
        case .httpAuth:
            return value == "token" || value == "off" ? nil : "must be token or off, not \"\(value)\""
        case .httpRate: return whole(value, 1...1_000_000)
        case .httpHosts: return HTTPNames.faultInHosts(value)
        case .httpOrigins: return HTTPNames.faultInOrigins(value)
        case .jwtIssuer:
            return HTTPNames.isAddress(value)
                ? nil : "must be the issuer's https:// address, not \"\(value)\""
        case .jwtAudience:
            return value.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !value.hasSuffix("/")
                && !value.contains("#")
                ? nil : "must be one name or address without blanks, a fragment or a / at its end"
        case .metrics:
            return ["on", "open", "token", "off"].contains(value)
                ? nil : "must be on, open, token or off, not \"\(value)\""
        case .standby:
            return value == "on" || value == "off" ? nil : "must be on or off, not \"\(value)\""
        case .foreign:
            do throws(ForeignServer.Fault) {
                _ = try ForeignServer.parse(value)
                return nil
            } catch {
                return error.phrase
            }
        case .tools:
            let isName: (Substring) -> Bool = { name in
                !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 }
            }
            return value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isName)
                ? nil : "must be all, core, or names with commas between, not \"\(value)\""
        case .cacheTTLSeconds: return whole(value, 1...31_536_000)
        case .archiveAfterDays: return whole(value, 1...36_500)
        case .logLevel:
            guard LogLevel(rawValue: value) == nil else { return nil }
            let levels = LogLevel.allCases.map(\.rawValue).joined(separator: ", ")
            return "must be one of \(levels), not \"\(value)\""
        case .logFormat:
            return LogFormat(rawValue: value) != nil ? nil : "must be auto, json or text, not \"\(value)\""
        }
    }

    private static func whole(_ value: String, _ range: ClosedRange<Int>) -> String? {
        guard let number = Int(value), range.contains(number) else {
            return "must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(value)\""
        }
        return nil
    }
}

/// Hides the password of a libpq URI: `postgresql://user:***@host/db?password=***`.
func masked(databaseURL: String) -> String {
    var text = databaseURL[...]
    var result = ""
    if let scheme = text.firstRange(of: "://") {
        result += text[..<scheme.upperBound]
        text = text[scheme.upperBound...]
        let authority = text.prefix { $0 != "/" && $0 != "?" }
        if let at = authority.lastIndex(of: "@") {
            let user = authority[..<at].prefix { $0 != ":" }
            result += user.endIndex == at ? String(user) : user + ":***"
            text = text[at...]
        }
    }
    while let password = text.firstRange(of: "password=") {
        result += text[..<password.upperBound] + "***"
        text = text[password.upperBound...].drop { $0 != "&" && $0 != " " }
    }
    return result + text
}
