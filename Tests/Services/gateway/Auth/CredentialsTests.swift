import Testing

@testable import Gateway

@Suite struct CredentialsTests {
    private func credentials(_ headers: String..., uri: String = "/mcp") -> Credentials {
        Credentials(authorization: headers, uri: uri)
    }

    @Test(arguments: ["Bearer abc", "bearer abc", "BEARER   abc", " Bearer abc"])
    func bearer_isRead_whateverItsCase(value: String) {
        #expect(credentials(value) == .bearer("abc"))
    }

    @Test(arguments: ["a.b-c_d~e+f/g", "abc=", "abc=="]) func token_mayHaveWhatTheStandardAllows(
        token: String
    ) {
        #expect(credentials("Bearer \(token)") == .bearer(token))
    }

    @Test(arguments: ["", "Basic dXNlcjpwYXNz", "Bearerabc", "Digest x=\"y\""])
    func otherSchemes_areNothing(value: String) {
        #expect(credentials(value) == .none)
    }

    @Test func noHeader_isNothing() {
        #expect(Credentials(authorization: [], uri: "/mcp?x=access_token") == .none)
    }

    @Test(arguments: ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer =", "Bearer a=b", "Bearer ä"])
    func whatCantBeMeant_isSaid(value: String) {
        guard case .malformed = credentials(value) else {
            Issue.record("\(credentials(value))")
            return
        }
    }

    @Test(arguments: ["/mcp?access_token=abc", "/mcp?a=b&access_token=", "/mcp?access_token"])
    func tokenInTheAddress_isRefused_evenBesideAGoodHeader(uri: String) {
        guard case .malformed = credentials("Bearer abc", uri: uri) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test func twoHeaders_orAnEndlessToken_areRefused() {
        let long = String(repeating: "a", count: Credentials.tokenBytesMax)
        #expect(credentials("Bearer \(long)") == .bearer(long))
        for refused in [credentials("Bearer a", "Bearer b"), credentials("Bearer \(long)a")] {
            guard case .malformed = refused else {
                Issue.record("\(refused)")
                continue
            }
        }
    }
}
