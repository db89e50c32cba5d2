import Access
import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct TokenTextTests {
    @Test func tokens_areShownWithoutWhatIsKeptOfTheirSecrets() throws {
        var file = TokenFile()
        let digest = TokenDigest(of: "x".utf8)
        try file.add("ci", scope: .read, digest: digest, at: Timestamp(milliseconds: 0))
        try file.revoke("ci", at: Timestamp(milliseconds: 1000))
        let table = TokenText.table(file)
        #expect(
            table == """
                NAME  SCOPE  CREATED                   REVOKED
                ci    read   1970-01-01T00:00:00.000Z  1970-01-01T00:00:01.000Z
                """)
        let json = TokenText.json(file)
        #expect(json["tokens"]?.array?.first?["revoked_at"] == "1970-01-01T00:00:01.000Z")
        #expect(!"\(table)\(json)".contains(digest.description.prefix(8)))
    }

    @Test func noTokens_tellsHowToMakeOne() {
        #expect(TokenText.table(TokenFile()).contains("holdfast token add"))
    }
}
