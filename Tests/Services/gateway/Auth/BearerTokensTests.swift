import Access
import Primitives
import Testing

@testable import Gateway

@Suite struct BearerTokensTests {
    private let now = Timestamp(milliseconds: 0)

    private func file(_ tokens: (name: String, scope: TokenScope)...) throws -> TokenFile {
        var file = TokenFile()
        for (name, scope) in tokens {
            try file.add(name, scope: scope, digest: TokenDigest(of: "secret of \(name)".utf8), at: now)
        }
        return file
    }

    private func caller(_ tokens: BearerTokens, _ secret: String) throws -> Caller {
        var found: Caller?
        if case .allowed(let caller) = tokens.verdict(on: secret) { found = caller }
        return try #require(found)
    }

    @Test(arguments: [(TokenScope.read, Scopes.read), (.write, .write), (.admin, .admin)])
    func secret_letsItsOwnerIn_withItsScope(scope: TokenScope, scopes: Scopes) throws {
        let tokens = BearerTokens(try file(("ci", scope), ("ada", .read)))
        let caller = try caller(tokens, "secret of ci")
        #expect(caller.actor == ActorName("ci"))
        #expect(caller.isVerified)
        #expect(caller.scopes == scopes)
        #expect(tokens.isStillValid(caller))
        #expect(tokens.verdict(on: "secret of nobody") == .unknown)
        #expect(BearerTokens().verdict(on: "secret of ci") == .unknown)
        #expect(!tokens.isStillValid(.local))
    }

    @Test func revokedToken_isKnownAsSuch_andItsNameMayComeBack() throws {
        var file = try file(("ci", .write))
        let before = try caller(BearerTokens(file), "secret of ci")
        try file.revoke("ci", at: now)
        try file.add("ci", scope: .write, digest: TokenDigest(of: "new".utf8), at: now)
        let tokens = BearerTokens(file)
        #expect(tokens.verdict(on: "secret of ci") == .revoked)
        #expect(!tokens.isStillValid(before))
        #expect(try caller(tokens, "new").key != before.key)
    }

    @Test func narrowedToken_endsWhatWasBegunWithMore() throws {
        let before = try caller(BearerTokens(try file(("ci", .admin))), "secret of ci")
        #expect(!BearerTokens(try file(("ci", .read))).isStillValid(before))
        #expect(BearerTokens(try file(("ci", .admin))).isStillValid(before))
    }
}
