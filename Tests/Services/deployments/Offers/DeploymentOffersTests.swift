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

    @Test(arguments: Dialect.allCases)
    func idsAreCompleted_byTitleCommitAndPullRequestNewestFirst(dialect: Dialect) async throws {
        try await DeploymentBench.with(dialect) { bench in
            var ids: [String] = []
            for number in [7, 12, 70] {
                ids.insert(try await bench.record(number)["id"]?.string ?? "?", at: 0)
            }
            let template: JSON = ["type": "ref/resource", "uri": "holdfast://deployments/{id}"]
            func complete(_ begun: String) async throws -> [String] {
                try await bench.service.completions(template, "id", begun)
            }
            let found = try await [complete("PULL"), complete("7"), complete("2100"), complete(ids[2])]
            #expect(found == [ids, [ids[0], ids[2]], [ids[1]], [ids[2]]])
        }
    }

    @Test func deployment_isToldWithItsLinks() async throws {
        let directory = try TemporaryDirectory()
        let service = try await ServiceHarness(
            DeploymentsService.descriptor, store: .sqlite(path: directory.file("store.sqlite")),
            directory: directory.path, home: directory.path)
        let place = try await service.updatesPlace()
        let recorded = try await DeploymentBench(service: service).record(1, vendors: [1], workItems: [2])
        let uri = "holdfast://deployments/\(recorded["id"]?.string ?? "?")"
        let told = try await service.updates(after: place, until: uri)
        #expect(told.uris == [uri])
        try await service.stop()
    }
}
