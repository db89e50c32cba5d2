import Access
import NIOCore
import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct JWTVerifierTests {
    private let issuer = TestIssuer()

    private func verifier(_ set: ByteBuffer? = nil) async throws -> JWTVerifier {
        JWTVerifier(
            issuer: TestIssuer.name, audience: TestIssuer.audience,
            keys: try await JWTKeys.load(set ?? issuer.set))
    }

    private func fault(
        _ token: String, _ verifier: JWTVerifier, at now: Timestamp = TestIssuer.now
    ) -> JWTFault? {
        do throws(JWTFault) {
            _ = try verifier.verify(token, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func goodToken_tellsWhoAndWhat() async throws {
        let verified = try await verifier().verify(issuer.token(), at: TestIssuer.now)
        #expect(verified.claims.subject == "ada")
        #expect(verified.claims.scopes == .write)
    }

    @Test func eachKindOfSignature_isChecked() async throws {
        for (token, entry) in [try TestIssuer.rsa(), try TestIssuer.edwards()] {
            let verifier = try await verifier(TestIssuer.set(entry))
            #expect(fault(token, verifier) == nil)
            #expect(fault(try broken(token), verifier) == .badSignature)
        }
    }

    /// With one bit of the claims changed.
    private func broken(_ token: String) throws -> String {
        var parts = token.split(separator: ".").map(String.init)
        var bytes = try #require(Base64URL.decode(parts[1].utf8))
        let index = try #require(bytes.lastIndex(of: UInt8(ascii: "1")))
        bytes[index] = UInt8(ascii: "2")
        parts[1] = Base64URL.encode(bytes)
        return parts.joined(separator: ".")
    }

    @Test(
        arguments: [
            (["iss": "https://evil.example"], .wrongIssuer), (["iss": .null], .wrongIssuer),
            (["aud": "https://other.example/mcp"], .wrongAudience), (["aud": .null], .wrongAudience),
            (["aud": []], .wrongAudience), (["aud": ["https://other.example", 1]], .wrongAudience),
            (["aud": ["https://other.example", .string(TestIssuer.audience)]], nil),
            (["aud": .string(TestIssuer.audience + "/")], .wrongAudience),
            (["exp": 1_799_999_969], .expired), (["exp": 1_799_999_971], nil), (["exp": .null], .malformed),
            (["exp": "1900000000"], .malformed), (["exp": -1], .malformed),
            (["nbf": 1_800_000_031], .notYetValid), (["nbf": 1_800_000_029], nil), (["nbf": "x"], .malformed),
            (["iat": 1_800_000_031], .notYetValid), (["iat": .null], nil), (["sub": .null], .malformed),
            (["sub": ""], .malformed), (["sub": .string(String(repeating: "x", count: 256))], .malformed),
        ] as [(JSONObject, JWTFault?)])
    func claims_decide(changes: JSONObject, expected: JWTFault?) async throws {
        let token = try issuer.token(TestIssuer.claims(changes))
        #expect(fault(token, try await verifier()) == expected)
    }

    @Test(
        arguments: [
            (["scope": "read"], .read), (["scope": "admin"], .admin), (["scope": "openid write"], .write),
            (["scope": "READ"], []), (["scope": .null], []), (["scope": .null, "scp": ["read", 7]], .read),
            (["scope": .null, "scp": "write"], .write), (["scope": 5], []),
        ] as [(JSONObject, Scopes)])
    func scopes_areThoseOfOurs(changes: JSONObject, scopes: Scopes) async throws {
        let token = try issuer.token(TestIssuer.claims(changes))
        #expect(try await verifier().verify(token, at: TestIssuer.now).claims.scopes == scopes)
    }

    @Test(
        arguments: [
            (["alg": "none"], .unknownKey), (["alg": "None"], .unknownKey), (["alg": "HS256"], .unknownKey),
            (["alg": "RS256"], .unknownKey), ([:], .malformed),
            (["alg": "ES256", "kid": "two"], .unknownKey),
            (["alg": "ES256"], nil), (["alg": "ES256", "crit": ["exp"]], .malformed),
            (["alg": "ES256", "typ": "JWT"], nil), (["alg": "ES256", "typ": "dpop+jwt"], .malformed),
            (["alg": "ES256", "typ": 1], .malformed), (["alg": 1], .malformed),
        ] as [(JSONObject, JWTFault?)])
    func headers_decide(header: JSONObject, expected: JWTFault?) async throws {
        #expect(fault(try issuer.token(header: header), try await verifier()) == expected)
    }

    @Test func unsigned_isRefused_howeverItIsWritten() async throws {
        let verifier = try await verifier()
        let body = TestIssuer.part(["alg": "none"]) + "." + TestIssuer.part(TestIssuer.claims())
        for token in [body + ".", body, body + ".AAAA"] {
            #expect([.unknownKey, .malformed].contains(fault(token, verifier)), "\(token)")
        }
    }

    @Test func whatAnotherSigned_orSomebodyChanged_isRefused() async throws {
        let stranger = TestIssuer(id: "one")
        #expect(fault(try stranger.token(), try await verifier()) == .badSignature)
        #expect(fault(try broken(issuer.token()), try await verifier()) == .badSignature)
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "e30.e30.", "W10.e30.AAAA", "e30.W10.AAAA"])
    func nonsense_isMalformed(token: String) async throws {
        #expect(fault(token, try await verifier()) == .malformed)
    }

    @Test func eachFault_hasASentence() {
        #expect(Set(JWTFault.allCases.map(\.sentence)).count == JWTFault.allCases.count)
    }
}
