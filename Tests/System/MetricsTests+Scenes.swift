import Foundation
import TestSupport
import Testing
import Wire

/// What the system goes through.
extension SystemTests.MetricsTests {
    private static func rule(_ name: String) throws -> AlertRule {
        try #require(try AlertRule.shipped().first { $0.name == name })
    }

    static func initialize(_ caller: HTTPCaller) async throws -> String {
        let answer = try await caller.post(
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","#
                + #""capabilities":{},"clientInfo":{"name":"operator","version":"1"}}}"#, token: nil)
        return try #require(answer.headers["mcp-session-id"])
    }

    /// Calls a tool over HTTP; the answer's content.
    @discardableResult
    private static func call(_ scene: Scene, _ tool: String, _ arguments: JSON = [:]) async throws -> JSON {
        let message: JSON = [
            "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": ["name": .string(tool), "arguments": arguments],
        ]
        let answer = try await scene.caller.post(message.text, token: nil, session: scene.session)
        return try JSON(parsing: answer.body)["result"]?["structuredContent"] ?? .null
    }

    private static func pid(_ scene: Scene, _ name: String) async throws -> pid_t {
        pid_t(try #require(try await scene.installation.status(of: name)?["pid"]?.integer))
    }

    private static func awaitHealth(_ scene: Scene, _ status: String) async throws -> JSON {
        try await eventually("health is \(status)", within: .seconds(60), every: .milliseconds(200)) {
            let answer = try await scene.gateway.get("/healthz")
            let health = try JSON(parsing: answer.body)
            guard health["status"]?.string == status else { return nil }
            #expect(answer.status == (status == "down" ? 503 : 200))
            return health
        }
    }

    /// In health nothing fires, and everything says so.
    static func begin(_ scene: Scene) async throws {
        let made = try await call(scene, "create_vendor", ["name": "acme"])
        #expect(made["version"] == 1, "\(made.text)")
        try await call(scene, "query_vendor_status", ["name": "acme"])
        try await call(scene, "import_status_document", ["content": .string(document)])
        _ = try await awaitHealth(scene, "ok")
        #expect(try await scene.gateway.get("/livez").status == 200)
        let ready = try await scene.gateway.get("/readyz")
        #expect(ready.status == 200, "\(ready.body)")
        let scrape = try await scene.gateway.scrape()
        // A copy that may be no older than a second is, now and then; counters have no past yet.
        for rule in try AlertRule.shipped() where rule.name != "HoldfastCopyStale" {
            let fires = try AlertExpression(parsing: rule.expression).fires(after: [scrape])
            #expect(!fires, "\(rule.name) in health")
        }
    }

    private static let document = "# Project Status\n\n## Vendors (1 total)\n\n- zeta: operational\n"

    /// PostgreSQL is away: degraded, and all works.
    static func loseTheStore(_ scene: Scene) async throws {
        scene.proxy.refuse()
        scene.proxy.resetAll()
        _ = try await eventually("a copy answers", within: .seconds(30), every: .milliseconds(200)) {
            let answer = try await call(scene, "query_vendor_status", ["name": "acme"])
            return answer["data_source"] == "sqlite_cache" ? true : nil
        }
        let change: JSON = ["name": "acme", "version": 1, "status": "broken"]
        let accepted = try await call(scene, "update_vendor_status", change)
        #expect(accepted["pending_replay"] == true, "\(accepted.text)")
        // All of an import or nothing: it is no time for that.
        let content: JSON = ["content": .string(document), "dry_run": false]
        let refused = try await call(scene, "import_status_document", content)
        #expect(refused["error"]?["code"] == "unavailable", "\(refused.text)")
        for name in ["HoldfastStoreDown", "HoldfastDegraded", "HoldfastCopyStale", "HoldfastErrors"] {
            try await scene.tower.awaitAlert(rule(name))
        }
        let health = try await awaitHealth(scene, "degraded")
        let names: JSON = ["workitems", "vendors", "deployments"]
        #expect(health["works"] == ["reads": names, "writes": names])
        let vendors = health["services"]?.array?.first { $0["name"] == "vendors" }
        #expect(vendors?["reads"] == "sqlite_cache")
        #expect(vendors?["writes"] == "journal")
        #expect(try await scene.gateway.get("/readyz").status == 200)
    }

    /// Another host has changed what waits here.
    static func makeAConflict(_ scene: Scene) async throws {
        _ = try scene.server.execute(
            "SET search_path = vendors, public; UPDATE vendor_extractors SET version = version + 1",
            url: scene.url)
        try scene.proxy.heal()
        try await scene.tower.awaitAlert(rule("HoldfastConflictsOpen"), within: .seconds(60))
        _ = try await awaitHealth(scene, "ok")
    }

    /// The standby hangs, and the primary dies with calls under way and can't start again.
    static func hang(_ scene: Scene) async throws {
        try scene.programs.plant(exitCode: 78)
        let primary = try await pid(scene, "vendors")
        for pid in [primary, try await pid(scene, "vendors-standby")] { kill(pid, SIGSTOP) }
        let calls = try (10..<18).map { try begin(scene, id: $0, "query_vendor_status", ["name": "acme"]) }
        // The gateway has one hand for all: once it answers this it has passed those on.
        for _ in 0..<3 { _ = try await scene.gateway.get("/livez") }
        kill(primary, SIGKILL)
        for name in [
            "HoldfastServiceDown", "HoldfastInstanceDown", "HoldfastHeartbeatLate",
            "HoldfastProcessLooping", "HoldfastBreakerOpen",
        ] {
            try await scene.tower.awaitAlert(rule(name))
        }
        for call in calls { _ = try await call.response() }
        try await scene.tower.awaitAlert(rule("HoldfastSlow"))
        let health = try await awaitHealth(scene, "degraded")
        #expect(health["reasons"]?.array?.contains("vendors is failed") == true, "\(health.text)")
        try scene.programs.heal()
        #expect(try await scene.installation.holdfast("restart", "vendors").succeeded)
        _ = try await awaitHealth(scene, "ok")
    }

    /// Sends a call, and waits for nothing.
    private static func begin(
        _ scene: Scene, id: Int, _ tool: String, _ arguments: JSON
    ) throws -> RawExchange {
        let message: JSON = [
            "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
            "params": ["name": .string(tool), "arguments": arguments],
        ]
        let body = message.text
        return try RawExchange(
            port: scene.caller.port,
            "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:\(scene.caller.port)\r\nConnection: close\r\n"
                + "Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\nMcp-Session-Id: \(scene.session)\r\n\r\n\(body)")
    }

    /// One dies twice, and is there again each time.
    static func dieTwice(_ scene: Scene) async throws {
        for _ in 0..<2 {
            let old = try await pid(scene, "deployments")
            kill(old, SIGKILL)
            _ = try await eventually("deployments is back", within: .seconds(30)) {
                let status = try await scene.installation.status(of: "deployments")
                return status?["state"] == "ready" && status?["pid"]?.integer != Int64(old) ? true : nil
            }
        }
        _ = try await awaitHealth(scene, "ok")
    }

    /// Calls that a service has no time for.
    static func askTooLate(_ scene: Scene) async throws {
        // A rate takes a value from before.
        try await call(scene, "list_vendors")
        let tool = ["tool": "list_vendors", "role": "primary", "code": "unavailable"]
        _ = try await eventually("the call is counted", within: .seconds(30), every: .milliseconds(100)) {
            scene.tower.all.last?.values("holdfast_calls_total", tool) == [0] ? true : nil
        }
        let socket = try FrameSocket(path: scene.installation.socket(of: "vendors"))
        for id in 1...5 {
            socket.send([
                "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
                "params": [
                    "name": "list_vendors", "arguments": [:], "_meta": ["dev.holdfast/deadline-ms": 0],
                ],
            ])
            let answer = try await socket.next()
            let code = answer?["result"]?["structuredContent"]?["error"]?["code"]?.string ?? ""
            #expect(["deadline_exceeded", "unavailable"].contains(code), "\(answer?.text ?? "")")
        }
        try await scene.tower.awaitAlert(rule("HoldfastServiceErrors"))
    }

    /// Far more requests than a caller may make.
    static func askTooOften(_ scene: Scene) async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<300 {
                group.addTask {
                    try await scene.caller.post("{}", token: nil, session: scene.session).status
                }
            }
            let refused = try await group.reduce(0) { $0 + ($1 == 429 ? 1 : 0) }
            #expect(refused > 10)
        }
        try await scene.tower.awaitAlert(rule("HoldfastShedding"))
    }

    /// The gateway hangs until its supervisor ends it.
    static func stopTheGateway(_ scene: Scene) async throws {
        kill(try await pid(scene, "gateway"), SIGSTOP)
        try await scene.tower.awaitAlert(rule("HoldfastGatewayDown"))
        _ = try await awaitHealth(scene, "ok")
    }
}
