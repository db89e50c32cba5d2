/// What a request shows of who makes it.
enum Credentials: Equatable {
    /// Nothing that is understood here.
    case none
    /// A bearer's token, not looked at yet.
    case bearer(String)
    /// Something that can't be meant; the sentence says what.
    case malformed(String)

    /// The longest token looked at, in bytes.
    static let tokenBytesMax = 8192

    /// - Parameters:
    ///   - authorization: The value of each `Authorization` header.
    ///   - uri: What the request line asks for: a token does not belong there, where logs would keep it.
    init(authorization: [String], uri: String) {
        guard !Self.namesToken(uri) else {
            self = .malformed("A token belongs in the Authorization header, never in the address.")
            return
        }
        guard let value = authorization.first else {
            self = .none
            return
        }
        guard authorization.count == 1 else {
            self = .malformed("There is more than one Authorization header; send one.")
            return
        }
        let bytes = value.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let scheme = bytes.prefix { $0 != UInt8(ascii: " ") }
        guard String(scheme)?.lowercased() == "bearer" else {
            self = .none
            return
        }
        let token = String(bytes[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }) ?? ""
        guard Self.isToken(token) else {
            self = .malformed("The Authorization header must be \"Bearer\", a blank and one token.")
            return
        }
        self = .bearer(token)
    }

    private static func namesToken(_ uri: String) -> Bool {
        guard let query = uri.firstIndex(of: "?") else { return false }
        return uri[uri.index(after: query)...].split(separator: "&").contains {
            $0 == "access_token" || $0.hasPrefix("access_token=")
        }
    }

    /// RFC 9110's `token68`.
    private static func isToken(_ text: String) -> Bool {
        let bytes = text.utf8
        let body = bytes.prefix { $0 != UInt8(ascii: "=") }
        guard !body.isEmpty, bytes.count <= tokenBytesMax else { return false }
        return bytes[body.endIndex...].allSatisfy { $0 == UInt8(ascii: "=") }
            && body.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~+/".utf8.contains(byte)
                }
            }
    }
}
