import Primitives
import Testing
import Wire

@testable import Gateway

/// What clients notice where a service says that too much is asked of it.
@Suite struct OverloadTests {
    private static func refusal(_ reason: String) -> String {
        #"{"structuredContent":{"error":{"code":"unavailable","message":"m","details":{"layers":"#
            + #"[{"layer":"primary","reason":"\#(reason)"}],"retry_after_ms":1}}},"isError":true}"#
    }

    private static let both = RouteTests.json(#""primary""#, #"["primary","standby"]"#, epoch: 3)

    @Test(arguments: ["echo", "write_echo"])
    func refusalOfAnOverloadedService_isPassedOnAtOnce_andAskedOfNobodyAgain(tool: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.both, to: "alpha.route")
        let primary = try FakeService(
            in: directory,
            tools: [
                "echo": { $0.answer(json: Self.refusal("overloaded")) },
                "write_echo": { $0.answer(json: Self.refusal("overloaded")) },
            ])
        let standby = try FakeService("alpha-standby", in: directory, tools: ["echo": { $0.echo() }])
        let client = try TestClient(directory)
        _ = try client.initialize(.november2025)
        let error = try client.call(tool)["result"]?["structuredContent"]?["error"]
        #expect(error?["code"] == "unavailable")
        #expect(error?["details"]?["layers"]?.array?.first?["reason"] == "overloaded")
        #expect(error?["details"]?["retry_after_ms"] == 1)
        _ = try primary.calls.take()
        #expect(primary.calls.poll() == nil, "it was asked once")
        #expect(standby.calls.poll() == nil)
    }
}
