import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Who gets in over HTTP, on the executables that ship.
    @Suite struct HTTPAccessTests {
        /// A gateway at a port that nobody named, and the token that its first run has shown.
        private func withGateway(
            _ settings: [String: String] = [:],
            _ body: (Installation, HTTPCaller, _ token: String) async throws -> Void
        ) async throws {
            try await Installation.withRunning(
                settings: settings.merging(["HOLDFAST_HTTP": ""]) { mine, _ in mine }
            ) {
                installation, _ in
                let url = try #require(
                    try await installation.status(of: "gateway")?["url"]?.string.flatMap { URL(string: $0) })
                let said = try String(contentsOfFile: installation.logPath, encoding: .utf8)
                let token = said.firstMatch(of: /Bearer (hf_[\w-]+)/).map { String($0.1) } ?? ""
                try await body(installation, HTTPCaller(port: try #require(url.port)), token)
            }
        }

        private func initialize(_ http: HTTPCaller, _ token: String) async throws -> HTTPCaller.Answer {
            try await http.post(
                #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","#
                    + #""capabilities":{},"clientInfo":{"name":"claims to be ada","version":"1"}}}"#,
                token: token)
        }

        private func call(
            _ http: HTTPCaller, _ token: String, session: String?, _ tool: String, _ arguments: String
        ) async throws -> HTTPCaller.Answer {
            try await http.post(
                #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":""# + tool
                    + #"","arguments":"# + arguments + "}}", token: token, session: session)
        }

        @Test func firstToken_letsItsOwnerIn_andNobodyElse() async throws {
            try await withGateway { _, http, token in
                #expect(token.hasPrefix("hf_"))
                let none = try await http.post("{}", token: nil)
                #expect(none.status == 401)
                #expect(none.headers["www-authenticate"]?.hasPrefix("Bearer ") == true)
                #expect(try await http.post("{}", token: "hf_wrong").status == 401)
                #expect(try await http.post("{}", token: "a b").status == 400)
                let session = try await initialize(http, token)
                #expect(session.status == 200)
                let made = try await call(
                    http, token, session: session.headers["mcp-session-id"], "create_vendor",
                    #"{"name":"acme"}"#)
                #expect(made.status == 200)
                // Not the name that the client gives itself.
                let name = try #require(getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) })
                #expect(made.body.contains(#""created_by":"\#(name)""#), "\(made.body)")
                #expect(!made.body.contains("claims to be ada"))
            }
        }

        @Test func scopes_holdInEveryCall() async throws {
            try await withGateway { installation, http, _ in
                let made = try await installation.holdfast("token", "add", "reader", "--scope", "read")
                let token = try #require(made.output.split(separator: "\n").first.map(String.init))
                let session = try await initialize(http, token).headers["mcp-session-id"]
                #expect(try await call(http, token, session: session, "list_vendors", "{}").status == 200)
                let refused = try await call(http, token, session: session, "create_vendor", #"{"name":"x"}"#)
                #expect(refused.status == 403)
                let challenge = try #require(refused.headers["www-authenticate"])
                #expect(challenge.contains(#"error="insufficient_scope""#))
                #expect(challenge.contains(#"scope="write""#))
            }
        }

        @Test func revokedToken_endsItsStream() async throws {
            try await withGateway { installation, http, owner in
                let made = try await installation.holdfast("token", "add", "leaver")
                let token = try #require(made.output.split(separator: "\n").first.map(String.init))
                let session = try #require(try await initialize(http, token).headers["mcp-session-id"])
                // Another's session is nobody's session.
                #expect(try await call(http, owner, session: session, "list_vendors", "{}").status == 404)
                async let stream = http.stream(token: token, session: session)
                _ = try await eventually("the stream is open", within: .seconds(20)) {
                    try await installation.status(of: "gateway")?["in_flight"] == 1 ? true : nil
                }
                #expect(try await installation.holdfast("token", "revoke", "leaver").succeeded)
                #expect(try await stream.status == 200)
                #expect(try await initialize(http, token).status == 401)
                #expect(try await initialize(http, owner).status == 200)
            }
        }

        @Test func gatewayThatIsKilled_isBackWithItsSessions_andNoConnectIsRefused() async throws {
            try await withGateway { installation, http, token in
                let session = try await initialize(http, token).headers["mcp-session-id"]
                let pid = try #require(try await installation.status(of: "gateway")?["pid"]?.integer)
                kill(pid_t(pid), SIGKILL)
                #expect(try await initialize(http, token).status == 200)
                #expect(try await call(http, token, session: session, "list_vendors", "{}").status == 200)
                let restart = try await installation.holdfast("restart", "gateway")
                #expect(restart.succeeded, "\(restart.errors)")
                #expect(try await initialize(http, token).status == 200)
                #expect(try await call(http, token, session: session, "list_vendors", "{}").status == 200)
                #expect(try await installation.status()?["clients"] == 0)
            }
        }

        @Test func withoutTokens_everybodyOnThisMachineGetsIn() async throws {
            try await withGateway(["HOLDFAST_HTTP_AUTH": "off"]) { installation, http, token in
                #expect(token == "")
                let anybody = try await initialize(http, "")
                #expect(anybody.status == 200)
                #expect(!FileManager.default.fileExists(atPath: installation.home + "/tokens.json"))
            }
        }
    }
}
