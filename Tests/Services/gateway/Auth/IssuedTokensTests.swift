import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct IssuedTokensTests {
    private let issuer = TestIssuer()
    private let now = TestIssuer.now

    private func tokens() async throws -> IssuedTokens {
        var tokens = IssuedTokens(issuer: TestIssuer.name, audience: TestIssuer.audience)
        tokens.use(try await JWTKeys.load(issuer.set))
        return tokens
    }

    @Test func caller_isTheSame_withEachOfTheirTokens() async throws {
        var tokens = try await tokens()
        let first = try tokens.caller(issuer.token(), at: now)
        let next = try tokens.caller(
            issuer.token(TestIssuer.claims(["exp": 1_800_003_600, "scope": "admin"])), at: now)
        let other = try tokens.caller(issuer.token(TestIssuer.claims(["sub": "bob"])), at: now)
        #expect(first.key == next.key)
        #expect(first.key != other.key)
        #expect(first.actor == ActorName("ada"))
        #expect(first.isVerified)
        #expect((first.scopes, next.scopes) == (.write, .admin))
    }

    @Test func streams_lastAsLongAsTheLastToken() async throws {
        var tokens = try await tokens()
        let caller = try tokens.caller(issuer.token(), at: now)
        let end = now.advanced(milliseconds: 600_000 + JWTClaims.leeway)
        #expect(tokens.isStillValid(caller, at: end.advanced(milliseconds: -1)))
        #expect(!tokens.isStillValid(caller, at: end))
        _ = try tokens.caller(issuer.token(TestIssuer.claims(["exp": 1_800_003_600])), at: now)
        #expect(tokens.isStillValid(caller, at: end))
        #expect(!tokens.isStillValid(.local, at: now))
    }

    @Test func rememberedToken_stillExpires() async throws {
        var tokens = try await tokens()
        let token = try issuer.token()
        _ = try tokens.caller(token, at: now)
        #expect(throws: JWTFault.expired) {
            try tokens.caller(token, at: now.advanced(milliseconds: 600_000 + JWTClaims.leeway))
        }
    }

    @Test func keyThatIsTakenAway_endsWhatItSigned() async throws {
        var tokens = try await tokens()
        let token = try issuer.token()
        let caller = try tokens.caller(token, at: now)
        let successor = TestIssuer(id: "two")
        tokens.use(try await JWTKeys.load(TestIssuer.set(issuer.entry, successor.entry)))
        #expect(tokens.isStillValid(caller, at: now))
        let again = try tokens.caller(token, at: now)
        #expect(again == caller)
        tokens.use(try await JWTKeys.load(successor.set))
        #expect(!tokens.isStillValid(caller, at: now))
        #expect(throws: JWTFault.unknownKey) { try tokens.caller(token, at: now) }
    }
}
