/// What `WWW-Authenticate` tells a client whose request is refused (RFC 6750, RFC 9728).
struct Challenge: Equatable, Sendable {
    /// Where the metadata of this resource is; nil: there is no authorization server to be found by it.
    let metadata: String?

    /// Nothing, or nothing understood, was shown: no error is named.
    var missing: String { line([("scope", Scopes.write.name)]) }

    /// A token was shown that lets nobody in.
    func invalid(_ description: String) -> String {
        line([
            ("error", "invalid_token"), ("error_description", description), ("scope", Scopes.write.name),
        ])
    }

    /// What was shown can't be meant.
    func malformed(_ description: String) -> String {
        line([("error", "invalid_request"), ("error_description", description)])
    }

    /// A token that lets its bearer in does not allow this; `needed` is all that it takes.
    func insufficient(_ needed: Scopes) -> String {
        line([("error", "insufficient_scope"), ("scope", needed.name)])
    }

    private func line(_ parameters: [(name: String, value: String)]) -> String {
        let all = parameters + (metadata.map { [("resource_metadata", $0)] } ?? [])
        return "Bearer " + all.map { "\($0.name)=\(Self.quoted($0.value))" }.joined(separator: ", ")
    }

    /// A quoted string; what can't stand in one is left out.
    private static func quoted(_ value: String) -> String {
        let scalars = value.unicodeScalars.filter {
            (0x20...0x7E).contains($0.value) && !"\"\\".unicodeScalars.contains($0)
        }
        return "\"" + String(String.UnicodeScalarView(scalars)) + "\""
    }
}
