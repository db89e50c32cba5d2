import Testing

@testable import Gateway

@Suite struct AuthSettingsTests {
    private func refusal(_ environment: [String: String]) -> GatewayConfiguration.Refusal? {
        do throws(GatewayConfiguration.Refusal) {
            _ = try AuthSettings(environment: environment)
            return nil
        } catch {
            return error
        }
    }

    @Test func tokensFile_isEnough() throws {
        let settings = try AuthSettings(environment: ["HOLDFAST_TOKENS_FILE": "/t", "HOLDFAST_JWT_KEYS": ""])
        #expect(settings.isRequired)
        #expect(settings.tokensFile == "/t")
        #expect(settings.issuer == nil)
        #expect(settings.requestsPerSecond == AuthSettings.requestsPerSecondDefault)
    }

    @Test func issuer_needsItsKeys_andMeansThisGateway() throws {
        let base = [
            "HOLDFAST_HTTP": "0.0.0.0:80", "HOLDFAST_JWT_ISSUER": "https://i", "HOLDFAST_JWT_KEYS": "/k",
        ]
        let plain = try AuthSettings(environment: base)
        #expect(
            plain.issuer
                == AuthSettings.Issuer(name: "https://i", audience: "http://0.0.0.0:80/mcp", keysFile: "/k"))
        let address = try AuthSettings(
            environment: base.merging(["HOLDFAST_JWT_AUDIENCE": "https://h/mcp"]) { $1 })
        #expect(address.issuer?.audience == "https://h/mcp")
        #expect(address.resource == "https://h/mcp")
        let name = try AuthSettings(environment: base.merging(["HOLDFAST_JWT_AUDIENCE": "api"]) { $1 })
        #expect(name.issuer?.audience == "api")
        #expect(name.resource == "http://0.0.0.0:80/mcp")
    }

    @Test func off_needsNothing() throws {
        #expect(try !AuthSettings(environment: ["HOLDFAST_HTTP_AUTH": "off"]).isRequired)
    }

    @Test(arguments: [
        [:], ["HOLDFAST_TOKENS_FILE": ""], ["HOLDFAST_HTTP_AUTH": "no"],
        ["HOLDFAST_JWT_ISSUER": "https://i"], ["HOLDFAST_JWT_KEYS": "/k"],
        ["HOLDFAST_TOKENS_FILE": "/t", "HOLDFAST_HTTP_RATE": "0"],
        ["HOLDFAST_TOKENS_FILE": "/t", "HOLDFAST_HTTP_RATE": "many"],
    ])
    func whatLetsNobodyIn_orMakesNoSense_isRefused(environment: [String: String]) {
        let refusal = refusal(environment)
        #expect(refusal?.exitCode == 78)
        #expect(refusal?.sentence.hasPrefix("HOLDFAST_") == true)
    }
}
