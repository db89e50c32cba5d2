import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// What a service offers by name, to whom.
@Suite(.timeLimit(.minutes(1))) struct ToolCatalogueTests {
    @Test func methodOfAService_isCalledByItsNameAndListedNowhere() async throws {
        try await InstancesBench(.sqlite).with(.alone) { service in
            let names = try await service.request("tools/list", [:])["tools"]?.array?.map { $0["name"] }
            #expect(names == ["read_counter", "add_to_counter", "break_it"])
            let refusal = try await service.refusal("tools/call", ["name": "service/add", "arguments": [:]])
            #expect(refusal?["code"] == -32602)
            let result = try await add(5, at: service)
            #expect(result["structuredContent"]?["value"] == 5)
            let faulty = try await add(101, at: service)
            #expect(faulty["structuredContent"]?["error"]?["code"] == "validation_failed")
        }
    }

    @Test func writeThatCannotWait_isRefusedWhileTheStoreIsAway() async throws {
        let outage = try await Outage(CounterService.descriptor)
        try await outage.run { service in
            _ = try await add(1, at: service)
        } during: { service in
            let refused = try await add(2, at: service)
            #expect(refused["isError"] == true)
            #expect(refused["structuredContent"]?["error"]?["code"] == "unavailable", "\(refused)")
            let accepted = try await service.call("add_to_counter", ["name": "a"])
            #expect(accepted.answer?["value"] == 2)
        } meanwhile: { _ in
        } after: { service in
            let last = try await service.call("read_counter", ["name": "a"])
            #expect(last.answer?["value"] == 2, "\(last)")
        }
    }

    private func add(_ amount: Int64, at service: ServiceHarness) async throws -> JSON {
        let operation = JSON.string(Clocks.system.identifier().description)
        return try await service.request(
            "service/add",
            [
                "arguments": ["name": "a", "amount": .integer(amount)],
                "_meta": ["dev.holdfast/operation-id": operation, "dev.holdfast/deadline-ms": 10_000],
            ])
    }
}
