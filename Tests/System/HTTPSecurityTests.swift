import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Those who want in over HTTP and must not, or want more than they may.
    @Suite struct HTTPSecurityTests {
        private static let initialize =
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","#
            + #""capabilities":{},"clientInfo":{"name":"stranger","version":"1"}}}"#

        private func withIssuer(
            _ body: (Installation, Int, TokenIssuer) async throws -> Void
        ) async throws {
            let directory = try TemporaryDirectory()
            let issuer = TokenIssuer()
            var settings = try issuer.settings(in: directory.path)
            settings["HOLDFAST_HTTP_AUTH"] = "token"
            try await HTTPInstallation.withInstallation(settings: settings) { installation, port in
                try await body(installation, port, issuer)
            }
        }

        @Test func issuedToken_letsInOnlyWhomItIsForAndWhileItLasts() async throws {
            try await withIssuer { _, port, issuer in
                let http = HTTPCaller(port: port)
                #expect(try await http.post(Self.initialize, token: issuer.token()).status == 200)
                let wrong: [(String, String)] = [
                    ("expired", try issuer.token(["exp": issuer.seconds(-60)])),
                    ("not yet valid", try issuer.token(["nbf": issuer.seconds(60)])),
                    ("for somebody else", try issuer.token(["aud": "https://other.example/mcp"])),
                    ("from somebody else", try issuer.token(["iss": "https://evil.example"])),
                    ("another's signature", try TokenIssuer().token()),
                    ("no signature", try issuer.token(algorithm: "none")),
                ]
                for (name, token) in wrong {
                    let answer = try await http.post(Self.initialize, token: token)
                    #expect(answer.status == 401, "\(name): \(answer.body)")
                    let challenge = answer.headers["www-authenticate"] ?? ""
                    #expect(challenge.contains(#"error="invalid_token""#), "\(name): \(challenge)")
                    #expect(challenge.contains("resource_metadata="), "\(name): \(challenge)")
                    #expect(!answer.body.contains(token), "\(name): what was shown is repeated")
                }
                #expect(try await http.post(Self.initialize, token: issuer.token()).status == 200)
            }
        }

        @Test func scopesAndNamesOfIssuedTokens_holdForEveryWrite() async throws {
            try await withIssuer { _, port, issuer in
                func client(_ token: String) -> ScenarioClient {
                    ScenarioClient(
                        .july2026, HTTPWire(port: port, token: token), capabilities: [:], record: nil)
                }
                let reader = client(try issuer.token(["scope": "read"]))
                #expect(try await !reader.reply("list_vendors", [:]).isError)
                let denied = try await reader.ask(
                    "tools/call", ["name": "create_vendor", "arguments": ["name": "x"]])
                #expect(denied.result == nil || denied.result?["isError"] == true, "\(denied.answer.text)")

                let writer = client(try issuer.token())
                let forged = try await writer.reply("create_vendor", ["name": "x", "created_by": "mallory"])
                #expect(forged.errorCode == "permission_denied", "\(forged.text)")
                let made = try await writer.reply("create_vendor", ["name": "x"])
                #expect(made["created_by"] == "ada", "\(made.text)")
                let renamed = try await writer.reply(
                    "update_vendor_status",
                    ["name": "x", "version": 1, "status": "broken", "updated_by": "mallory"])
                #expect(renamed.errorCode == "permission_denied", "\(renamed.text)")
                #expect(try await writer.reply("query_vendor_status", ["name": "x"]).version == 1)
            }
        }

        @Test func tokenThatIsRevoked_endsTheStreamOfChangesToo() async throws {
            try await HTTPInstallation.withInstallation(settings: ["HOLDFAST_HTTP_AUTH": "token"]) {
                installation, port in
                let made = try await installation.holdfast("token", "add", "leaver")
                let token = try #require(made.output.split(separator: "\n").first.map(String.init))
                let wire = HTTPWire(port: port, token: token)
                let client = ScenarioClient(.july2026, wire, capabilities: [:], record: nil)
                let inbox = try await wire.open(
                    client.request(
                        "subscriptions/listen",
                        ["notifications": ["resourceSubscriptions": ["holdfast://configuration"]]]))
                let first = try await inbox.next(within: ScenarioClient.patience, "the acknowledgement")
                #expect(first?["method"] == "notifications/subscriptions/acknowledged")
                #expect(try await installation.holdfast("token", "revoke", "leaver").succeeded)
                while let next = try await inbox.next(within: ScenarioClient.patience, "the end") {
                    #expect(next["error"] == nil && next["fault"] == nil, "\(next.text)")
                }
                #expect(try await HTTPCaller(port: port).post(Self.initialize, token: token).status == 401)
            }
        }

        /// Nothing but what services list is ever read, however it is written.
        @Test func addressesThatLeadElsewhere_areOfNothing() async throws {
            try await HTTPInstallation.withInstallation { installation, port in
                try Data("a secret".utf8).write(to: URL(fileURLWithPath: installation.home + "/secret"))
                let here = installation.home
                let uris = [
                    "file:///etc/passwd", "/etc/passwd", "holdfast://work-items/../../../etc/passwd",
                    "holdfast://vendors/..%2F..%2F..%2Fetc%2Fpasswd", "holdfast://vendors/%2e%2e/secret",
                    "holdfast://vendors/..\\..\\secret", "holdfast://vendors/a%00b",
                    "holdfast://configuration/../status", "holdfast://configuration/%2e%2e/conflicts",
                    "holdfast:///\(here)/secret", "holdfast://vendors/\(here)/secret",
                    "holdfast://work-items/' OR 1=1 --", "holdfast://vendors/%", "HOLDFAST://STATUS/", "",
                    "holdfast://vendors/" + String(repeating: "../", count: 20_000),
                ]
                for revision in [MCPRevision.november2025, .july2026] {
                    let client = ScenarioClient(
                        revision, HTTPWire(port: port), capabilities: [:], record: nil)
                    try await client.begin()
                    for uri in uris {
                        let name = "\(revision.rawValue), \(uri.prefix(80))"
                        let read = try await client.ask("resources/read", ["uri": .string(uri)])
                        #expect(read.result?["contents"] == nil, "\(name): \(read.answer.text.prefix(300))")
                        #expect(read.error != nil || read.result?["isError"] == true, "\(name)")
                        for secret in ["a secret", "root:", here] where !uri.contains(secret) {
                            #expect(!read.answer.text.contains(secret), "\(name)")
                        }
                    }
                    #expect(try await !client.reply("list_vendors", [:]).isError)
                    try await client.wire.close()
                }
            }
        }
    }
}
