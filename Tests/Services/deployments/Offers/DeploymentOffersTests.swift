import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import Deployments

@Suite(.timeLimit(.minutes(1))) struct DeploymentOffersTests {
    private func withService(_ body: (ServiceHarness) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let service = try await ServiceHarness(
            DeploymentsService.descriptor, store: .sqlite(path: directory.file("store.sqlite")),
            directory: directory.path)
        do { try await body(service) } catch {
            try await service.stop()
            throw error
        }
        try await service.stop()
    }

    @Test func prompt_namesTheRange() async throws {
        try await withService { service in
            let got = try await service.request(
                "prompts/get",
                ["name": "record_deployment", "arguments": ["range": "v1..v2", "pr_number": "12"]])
            let text = got["messages"]?.array?[0]["content"]?["text"]?.string ?? ""
            #expect(text.contains("the commits v1..v2. It was pull request 12."))
            #expect(
                try await service.refusal("prompts/get", ["name": "record_deployment"])?["code"] == -32602)
        }
    }

    /// No tool reads deployments yet, so there is nothing to read by URI.
    @Test func deploymentsAreNoResourcesYet() async throws {
        try await withService { service in
            let found = try await service.request("server/discover", [:])["capabilities"]
            #expect(found?["resources"] == nil)
            #expect(found?["prompts"] != nil)
            #expect(try await service.refusal("resources/list", [:])?["code"] == -32601)
        }
    }
}
