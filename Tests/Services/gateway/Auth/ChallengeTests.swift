import Testing

@testable import Gateway

@Suite struct ChallengeTests {
    private let named = Challenge(metadata: "https://h.example/.well-known/oauth-protected-resource/mcp")
    private let bare = Challenge(metadata: nil)

    @Test func withoutAToken_noErrorIsNamed() {
        #expect(bare.missing == "Bearer scope=\"write\"")
        #expect(
            named.missing == "Bearer scope=\"write\", "
                + "resource_metadata=\"https://h.example/.well-known/oauth-protected-resource/mcp\"")
    }

    @Test(arguments: [(Scopes.read, "read"), (.write, "write"), (.admin, "admin")])
    func missingScope_isNamedAlone_forItIncludesTheNarrower(needed: Scopes, name: String) {
        #expect(bare.insufficient(needed) == "Bearer error=\"insufficient_scope\", scope=\"\(name)\"")
    }

    @Test func errors_haveTheirCode() {
        #expect(
            bare.invalid("Expired.")
                == "Bearer error=\"invalid_token\", error_description=\"Expired.\", scope=\"write\"")
        #expect(
            bare.malformed("Say \"it\"\r\n\\ once.")
                == "Bearer error=\"invalid_request\", error_description=\"Say it once.\"")
    }
}
