import Access
import Primitives
import Wire

/// The tokens of a file, for people and for programs; what is kept of their secrets is nobody's business.
enum TokenText {
    static func table(_ file: TokenFile) -> String {
        guard !file.tokens.isEmpty else {
            return "There are no tokens; make one: holdfast token add NAME --scope read|write|admin"
        }
        let rows =
            [["NAME", "SCOPE", "CREATED", "REVOKED"]]
            + file.tokens.map { token in
                [
                    token.name, token.scope.rawValue, token.createdAt.description,
                    token.revokedAt?.description ?? "-",
                ]
            }
        return StatusText.aligned(rows).joined(separator: "\n")
    }

    static func json(_ file: TokenFile) -> JSON {
        let tokens = file.tokens.map { token -> JSON in
            [
                "name": .string(token.name), "scope": .string(token.scope.rawValue),
                "created_at": .string(token.createdAt.description),
                "revoked_at": token.revokedAt.map { .string($0.description) } ?? .null,
            ]
        }
        return ["tokens": .array(tokens)]
    }
}
