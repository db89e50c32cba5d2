public import NIOCore
import Primitives
import Wire

/// How the file is written, and read back without mercy: what is not understood lets nobody in.
extension TokenFile {
    /// Why a file is no file of tokens, as the end of a sentence.
    public struct Fault: Error, Sendable, Equatable {
        /// The end of a sentence that begins with the file's name.
        public let reason: String
    }

    /// The longest file, in bytes.
    public static let bytesMax = 1 << 20

    private static let members: Set<String> = ["name", "scope", "sha256", "created_at", "revoked_at"]

    /// Reads the content of a file; what is empty holds no tokens.
    ///
    /// - Throws: `Fault`.
    public init(parsing content: ByteBuffer) throws(Fault) {
        self.init()
        guard content.readableBytesView.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return }
        guard let object = (try? JSON(parsing: content))?.object, object.keys == ["tokens"],
            let entries = object["tokens"]?.array
        else {
            throw Fault(reason: "must hold one JSON object with the list \"tokens\"")
        }
        guard entries.count <= Self.tokensMax else {
            throw Fault(reason: "holds more than \(Self.tokensMax) tokens")
        }
        for (index, entry) in entries.enumerated() {
            try append(try Self.token(entry, number: index + 1), number: index + 1)
        }
    }

    /// What the file holds.
    public var content: ByteBuffer {
        var content = ByteBuffer(string: "{\"tokens\": [")
        for (index, token) in tokens.enumerated() {
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("name", token.name)
            writer.member("scope", token.scope.rawValue)
            writer.member("sha256", token.digest.description)
            writer.member("created_at", token.createdAt.description)
            writer.member("revoked_at", token.revokedAt?.description)
            writer.endObject()
            content.writeString(index == 0 ? "\n  " : ",\n  ")
            content.writeImmutableBuffer(writer.buffer)
        }
        content.writeString(tokens.isEmpty ? "]}\n" : "\n]}\n")
        return content
    }

    private mutating func append(_ token: Token, number: Int) throws(Fault) {
        guard !tokens.contains(where: { $0.digest == token.digest }) else {
            throw Fault(reason: "has the secret of token \(number) twice")
        }
        guard
            token.revokedAt != nil
                || !tokens.contains(where: { $0.revokedAt == nil && Self.isSame($0.name, token.name) })
        else { throw Fault(reason: "has the name of token \(number) twice") }
        tokens.append(token)
    }

    private static func token(_ entry: JSON, number: Int) throws(Fault) -> Token {
        func fault(_ member: String) -> Fault {
            Fault(reason: "has a token \(number) without a good \(member)")
        }
        guard let object = entry.object, members.isSuperset(of: object.keys) else {
            throw Fault(reason: "has a token \(number) with other members than \(members.sorted())")
        }
        guard let name = object["name"]?.string, Token.isName(name) else { throw fault("name") }
        guard let scope = object["scope"]?.string.flatMap(TokenScope.init) else { throw fault("scope") }
        guard let digest = object["sha256"]?.string.flatMap(TokenDigest.init(hexadecimal:)) else {
            throw fault("sha256")
        }
        guard let created = object["created_at"]?.string.flatMap({ Timestamp($0) }) else {
            throw fault("created_at")
        }
        var token = Token(name: name, scope: scope, digest: digest, createdAt: created)
        if let revoked = object["revoked_at"], revoked != .null {
            guard let time = revoked.string.flatMap({ Timestamp($0) }) else { throw fault("revoked_at") }
            token.revokedAt = time
        }
        return token
    }
}
