import NIOCore
import Primitives
import TestSupport
import Testing

@testable import Access

@Suite struct TokenFileTests {
    private func digest(_ text: String) -> TokenDigest { TokenDigest(of: text.utf8) }
    private let noon = Timestamp(milliseconds: 1_800_000_000_000)

    private func sentence(_ body: () throws(TokenFile.Refusal) -> Void) -> String? {
        do throws(TokenFile.Refusal) {
            try body()
            return nil
        } catch {
            return error.sentence
        }
    }

    @Test func tokens_areAddedAndRevoked_andComeBackFromTheFile() throws {
        var file = TokenFile()
        try file.add("ci", scope: .read, digest: digest("a"), at: noon)
        try file.add("ada@example.org", scope: .admin, digest: digest("b"), at: noon)
        try file.revoke("ci", at: noon.advanced(milliseconds: 5))
        // The name is free again, for a new secret.
        try file.add("ci", scope: .write, digest: digest("c"), at: noon.advanced(milliseconds: 9))
        #expect(file.tokens.map(\.name) == ["ci", "ada@example.org", "ci"])
        #expect(file.tokens.map { $0.revokedAt == nil } == [false, true, true])
        #expect(try TokenFile(parsing: file.content) == file)
        #expect(try TokenFile(parsing: TokenFile().content) == TokenFile())
    }

    @Test func contentOfAFile_hasNoSecret_andALineForEachToken() throws {
        var file = TokenFile()
        var generator = SeededGenerator(seed: 7)
        let secret = TokenSecret(using: &generator)
        try file.add("ci", scope: .read, digest: secret.digest, at: noon)
        let text = String(buffer: file.content)
        #expect(!text.contains(secret.text.dropFirst(3)))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test(arguments: ["", "-x", "a b", "a/b", "ü", "a\n", String(repeating: "x", count: 65)])
    func badName_isRefused(name: String) {
        var file = TokenFile()
        #expect(
            sentence { () throws(TokenFile.Refusal) in
                try file.add(name, scope: .read, digest: digest("a"), at: noon)
            }?.contains("can't be a token's name") == true)
        #expect(file.tokens.isEmpty)
    }

    @Test func takenName_isRefused_whateverItsCase() throws {
        var file = TokenFile()
        try file.add("ci", scope: .read, digest: digest("a"), at: noon)
        #expect(
            sentence { () throws(TokenFile.Refusal) in
                try file.add("CI", scope: .read, digest: digest("b"), at: noon)
            }?.hasPrefix("There is a token named ci already") == true)
    }

    @Test func whatCantBeRevoked_isSaid() throws {
        var file = TokenFile()
        try file.add("laptop", scope: .read, digest: digest("a"), at: noon)
        #expect(
            sentence { () throws(TokenFile.Refusal) in try file.revoke("laptpo", at: noon) }
                == "There is no token named laptpo; did you mean laptop?")
        try file.revoke("laptop", at: noon)
        #expect(
            sentence { () throws(TokenFile.Refusal) in try file.revoke("laptop", at: noon) }
                == "The token laptop is revoked already.")
    }

    @Test func fullFile_losesItsOldestRevokedToken_andNeverOneThatIsGood() throws {
        var file = TokenFile()
        for index in 0..<TokenFile.tokensMax {
            try file.add("t\(index)", scope: .read, digest: digest("\(index)"), at: noon)
        }
        #expect(
            sentence { () throws(TokenFile.Refusal) in
                try file.add("more", scope: .read, digest: digest("more"), at: noon)
            } != nil)
        try file.revoke("t5", at: noon)
        try file.add("more", scope: .read, digest: digest("more"), at: noon)
        #expect(file.tokens.count == TokenFile.tokensMax)
        #expect(!file.tokens.contains { $0.name == "t5" })
    }
}

@Suite struct TokenFileFormatTests {
    private static let digits = String(repeating: "0a", count: 32)

    private static func entry(_ changes: [String: String]) -> String {
        var members = [
            "name": "\"ci\"", "scope": "\"read\"", "sha256": "\"\(digits)\"",
            "created_at": "\"2026-01-31T12:00:00.000Z\"",
        ]
        members.merge(changes) { $1 }
        return "{"
            + members.filter { !$0.value.isEmpty }.map { "\"\($0.key)\":\($0.value)" }
            .joined(separator: ",") + "}"
    }

    @Test(arguments: ["", " \n", "{\"tokens\":[]}"]) func nothing_isNoTokens(text: String) throws {
        #expect(try TokenFile(parsing: ByteBuffer(string: text)) == TokenFile())
    }

    @Test func handWrittenFile_isRead() throws {
        let revoked = Self.entry([
            "sha256": "\"\(String(repeating: "0b", count: 32))\"",
            "revoked_at": "\"2026-02-01T00:00:00+01:00\"",
        ])
        let text = "{\"tokens\":[\(Self.entry([:])), \(revoked)]}"
        let file = try TokenFile(parsing: ByteBuffer(string: text))
        #expect(file.tokens.map { $0.revokedAt == nil } == [true, false])
    }

    @Test(arguments: [
        "[]", "{}", "{\"tokens\":{}}", "{\"tokens\":[],\"more\":1}", "{\"tokens\":[1]}", "hf_abc",
        "{\"tokens\":[\(entry(["name": "\"a b\""]))]}", "{\"tokens\":[\(entry(["scope": "\"root\""]))]}",
        "{\"tokens\":[\(entry(["scope": ""]))]}", "{\"tokens\":[\(entry(["sha256": "\"00\""]))]}",
        "{\"tokens\":[\(entry(["created_at": "\"now\""]))]}",
        "{\"tokens\":[\(entry(["revoked_at": "true"]))]}",
        "{\"tokens\":[\(entry(["revokd_at": "null"]))]}", "{\"tokens\":[\(entry([:])),\(entry([:]))]}",
        "{\"tokens\":[\(entry([:])),\(entry(["sha256": "\"" + String(repeating: "0c", count: 32) + "\""]))]}",
    ])
    func anythingElse_isRefused(text: String) {
        #expect(throws: TokenFile.Fault.self) { try TokenFile(parsing: ByteBuffer(string: text)) }
    }
}
