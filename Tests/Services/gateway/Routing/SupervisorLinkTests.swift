import Testing
import Wire

@testable import Gateway

@Suite struct SupervisorLinkTests {
    @Test func gateway_tellsTheSupervisorOfItsClient_andEachSuccessorToo() throws {
        let directory = try TemporaryDirectory()
        let first = try FakeService("control", in: directory, tools: [:])
        let client = try TestClient(directory)
        #expect(try first.methods.take() == "supervisor/attach")
        first.crash()
        let second = try FakeService("control", in: directory, tools: [:])
        defer { second.crash() }
        #expect(try second.methods.take() == "supervisor/attach")
        _ = try client.initialize(.november2025)
    }

    @Test func gatewayWithoutSupervisor_servesAllTheSame() throws {
        let directory = try TemporaryDirectory()
        let client = try TestClient(directory)
        #expect(try client.initialize(.november2025)["result"] != nil)
    }
}
