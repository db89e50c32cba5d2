import TestSupport
import Testing
import Wire

@testable import Gateway

@Suite struct OperationsDeskTests {
    private static func get(
        _ path: String, _ headers: [String: String?] = [:], method: String = "GET"
    ) -> String {
        HTTPTestClient.request(method, headers, path: path)
    }

    private func withServer(
        _ environment: [String: String] = [:], isOpen: Bool = true, _ body: (HTTPTestServer) throws -> Void
    ) throws {
        let directory = try TemporaryDirectory()
        let service = try FakeService(
            in: directory, tools: ["echo": { $0.echo() }],
            methods: [
                "service/metrics": { $0.answer(json: #"{"holdfast_conflicts_open":[["","","7"]]}"#) }
            ])
        try body(try HTTPTestServer(directory, isOpen: isOpen, environment: environment))
        service.crash()
    }

    @Test func paths_answerWithoutAToken_whereOnlyThisMachineCanAsk() throws {
        try withServer(isOpen: false) { server in
            let live = try server.ask(Self.get("/livez"))
            #expect(live.status == 200)
            #expect(live.body == "ok\n")
            let ready = try server.ask(Self.get("/readyz"))
            #expect(ready.status == 200, "\(ready.body)")
            #expect(ready.json == ["ready": true, "reasons": []])
            let health = try server.ask(Self.get("/healthz"))
            #expect(health.status == 200)
            // No supervisor runs here.
            #expect(health.json?["status"] == "degraded")
            #expect(health.json?["services"]?.array?.count == 1)
            let metrics = try server.ask(Self.get("/metrics"))
            #expect(metrics.status == 200)
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let scrape = try #require(MetricScrape(metrics.body, at: 0))
            #expect(scrape.values("holdfast_conflicts_open", ["service": "alpha", "role": "primary"]) == [7])
            #expect(scrape.values("holdfast_up", ["service": "supervisor"]) == [0])
            #expect(scrape.values("holdfast_http_requests_total", ["status": "200"]) == [3])
        }
    }

    @Test func callsAreCounted_byToolAndCode() throws {
        try withServer { server in
            for tool in ["echo", "echo", "none"] {
                _ = try server.ask(
                    HTTPTestClient.modern(
                        "tools/call", [#""name":"\#(tool)""#, #""arguments":{}"#], ["Mcp-Name": tool]))
            }
            let scrape = try #require(MetricScrape(try server.ask(Self.get("/metrics")).body, at: 0))
            #expect(scrape.values("holdfast_gateway_calls_total", ["tool": "echo", "code": "ok"]) == [2])
            #expect(scrape.values("holdfast_gateway_calls_total", ["tool": "none"]).isEmpty)
            #expect(scrape.values("holdfast_gateway_call_duration_seconds_count", ["tool": "echo"]) == [2])
        }
    }

    @Test func accessIsAsTheSettingSays() throws {
        try withServer(["HOLDFAST_METRICS": "token"], isOpen: false) { server in
            #expect(try server.ask(Self.get("/livez")).status == 200)
            #expect(try server.ask(Self.get("/readyz")).status == 200)
            #expect(try server.ask(Self.get("/healthz")).json == ["status": "degraded"])
            let refused = try server.ask(Self.get("/metrics"))
            #expect(refused.status == 401)
            #expect(refused.headers["www-authenticate"] != nil)
            let token = ["Authorization": "Bearer reader"]
            #expect(try server.ask(Self.get("/metrics", token)).status == 200)
            #expect(try server.ask(Self.get("/healthz", token)).json?["services"] != nil)
            #expect(try server.ask(Self.get("/healthz", ["Authorization": "Bearer wrong"])).status == 401)
        }
        try withServer(["HOLDFAST_METRICS": "off"]) { (server: HTTPTestServer) throws in
            #expect(try server.ask(Self.get("/metrics")).status == 404)
            #expect(try server.ask(Self.get("/healthz")).json?["services"] != nil)
        }
    }

    @Test func everyRequestTurnedAway_isCounted() throws {
        try withServer { server in
            for _ in 0..<3 {
                let answer = try server.ask(HTTPTestClient.post("{}", ["Authorization": "Bearer busy"]))
                #expect(answer.status == 429)
            }
            let scrape = try #require(MetricScrape(try server.ask(Self.get("/metrics")).body, at: 0))
            #expect(scrape.values("holdfast_shed_total", ["reason": "rate"]) == [3])
            #expect(scrape.values("holdfast_http_requests_total", ["status": "429"]) == [3])
        }
    }

    @Test(arguments: OperationsPath.allCases)
    func strangers_areTurnedAway_andNothingCanBeWritten(path: OperationsPath) throws {
        try withServer { server in
            #expect(try server.ask(Self.get(path.rawValue, ["Host": "evil.example"])).status == 421)
            #expect(try server.ask(Self.get(path.rawValue, ["Origin": "http://evil.example"])).status == 403)
            for method in ["POST", "DELETE", "OPTIONS"] {
                let answer = try server.ask(
                    Self.get(path.rawValue, ["Content-Length": "0"], method: method))
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "GET, HEAD")
            }
        }
    }

    @Test func deadServices_areNotReady_andDown() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let ready = try server.ask(Self.get("/readyz"))
        #expect(ready.status == 503)
        #expect(ready.json?["ready"] == false)
        #expect(ready.json?["reasons"]?.array?.isEmpty == false)
        let health = try server.ask(Self.get("/healthz"))
        #expect(health.status == 503)
        #expect(health.json?["status"] == "down")
        let scrape = try #require(MetricScrape(try server.ask(Self.get("/metrics")).body, at: 0))
        #expect(scrape.values("holdfast_up", ["service": "alpha"]) == [0])
    }

    @Test func endpointKeepsItsOwnRules() throws {
        try withServer { (server: HTTPTestServer) throws in
            #expect(try server.ask(HTTPTestClient.request("GET", ["Accept": "text/html"])).status == 406)
            #expect(try server.ask(HTTPTestClient.request("GET", path: "/other")).status == 404)
        }
    }
}
